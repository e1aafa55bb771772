"""An account in trouble: raised in one press, answered by the unit, contained, closed for good.

What is known of it is the owner's or the head's own word; nothing is fetched or looked up (R102).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User, workdays_of, working_calendar
from audit import actions as audit
from portal.lib.access import Denied
from portal.lib.workdays import add_workdays
from portal.lib.workflow import target_of
from registry import incident_steps
from registry.actions.reviews import read_declaration
from registry.facts import incidents as facts
from registry.models import DeclaredAccount, Incident, IncidentNote, Outcome
from registry.permissions import incidents as permissions
from registry.platforms import AddressError, identify
from registry.workflow import INCIDENT_STEPS


@dataclass(frozen=True)
class NamedAccount:
    """An account that is not declared, in the person's own words (R102)."""

    platform: str
    display_name: str
    address_typed: str = ""

    def as_incident(self) -> Incident:
        named = Incident(platform=self.platform, display_name=self.display_name, was_declared=False)
        if self.address_typed:
            try:
                address = identify(self.address_typed, platform=self.platform)
            except AddressError as error:
                raise Denied(error.code, error.message) from error
            named.identity = address.identity
            named.shown_address = address.canonical.removeprefix("https://").rstrip("/")
        return named


# -- raising ------------------------------------------------------------------------------------


@transaction.atomic
def open_incident(
    owner: User,
    *,
    by: User,
    kind: str,
    account: DeclaredAccount | NamedAccount,
    at: datetime | None = None,
) -> Incident:
    """Raise it; the clock of the unit's first answer starts, and the account is suspended."""
    at = at or timezone.now()
    owner = User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    permissions.check_can_open(by, owner)
    incident = _about(owner, account)
    permissions.check_not_open(incident.display_name, _open_already(owner, incident))

    today = timezone.localdate(at)
    incident.owner, incident.opened_by, incident.kind, incident.opened_at = owner, by, kind, at
    incident.answer_due_on = add_workdays(  # R104
        today, workdays_of("incident_answer", today), working_calendar()
    )
    incident.save()

    _record("incident.opened", incident, by, incident_kind=kind)
    _tell_heads("incident.opened", incident, by=by)
    if by != owner:
        inbox.tell([owner], "incident.raised_for_you", incident)
    return incident


@transaction.atomic
def read_accounts_of(member: User, *, by: User) -> list[DeclaredAccount]:
    """What a head chooses from when raising an incident for a member: a recorded reading (R101)."""
    permissions.check_can_open(by, member)
    versions = facts.versions_in_question(member)
    return facts.accounts_in_use([read_declaration(version, by=by) for version in versions])


def _about(owner: User, account: DeclaredAccount | NamedAccount) -> Incident:
    """The account as it was declared, also where somebody wrote a declared one by hand."""
    if isinstance(account, NamedAccount):
        named = account.as_incident()
        declared = {facts.account_key(item): item for item in facts.own_accounts(owner)}
        if facts.account_key(named) not in declared:
            return named
        account = declared[facts.account_key(named)]
    permissions.check_can_name(owner, account)
    return Incident(
        platform=account.platform,
        identity=account.identity,
        display_name=account.display_name,
        shown_address=account.shown_address,
    )


def _open_already(owner: User, named: Incident) -> Incident | None:
    for incident in facts.own_unresolved(owner):
        if facts.account_key(incident) == facts.account_key(named):
            return incident
    return None


# -- following ----------------------------------------------------------------------------------


@transaction.atomic
def read_incident(incident: Incident, *, by: User) -> Incident:
    """Give it out; for anyone but the owner the trail has it first (R105)."""
    permissions.check_can_follow(by, incident)
    if incident.owner_id != by.pk:
        _record("incident.read", incident, by)
    return incident


@transaction.atomic
def describe_incident(incident: Incident, *, by: User, description: str) -> Incident:
    incident = _lock(incident)
    permissions.check_can_describe(by, incident)

    incident.description = description
    incident.save(update_fields=["description"])

    _record("incident.described", incident, by)
    return incident


@transaction.atomic
def add_note(
    incident: Incident, *, by: User, text: str, at: datetime | None = None
) -> IncidentNote:
    """A word from one side to the other. The first from the unit is its answer (R104)."""
    at = at or timezone.now()
    incident = _lock(incident)
    permissions.check_can_write(by, incident)

    note = _say(incident, text, by, at)

    _record("incident.noted", incident, by)
    _tell_other_side("incident.noted", incident, by)
    return note


@transaction.atomic
def mark_step(incident: Incident, *, by: User, code: str, done: bool) -> Incident:
    """The owner ticks what they have done, one step at a time (R106)."""
    incident = _lock(incident)
    permissions.check_can_mark_steps(by, incident)
    codes = [step.code for step in incident_steps.steps_of(incident)]
    permissions.check_is_step(code, codes)

    ticked = {*incident.steps_done, code} if done else set(incident.steps_done) - {code}
    incident.steps_done = [step for step in codes if step in ticked]
    incident.save(update_fields=["steps_done"])

    _record("incident.step_marked", incident, by, step=code, done=int(done))
    return incident


