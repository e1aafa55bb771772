"""Going along: asked, accepted by the person's own word, declined, taken back, ended (R170)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from violations.actions.cases import bar, lock, record
from violations.models import Case, Companion, Invitation, Part
from violations.permissions import companions as permissions


@transaction.atomic
def name_companion(case: Case, *, by: User, person: User) -> Invitation:
    """Ask somebody. What the subject sees is the same whoever it is: the person's own answer decides."""
    case = lock(case)
    permissions.check_can_name(by, case)
    permissions.check_may_be_asked(case, person)

    invitation = Invitation.objects.create(case=case, person=person)

    record("companion.asked", case, by)
    inbox.tell([person], "companion.asked", invitation)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Companion:
    """From here on they see what the subject sees, and act in no seat of this case."""
    invitation = _locked(invitation)
    permissions.check_can_accept(by, invitation)

    _answered(invitation, accepted=True)
    companion = Companion.objects.create(case=invitation.case, person=by)
    bar(invitation.case.report, by, Part.COMPANION)

    record("companion.accepted", invitation.case, by)
    inbox.tell([invitation.case.subject], "companion.accepted", invitation.case)
    return companion


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: User) -> None:
    invitation = _locked(invitation)
    permissions.check_can_decline(by, invitation)

    _answered(invitation, accepted=False)

    record("companion.declined", invitation.case, by)
    inbox.tell([invitation.case.subject], "companion.declined", invitation.case)


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: User) -> None:
    invitation = _locked(invitation)
    permissions.check_can_take_back(by, invitation)

    _answered(invitation, accepted=None)

    record("companion.taken_back", invitation.case, by)


@transaction.atomic
def end_companion(companion: Companion, *, by: User) -> None:
    """By either. What they have seen they have seen: they still act in no seat."""
    case = lock(companion.case)
    companion = Companion.objects.select_for_update(of=("self",)).get(pk=companion.pk)
    permissions.check_can_end(by, companion)

    companion.ended_at = timezone.now()
    companion.save(update_fields=["ended_at"])

    record("companion.ended", case, by)
    if by.pk == case.subject_id:
        inbox.tell([companion.person], "companion.ended", _OwnInbox())
    else:
        inbox.tell([case.subject], "companion.ended", case)


class _OwnInbox:
    """Where a line leads whose case its reader no longer sees."""

    def get_absolute_url(self) -> str:
        return reverse("accounts:inbox")


def _answered(invitation: Invitation, *, accepted: bool | None) -> None:
    invitation.accepted, invitation.ended_at = accepted, timezone.now()
    invitation.save(update_fields=["accepted", "ended_at"])


def _locked(invitation: Invitation) -> Invitation:
    lock(invitation.case)
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    rows = Invitation.objects.select_related("case__report", "case__subject", "person")
    return rows.get(pk=invitation.pk)
