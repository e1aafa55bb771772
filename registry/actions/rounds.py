"""The life of a round: planned, changed or discarded, opened, given more time, closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from audit import actions as audit
from portal.lib.jobs import after_commit
from portal.lib.workflow import target_of
from registry.models import Round, RoundExtension
from registry.permissions import rounds as permissions
from registry.workflow import ROUND_STEPS


@dataclass(frozen=True)
class RoundPlan:
    """What the office decides about a round; `basis` names a clause in force: "CT21/II.2"."""

    name: str
    unit: Unit
    basis: str
    opens_on: date
    due_on: date
    closes_on: date
    counts_from: date
    note: str = ""


@transaction.atomic
def plan_round(plan: RoundPlan, *, by: User) -> Round:
    """Nobody is asked or told anything before it opens."""
    values = _checked(plan, by)

    made = Round.objects.create(created_by=by, **values)

    _record("round.planned", made, by, basis=made.basis, **_days(made))
    return made


@transaction.atomic
def change_round(round_: Round, plan: RoundPlan, *, by: User) -> Round:
    round_ = Round.objects.locked().get(pk=round_.pk)
    permissions.check_can_change(by, round_)
    values = _checked(plan, by)

    changed = [name for name, value in values.items() if getattr(round_, name) != value]
    for name, value in values.items():
        setattr(round_, name, value)
    round_.save(update_fields=list(values))

    _record("round.changed", round_, by, fields=changed, **_days(round_))
    return round_


@transaction.atomic
def discard_round(round_: Round, *, by: User) -> None:
    round_ = Round.objects.locked().get(pk=round_.pk)
    permissions.check_can_change(by, round_)

    _record("round.discarded", round_, by, **_days(round_))
    round_.delete()


@transaction.atomic
def open_round(round_: Round, *, by: User | None, at: datetime | None = None) -> Round:
    """From here it asks. The worker gives everyone their place: a province is more than a press waits for.

    Opened before its day, it counts from today on.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    round_ = Round.objects.locked().get(pk=round_.pk)
    permissions.check_can_open(by, round_, today)

    round_.status = target_of(ROUND_STEPS, "open", round_.status)
    round_.opened_by, round_.opened_at = by, at
    round_.opens_on = min(round_.opens_on, today)
    round_.counts_from = min(round_.counts_from, today)
    round_.save()

    _record("round.opened", round_, by, **_days(round_))
    after_commit("registry.jobs.rounds.ask_people", round_.pk)
    return round_


@transaction.atomic
def extend_round(
    round_: Round,
    *,
    by: User,
    due_on: date,
    closes_on: date,
    reason: str,
    at: datetime | None = None,
) -> RoundExtension:
    """More time for everybody who has yet to answer; the worker moves their days and tells them."""
    round_ = Round.objects.locked().get(pk=round_.pk)
    permissions.check_can_extend(by, round_)
    permissions.check_is_later(round_, due_on, closes_on)

    extension = RoundExtension.objects.create(
        round=round_,
        due_before=round_.due_on,
        due_on=due_on,
        closes_before=round_.closes_on,
        closes_on=closes_on,
        reason=reason,
        extended_by=by,
        extended_at=at or timezone.now(),
    )
    round_.due_on, round_.closes_on = due_on, closes_on
    round_.save(update_fields=["due_on", "closes_on"])

    _record("round.extended", round_, by, due_before=f"{extension.due_before}", **_days(round_))
    after_commit("registry.jobs.rounds.ask_people", round_.pk)
    return extension


@transaction.atomic
def close_round(round_: Round, *, by: User | None, at: datetime | None = None) -> Round:
    """Nothing is asked any more; every place stays as it stands."""
    at = at or timezone.now()
    round_ = Round.objects.locked().get(pk=round_.pk)
    permissions.check_can_close(by, round_, timezone.localdate(at))

    round_.status = target_of(ROUND_STEPS, "close", round_.status)
    round_.closed_by, round_.closed_at = by, at
    round_.save(update_fields=["status", "closed_by", "closed_at"])

    _record("round.closed", round_, by, **_days(round_))
    return round_


# -- found by the tick ---------------------------------------------------------------------------


def rounds_to_open() -> list[UUID]:
    """Their day has come. One whose days have passed meanwhile waits for the office."""
    today = timezone.localdate()
    due = Round.objects.planned().filter(opens_on__lte=today, due_on__gte=today)
    return list(due.values_list("pk", flat=True))


def rounds_to_close() -> list[UUID]:
    over = Round.objects.is_open().filter(closes_on__lt=timezone.localdate())
    return list(over.values_list("pk", flat=True))


# ------------------------------------------------------------------------------------------------


def _checked(plan: RoundPlan, by: User) -> dict[str, Any]:
    """The values of the row, when this person may plan it so."""
    permissions.check_can_plan_for(by, plan.unit)
    permissions.check_days(
        plan.opens_on, plan.due_on, plan.closes_on, plan.counts_from, today=timezone.localdate()
    )
    clause = permissions.cited(plan.basis)
    text = f"{clause.document}, điều khoản {clause.reference.rpartition('/')[2]}: {clause.title}"
    values = {name: getattr(plan, name) for name in RoundPlan.__dataclass_fields__}
    return {**values, "basis_text": text[:400]}


def _days(round_: Round) -> dict[str, str]:
    names = ["opens_on", "due_on", "closes_on", "counts_from"]
    return {name: getattr(round_, name).isoformat() for name in names}


def _record(kind: str, round_: Round, by: User | None, **details: Any) -> None:
    path = round_.unit.path
    acted_as = by.acting_as(path) if by else ""
    audit.record(kind, by=by, target=round_, unit_path=path, acted_as=acted_as, **details)