@transaction.atomic
def contain_incident(incident: Incident, *, by: User, at: datetime | None = None) -> Incident:
    """The worst is over: nobody is deceived through it any more. It stays suspended."""
    at = at or timezone.now()
    incident = _lock(incident)
    permissions.check_can_contain(by, incident)

    incident.status = target_of(INCIDENT_STEPS, "contain", incident.status)
    incident.contained_at = at
    incident.save(update_fields=["status", "contained_at"])
    _say(incident, "Đã kiểm soát được.", by, at)

    _record("incident.contained", incident, by)
    _tell_other_side("incident.contained", incident, by)
    return incident


@transaction.atomic
def reopen_incident(incident: Incident, *, by: User, at: datetime | None = None) -> Incident:
    """It was not over after all. What is closed is not reopened: that is a new incident (R107)."""
    incident = _lock(incident)
    permissions.check_can_reopen(by, incident)

    incident.status = target_of(INCIDENT_STEPS, "reopen", incident.status)
    incident.save(update_fields=["status"])
    _say(incident, "Chưa ổn, xử lý tiếp.", by, at or timezone.now())

    _record("incident.reopened", incident, by)
    _tell_other_side("incident.reopened", incident, by)
    return incident


@transaction.atomic
def close_incident(
    incident: Incident,
    *,
    by: User,
    outcome: str,
    what_happened: str,
    at: datetime | None = None,
) -> Incident:
    """For good, with what happened; the account is no longer suspended (R107)."""
    at = at or timezone.now()
    incident = _lock(incident)
    permissions.check_can_write(by, incident)

    _answer(incident, by, at)
    incident.status = target_of(INCIDENT_STEPS, "close", incident.status)
    incident.outcome = Outcome(outcome)
    incident.what_happened = what_happened
    incident.closed_by, incident.closed_at = by, at
    incident.save(update_fields=["status", "outcome", "what_happened", "closed_by", "closed_at"])

    _record("incident.closed", incident, by, outcome=outcome)
    _tell_other_side("incident.closed", incident, by)
    return incident


# -- the worker's part --------------------------------------------------------------------------


def late_incidents() -> Iterable[UUID]:
    """Whose day for the first answer is over without one, and whose heads have not heard so."""
    rows = Incident.objects.unanswered().filter(late_told_at=None, owner_left=False)
    return rows.filter(answer_due_on__lt=timezone.localdate()).values_list("pk", flat=True)


@transaction.atomic
def tell_incident_late(pk: UUID) -> None:
    """Once: to the heads on whose desk it lies, and to those of the next unit above (R104)."""
    incident = (
        Incident.objects.unanswered()
        .filter(pk=pk, late_told_at=None, owner_left=False)
        .select_related("owner")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if incident is None or not incident.waits_too_long:
        return
    incident.late_told_at = timezone.now()
    incident.save(update_fields=["late_told_at"])

    _record("incident.late", incident, None)
    told = facts.heads_in_turn(incident.owner, timezone.localdate())[:2]
    inbox.tell([head for heads in told for head in heads], "incident.late", incident)


# -- what these share ---------------------------------------------------------------------------


def _lock(incident: Incident) -> Incident:
    return (
        Incident.objects.select_for_update(of=("self",)).select_related("owner").get(pk=incident.pk)
    )


def _say(incident: Incident, text: str, by: User, at: datetime) -> IncidentNote:
    """One line of what both sides say to each other, in their order."""
    _answer(incident, by, at)
    return incident.notes.create(by=by, text=text, at=at, from_unit=incident.owner_id != by.pk)


def _answer(incident: Incident, by: User, at: datetime) -> None:
    """Whatever the unit does first about it is its first answer; later ones change nothing."""
    if incident.owner_id == by.pk or incident.answered_at is not None:
        return
    incident.answered_by, incident.answered_at = by, at
    incident.save(update_fields=["answered_by", "answered_at"])


def _record(kind: str, incident: Incident, by: User | None, **details: str | int) -> None:
    audit.record(
        kind,
        by=by,
        target=incident,
        subject=incident.owner,
        unit_path=incident.unit_path or incident.owner.unit_path,
        acted_as=permissions.acted_as(by, incident.owner) if by else "",
        **details,
    )


def _tell_heads(kind: str, incident: Incident, *, by: User) -> None:
    nearest = next(iter(facts.heads_in_turn(incident.owner, timezone.localdate())), [])
    inbox.tell([head for head in nearest if head != by], kind, incident)


def _tell_other_side(kind: str, incident: Incident, by: User) -> None:
    if incident.owner_id == by.pk:
        _tell_heads(kind, incident, by=by)
    else:
        inbox.tell([incident.owner], kind, incident)
