"""Opening who reported: asked with a reason, told to the reporter, approved by another, for a day.

The trail says who asked, who approved and who looked, and of which report; never whose name it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.facts.officers import acting_in
from accounts.models import Appointment, Role, User, at_and_above
from audit import actions as audit
from portal.lib.access import Denied
from violations import reporters
from violations.models import Bar, Report, Reveal
from violations.permissions import reveals as permissions

LASTS = timedelta(hours=24)
ROLES = (Role.HANDLER, Role.DECIDER, Role.DATA_OFFICER)


@dataclass(frozen=True)
class RevealPage:
    """Where a line of the inbox leads."""

    reveal: Reveal

    def get_absolute_url(self) -> str:
        return reverse("violations:reveal", args=[self.reveal.pk])


@transaction.atomic
def ask_reveal(report: Report, *, by: User, reason: str, at: datetime | None = None) -> Reveal:
    """The reporter hears of it before anybody can approve it (R149)."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    permissions.check_can_ask(by, report)
    officers = officers_for(report, by)
    if not officers:
        raise Denied(
            "nobody_left",
            "Chưa có người phụ trách dữ liệu cá nhân nào có thể duyệt. Hãy đề nghị cấp trên giao vai trò "
            "này.",
        )
    reveal = Reveal.objects.create(
        report=report, reason=reason, asked_by=by, asked_at=at or timezone.now()
    )
    _record("reveal.asked", reveal, by)
    reporters.tell_reporter(report, "reveal.announced")
    inbox.tell(officers, "reveal.asked", RevealPage(reveal))
    return reveal


@transaction.atomic
def approve_reveal(reveal: Reveal, *, by: User, at: datetime | None = None) -> Reveal:
    """From now on, for a day, who asked may look; the reporter was told when it was asked."""
    at = at or timezone.now()
    reveal = _locked(reveal)
    permissions.check_can_answer(by, reveal)

    reveal.approved_by, reveal.approved_at = by, at
    reveal.reporter_told_at, reveal.expires_at = reveal.asked_at, at + LASTS
    reveal.save(update_fields=["approved_by", "approved_at", "reporter_told_at", "expires_at"])

    _record("reveal.approved", reveal, by)
    reporters.tell_reporter(reveal.report, "reveal.granted")
    inbox.tell([reveal.asked_by], "reveal.approved", RevealPage(reveal))
    return reveal


@transaction.atomic
def refuse_reveal(reveal: Reveal, *, by: User, reason: str) -> Reveal:
    reveal = _locked(reveal)
    permissions.check_can_answer(by, reveal)

    reveal.refused_reason = reason
    reveal.save(update_fields=["refused_reason"])

    _record("reveal.refused", reveal, by)
    reporters.tell_reporter(reveal.report, "reveal.dropped")
    inbox.tell([reveal.asked_by], "reveal.refused", RevealPage(reveal))
    return reveal


@transaction.atomic
def open_reveal(reveal: Reveal, *, by: User, at: datetime | None = None) -> User:
    """Whom it names. Each opening is in the trail, and the reporter hears of it."""
    permissions.check_can_open(by, reveal, at or timezone.now())
    _record("reveal.read", reveal, by)
    reporters.tell_reporter(reveal.report, "reveal.opened")
    return reporters.revealed(reveal)


def officers_for(report: Report, by: User) -> list[User]:
    """Data officers of the unit that acts and above, but for who asked and who has a part."""
    part = Bar.objects.filter(report=report, tag=reporters.Tag(OuterRef("person_id")))
    held = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(role=Role.DATA_OFFICER, unit__path__in=at_and_above(report.unit_path))
        .filter(person__is_active=True)
        .exclude(person__in=[by.pk, report.subject_id])
        .exclude(Exists(part))
        .select_related("person")
    )
    return list({item.person_id: item.person for item in held}.values())


def _locked(reveal: Reveal) -> Reveal:
    Reveal.objects.select_for_update().get(pk=reveal.pk)
    rows = Reveal.objects.select_related("report__unit", "report__subject", "asked_by")
    return rows.get(pk=reveal.pk)


def _record(kind: str, reveal: Reveal, by: User) -> None:
    """No subject: whose data it is, is what stays sealed."""
    path = reveal.report.unit_path
    audit.record(kind, by=by, target=reveal, unit_path=path, acted_as=acting_in(by, path, *ROLES))
