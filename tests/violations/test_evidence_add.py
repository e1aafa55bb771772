"""Adding evidence: by whom, until when, how much; what it keeps of who sent it: nothing."""

from contextlib import ExitStack
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction

from audit.models import AuditEvent
from portal.lib import sealing
from portal.lib.access import Denied
from tests.samples import CANARY, picture, with_exif
from tests.violations.factories import CaseFactory, ReportFactory, take_to
from tests.violations.hearing import a_file, heard, offered, sealed_files
from violations import vault
from violations.actions.evidence import add_evidence, add_to_answer, add_to_report, open_file
from violations.models import Case, CaseKey, Evidence, EvidenceFile, Side
from violations.permissions import evidence as permissions
from violations.workflow import CaseStatus, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cadre, handler, decider):
    return heard(cadre, handler, decider)


def refused(case, by, **changes):
    before = Evidence.objects.count()
    with pytest.raises(Denied) as refusal:
        add_evidence(case, by=by, **({"title": "Biên bản", "description": "Họp."} | changes))
    assert Evidence.objects.count() == before
    assert not AuditEvent.objects.exists()
    return refusal.value.code


@pytest.mark.rule("R164")
def test_the_handler_adds_it_and_the_subject_is_not_shown_it_yet(case, handler):
    evidence = add_evidence(case, by=handler, title="Biên bản", file=a_file())

    assert (evidence.side, evidence.added_by, evidence.case) == (Side.HANDLER, handler, case)
    assert (evidence.position, evidence.disclosed_on) == (1, None)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("evidence.added", handler.pk)
    assert "Biên bản" not in str(event.details)


@pytest.mark.rule("R164")
@pytest.mark.parametrize("who", ["cadre", "decider", "colleague", "unit_head", "staff"])
def test_nobody_else_adds_it(who, case, request):
    assert refused(case, request.getfixturevalue(who)) == "not_handler"


def test_after_the_decision_nothing_is_added(case, handler):
    take_to(case, CaseStatus.ANSWERED)
    take_to(case, CaseStatus.ASSESSED)
    Case.objects.filter(pk=case.pk).update(
        status="decided",
        outcome=Outcome.DISMISSED,
        decided_at="2026-11-20T00:00:00Z",
        appeal_due_on=date(2027, 1, 5),
    )
    assert refused(case, handler) == "wrong_status"


def test_a_case_on_paper_takes_none(case, handler):
    Case.objects.filter(pk=case.pk).update(reference_only=True)
    case.report.reference_only = True
    with pytest.raises(Denied) as refusal:
        permissions.check_takes_content(case.report)
    assert refusal.value.code == "content_not_taken"


@pytest.mark.rule("R164")
@pytest.mark.parametrize(
    "values", [{"title": "  "}, {"description": " "}, {"title": "", "description": ""}]
)
def test_a_name_and_a_file_or_words(values, case, handler):
    assert refused(case, handler, **values) == "evidence_empty"


@pytest.mark.rule("R164")
def test_each_side_has_room_of_its_own(case, handler, monkeypatch):
    monkeypatch.setattr(permissions, "MOST", 1)
    add_evidence(case, by=handler, title="Một", description="x")
    with pytest.raises(Denied) as refusal:
        add_evidence(case, by=handler, title="Hai", description="x")
    assert refusal.value.code == "too_much_evidence"
    assert add_to_answer(case, [offered()])


@pytest.mark.rule("R164")
def test_all_files_of_a_side_have_a_measure(case, handler, monkeypatch):
    file = a_file()
    monkeypatch.setattr(permissions, "LARGEST", 2 * len(file.content))
    for _ in range(2):
        add_evidence(case, by=handler, title="Ảnh", file=file)
    with pytest.raises(Denied) as refusal:
        add_evidence(case, by=handler, title="Ảnh", file=file)
    assert refusal.value.code == "too_large_together"


# -- with a report --------------------------------------------------------------------------------


