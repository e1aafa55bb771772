"""A case is spent, and in the end purged with everything that belongs to it (R185, R186)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actions.papers import destroy_papers
from accounts.models import Notification, Paper
from audit import actions as audit
from portal.lib.retention import Expired
from portal.lib.workflow import target_of
from violations.facts import retention
from violations.models import (
    Appeal,
    Case,
    CaseKey,
    Decision,
    Evidence,
    EvidenceFile,
    Hold,
    Notice,
    Report,
    Stub,
)
from violations.workflow import CASE_STEPS

# -- spent ---------------------------------------------------------------------------------------


@transaction.atomic
def spend_case(pk: UUID, on: date) -> None:
    """Out of everybody's sight but the subject's. Nothing to do when it is, or is on appeal again."""
    due = retention.to_spend(on).filter(pk=pk).select_for_update(of=("self",))
    for case in due:
        case.status = target_of(CASE_STEPS, "spend", case.status)
        case.spent_on = on
        case.save(update_fields=["status", "spent_on"])
        audit.record("case.spent", by=None, target=case, unit_path=case.unit_path)


def cases_to_spend() -> Iterable[UUID]:
    return retention.to_spend(timezone.localdate()).values_list("pk", flat=True)


# -- purged --------------------------------------------------------------------------------------


def remove_reports(ids: Collection[str], on: date) -> list[Expired]:
    """Refused or withdrawn ones. Part of a purge that two people decided."""
    return _remove(retention.kept_reports, ids, on)


def remove_cases(ids: Collection[str], on: date) -> list[Expired]:
    return _remove(retention.kept_cases, ids, on)


def remove_dismissed(ids: Collection[str], on: date) -> list[Expired]:
    return _remove(retention.kept_dismissed, ids, on)


def _remove(kept: retention.Rows, ids: Collection[str], on: date) -> list[Expired]:
    """Held first: a hold that is placed at this moment keeps what it names.

    The key goes before all else: what was sealed opens nowhere any more, in no copy of a file.
    """
    list(Report.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    over = retention.over_among(kept, ids, on)
    reports = Report.objects.filter(pk__in=[item.target_id for item in over])
    Stub.objects.bulk_create(map(stub_of, reports.select_related("case")))
    CaseKey.objects.filter(report__in=reports).delete()
    _remove_files(reports)
    _remove_letters(reports)
    Hold.objects.filter(report__in=reports).delete()  # released ones; their deeds are in the trail
    Evidence.objects.filter(report__in=reports).delete()
    Case.objects.filter(report__in=reports).delete()
    reports.delete()
    return over


def stub_of(report: Report) -> Stub:
    """For the figures of months that are over: no person, no code, no day."""
    case: Case | None = getattr(report, "case", None)
    screened = report.screened_at and timezone.localdate(report.screened_at)
    decided = case.decided_at if case else None
    return Stub(
        unit_path=report.unit_path,
        clause_id=report.clause_id,
        received_in=timezone.localdate(report.received_at).replace(day=1),
        screening=report.status,
        screened_in_time=screened <= report.screening_due_on if screened else None,
        decided_in=timezone.localdate(decided).replace(day=1) if decided else None,
        outcome=case.outcome if case else "",
        overturned=case.overturned if case else False,
    )


def _remove_files(reports: QuerySet[Report]) -> None:
    """Files before rows: a row whose file is gone is removed later, a file without a row never."""
    for file in EvidenceFile.objects.filter(evidence__report__in=reports):
        file.sealed.storage.delete(file.sealed.name)


def _remove_letters(reports: QuerySet[Report]) -> None:
    """Letters in official layout, whoever had them made, and lines that would lead nowhere."""
    cases = Case.objects.filter(report__in=reports)
    named = {
        "notice": Notice.objects.filter(case__in=cases),
        "decision": Decision.objects.filter(case__in=cases),
        "appeal": Appeal.objects.filter(decision__case__in=cases),
    }
    letters = Q(pk=None)
    for name, rows in named.items():
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        letters |= Q(**{f"params__{name}__in": ids}) | Q(pk__in=rows.values("paper"))
    destroy_papers(Paper.objects.filter(letters))
    pages = [item.get_absolute_url() for item in reports]
    pages += [item.get_absolute_url() for item in cases]
    Notification.objects.filter(path__in=pages).delete()
