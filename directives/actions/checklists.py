"""What happens to a unit's checklist: opened, answered, sent, returned, accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from os.path import commonprefix
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import inbox
from accounts.models import SEGMENT, Unit, UnitKind, User
from audit import actions as audit
from directives import facts, permissions
from directives.models import (
    Checklist,
    ChecklistItem,
    Clause,
    ClauseKind,
    Frequency,
    ItemState,
    last_day_of,
)
from directives.workflow import CHECKLIST_STEPS
from portal.lib.access import Denied
from portal.lib.workflow import target_of


@dataclass
class Duty:
    """One line of a list: a clause, and the equal clauses that its answer serves too."""

    clause: Clause
    also: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)


def open_checklist(unit: Unit, month: date, *, by: User | None) -> Checklist:
    """The unit's list for the month, made now if it is not there yet."""
    open_checklists([unit], month, by=by)
    found = Checklist.objects.filter(unit=unit, month=month).first()
    if found is None:
        raise Denied("no_duties", "Tháng này không có văn bản nào giao nhiệm vụ cho đơn vị.")
    return found


@transaction.atomic
def open_checklists(units: Sequence[Unit], month: date, *, by: User | None) -> list[Checklist]:
    """Open the month for many units at once; those that have a list already are left alone.

    Constant queries, one trail row for the deed. `by` is None when the portal itself opens.
    """
    for unit in units:
        if by:
            permissions.check_can_open(by, unit, month)
        else:
            permissions.check_month(unit, month)
    ready = locked_units_without_list(units, month)
    duties = duties_of({unit.kind for unit in ready}, month)
    lists = Checklist.objects.bulk_create(
        [
            Checklist(unit=unit, unit_path=unit.path, month=month, opened_by=by)
            for unit in ready
            if duties[unit.kind_id]
        ]
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            clause=duty.clause,
            position=position,
            also=duty.also,
            figures=duty.figures,
        )
        for checklist in lists
        for position, duty in enumerate(duties[checklist.unit.kind_id], start=1)
    )
    if lists:
        common = commonprefix([checklist.unit_path for checklist in lists])
        audit.record(
            "checklist.opened",
            by=by,
            target=lists[0],
            unit_path=common[: len(common) // SEGMENT * SEGMENT],
            month=f"{month:%Y-%m}",
            lists=len(lists),
        )
    return lists


def locked_units_without_list(units: Sequence[Unit], month: date) -> list[Unit]:
    """Two people pressing at once: the second waits here, and only then looks for the lists."""
    locked = list(
        Unit.objects.select_for_update(no_key=True, of=["self"])
        .filter(pk__in=[unit.pk for unit in units])
        .select_related("kind")
        .order_by("path")
    )
    opened = set(
        Checklist.objects.filter(unit__in=locked, month=month).values_list("unit_id", flat=True)
    )
    return [unit for unit in locked if unit.pk not in opened]


def duties_of(kinds: Iterable[UnitKind], month: date) -> dict[str, list[Duty]]:
    """What documents in force ask of each kind of unit in the month (R60)."""
    clauses = list(
        Clause.objects.in_force()
        .filter(
            Q(document__effective_to=None) | Q(document__effective_to__gte=month),
            document__effective_from__lte=last_day_of(month),
            kind=ClauseKind.OBLIGATION,  # R58
            frequency=Frequency.MONTHLY,
        )
        .select_related("document")
    )
    return {
        kind.code: folded([clause for clause in clauses if applies(clause, kind)]) for kind in kinds
    }


def applies(clause: Clause, kind: UnitKind) -> bool:
    named = clause.unit_kinds
    return (
        not named
        or kind.code in named
        or ("school" in named and kind.is_school)
        or ("armed_forces" in named and kind.is_armed_forces)
    )


def folded(clauses: Sequence[Clause]) -> list[Duty]:
    """A clause that covers another one of the list is answered there, with its figures (R60)."""
    duties = {clause.reference: Duty(clause, figures=list(clause.known)) for clause in clauses}
    for clause in clauses:
        homes = [duties[target] for target in clause.covers if target in duties]
        for home in homes:
            home.also.append(clause.reference)
            home.figures += [name for name in clause.known if name not in home.figures]
        if homes:
            del duties[clause.reference]
    return list(duties.values())


@transaction.atomic
def answer_item(item: ChecklistItem, *, state: str, note: str, by: User) -> ChecklistItem:
    """Write the result of one duty; the same answer again changes and records nothing."""
    checklist = locked_checklist(item.checklist_id)
    item = ChecklistItem.objects.select_related("clause").get(pk=item.pk)
    permissions.check_can_answer(by, checklist)
    note = note.strip()
    if state == ItemState.NOT_APPLICABLE and not note:  # R63
        raise Denied("note_needed", "Nhiệm vụ không áp dụng thì ghi rõ vì sao.")
    if (item.state, item.note) == (state, note):
        return item

    item.state, item.note = state, note
    item.answered_at, item.answered_by = timezone.now(), by
    item.save(update_fields=["state", "note", "answered_at", "answered_by"])

    audit.record(
        "checklist_item.answered",
        by=by,
        target=item,
        unit_path=checklist.unit_path,
        clause=item.clause.reference,
        state=state,
    )
    return item


@transaction.atomic
def send_checklist(checklist: Checklist, *, by: User) -> Checklist:
    """Hand the list to the unit above; the portal's own figures are frozen with it (R65)."""
    checklist = locked_checklist(checklist.pk)
    items = list(checklist.items.select_related("checklist", "clause"))
    permissions.check_can_send(by, checklist, items)

    known = facts.known_now(items)
    for item in items:
        item.known = facts.frozen(known[item.pk])
    ChecklistItem.objects.bulk_update(items, ["known"])
    checklist.status = target_of(CHECKLIST_STEPS, "send", checklist.status)
    checklist.sent_at, checklist.sent_by = timezone.now(), by
    checklist.save(update_fields=["status", "sent_at", "sent_by"])

    audit.record("checklist.sent", by=by, target=checklist, unit_path=checklist.unit_path)
    inbox.tell(checklist.reviewers(), "checklist.sent", checklist)
    return checklist


@transaction.atomic
def return_checklist(checklist: Checklist, *, reason: str, by: User) -> Checklist:
    """Ask the unit to complete its list; from here it can be altered again (R66)."""
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_review(by, checklist)
    status = target_of(CHECKLIST_STEPS, "return", checklist.status)
    if not reason.strip():
        raise Denied("reason_needed", "Ghi rõ cần bổ sung điều gì.")
    checklist.return_reason = reason.strip()
    return reviewed(checklist, status, "checklist.returned", by)


@transaction.atomic
def accept_checklist(checklist: Checklist, *, by: User) -> Checklist:
    """Take the list over as it is; nobody alters it after this."""
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_review(by, checklist)
    status = target_of(CHECKLIST_STEPS, "accept", checklist.status)
    return reviewed(checklist, status, "checklist.accepted", by)


def reviewed(checklist: Checklist, status: str, kind: str, by: User) -> Checklist:
    checklist.status = status
    checklist.reviewed_at, checklist.reviewed_by = timezone.now(), by
    checklist.save(update_fields=["status", "reviewed_at", "reviewed_by", "return_reason"])

    audit.record(kind, by=by, target=checklist, unit_path=checklist.unit_path)
    people = {person.pk: person for person in checklist.keepers()}
    if checklist.sent_by and checklist.sent_by.is_active:
        people[checklist.sent_by.pk] = checklist.sent_by
    people.pop(by.pk, None)
    inbox.tell(people.values(), kind, checklist)
    return checklist


def locked_checklist(pk: UUID) -> Checklist:
    lists = Checklist.objects.select_for_update(of=["self"]).select_related("unit", "sent_by")
    return lists.get(pk=pk)
