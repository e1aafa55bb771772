"""Rows of the access matrix about evidence and its files."""

from portal.lib import sealing
from tests.violations.factories import CaseFactory, EvidenceFactory
from tests.violations.hearing import show
from violations import vault
from violations.actions.evidence import key_of
from violations.models import EvidenceFile
from violations.workflow import CaseStatus

HANDLER = "in 404 404 404 404 404 200 404 404 404 404 404"
# cadre is the subject, handler handles, decider is to approve that `kept_evidence` is kept back
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:add_evidence": (
        "get",
        "evidence_case",
        "in 403 404 404 404 404 200 404 404 404 404 404",
    ),
    "violations:evidence": (
        "get",
        "kept_evidence",
        "in 404 404 404 404 404 200 200 404 404 404 404",
    ),
    "violations:evidence_file": (
        "get",
        "shown_evidence",
        "in 200 404 404 404 404 200 404 404 404 404 404",
    ),
    "violations:withhold_evidence": ("get", "new_evidence", HANDLER),
    "violations:approve_withholding": (
        "post",
        "kept_evidence",
        "in 404 404 404 404 404 403 302 404 404 404 404",
    ),
    "violations:end_withholding": (
        "post",
        "kept_evidence",
        "in 404 404 404 404 404 302 302 404 404 404 404",
    ),
}


def make(things, cast, tree):
    case = CaseFactory(
        report__subject=cast.cadre,
        report__unit=tree.committee,
        handler=cast.handler,
        decider=cast.decider,
        to=CaseStatus.DELIVERED,
    )
    of_case = {"report": case.report, "case": case}
    kept = EvidenceFactory(
        **of_case, withheld_reason="Lộ nhân chứng.", withheld_by=cast.handler, gist="Có ảnh."
    )
    shown = EvidenceFactory(**of_case)
    show(shown)
    with_file(shown)
    things.evidence_case = [case.pk]
    things.kept_evidence = [kept.pk]
    things.shown_evidence = [shown.pk]
    things.new_evidence = [EvidenceFactory(**of_case).pk]


def with_file(evidence):
    """Sealed as evidence is, without the time that checking a picture takes."""
    file = EvidenceFile(
        evidence=evidence,
        media_type="image/png",
        size=4,
        sha256="0" * 64,
        original_sha256="0" * 64,
    )
    sealed = sealing.seal(b"anh.", key=key_of(evidence.report), about=f"evidence {file.pk}")
    file.sealed = vault.keep(sealed)
    file.save()