@pytest.mark.rule("R164")
def test_what_comes_with_a_report_names_nobody_not_in_the_trail_either():
    evidence = add_to_report(ReportFactory(), [offered(file=a_file(with_exif()))])[0]

    assert (evidence.side, evidence.added_by, evidence.case) == (Side.REPORT, None, None)
    assert not AuditEvent.objects.exists()


def test_pieces_stand_in_the_order_in_which_they_came(handler, cadre, decider):
    case = CaseFactory(report__subject=cadre, handler=handler, decider=decider)
    add_to_report(case.report, [offered("Hai"), offered("Ba")])
    assert list(case.report.evidence.values_list("title", flat=True))[-2:] == ["Hai", "Ba"]


# -- sealed ---------------------------------------------------------------------------------------


@pytest.mark.rule("R165")
def test_a_file_lies_sealed_under_a_random_name(case, handler):
    raw = with_exif()
    file = add_evidence(case, by=handler, title="Ảnh", file=a_file(raw, f"{CANARY}.jpg")).file

    with file.sealed.open("rb") as kept:
        lies = kept.read()
    assert a_file(raw).content[:40] not in lies
    assert CANARY not in file.sealed.name
    assert CANARY.encode() not in lies
    assert len(file.sealed.name.removeprefix("evidence/")) == 32


@pytest.mark.rule("R165")
def test_one_key_for_a_report_and_its_case_and_another_for_the_next(case, handler):
    add_to_report(case.report, [offered(file=a_file())])
    add_evidence(case, by=handler, title="Ảnh", file=a_file())
    assert CaseKey.objects.filter(report=case.report).count() == 1

    other = ReportFactory()
    add_to_report(other, [offered(file=a_file())])
    keys = {bytes(key.wrapped) for key in CaseKey.objects.all()}
    assert len(keys) == 2


@pytest.mark.rule("R165")
def test_a_sealed_file_opens_nowhere_else(case, handler):
    one = add_evidence(case, by=handler, title="Một", file=a_file()).file
    two = add_evidence(case, by=handler, title="Hai", file=a_file(picture("PNG"), "a.png")).file
    path = settings.MEDIA_ROOT
    (path / one.sealed.name).write_bytes((path / two.sealed.name).read_bytes())

    with pytest.raises(sealing.SealBroken):
        open_file(one, by=handler)


# -- no file without a row ------------------------------------------------------------------------


def fresh(settings):
    for names in sealed_files(settings):
        for name in names:
            (settings.MEDIA_ROOT / "evidence" / name).unlink(missing_ok=True)
            (settings.MEDIA_ROOT / "evidence_in_the_making" / name).unlink(missing_ok=True)


def broken(deed, *surroundings):
    """Something fails after the deed, inside what surrounds it."""
    with ExitStack() as stack:
        for surrounding in surroundings:
            stack.enter_context(surrounding)
        deed()
        raise RuntimeError("hỏng")


@pytest.mark.rule("R165")
def test_a_transaction_that_fails_leaves_no_file(case, handler, settings):
    fresh(settings)
    seen = []

    def deed():
        add_evidence(case, by=handler, title="Ảnh", file=a_file())
        seen.extend(sealed_files(settings)[0])

    with pytest.raises(RuntimeError):
        broken(deed, vault.nothing_left_behind(), transaction.atomic())

    assert len(seen) == 1
    assert sealed_files(settings) == [[], []]


@pytest.mark.rule("R165")
@pytest.mark.django_db(transaction=True)
def test_once_it_holds_only_the_file_is_left(case, handler, settings):
    fresh(settings)
    file = add_evidence(case, by=handler, title="Ảnh", file=a_file()).file
    assert sealed_files(settings) == [[file.sealed.name.removeprefix("evidence/")], []]


@pytest.mark.rule("R165")
def test_a_failure_after_it_held_takes_nothing_away(case, handler, settings):
    fresh(settings)
    with pytest.raises(RuntimeError):
        broken(
            lambda: add_evidence(case, by=handler, title="Ảnh", file=a_file()),
            vault.nothing_left_behind(),
        )
    assert len(sealed_files(settings)[0]) == 1
    assert EvidenceFile.objects.count() == 1
