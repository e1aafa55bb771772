"""What happens to a unit's checklist: opened, answered, sent, returned, accepted."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import inbox
from accounts.models import Role, Unit, UnitKind, User
from audit import actions as audit
from directives import facts, permissions
from directives.actions.checklist_rows import write_lists
from directives.facts.checklist_openings import openings_due
from directives.models import (
    Checklist,
    ChecklistItem,
    ChecklistOpening,
    ChecklistPeriod,
    Frequency,
    ItemReview,
    ItemState,
    there_in,
)
from directives.workflow import CHECKLIST_STEPS, ChecklistStatus
from portal.lib.access import Denied
from portal.lib.workflow import target_of

LOOKED_AT = {
    ItemReview.ACCEPTED: "checklist_item.accepted",
    ItemReview.RETURNED: "checklist_item.returned",
}


def open_checklist(
    unit: Unit, month: date, *, by: User | None, frequency: Frequency = Frequency.MONTHLY
) -> Checklist:
    """The unit's list for the period that holds this day, made now if it is not there yet."""
    period = ChecklistPeriod.holding(month, frequency)
    open_checklists([unit], period, by=by)
    found = Checklist.objects.filter(unit=unit, frequency=frequency, month=period.first).first()
    if found is None:
        raise Denied(
            "no_duties",
            f"{period.words.capitalize()} không có văn bản nào giao nhiệm vụ cho đơn vị.",
        )
    return found


def open_checklists(units: Collection[Unit], period: ChecklistPeriod, *, by: User | None) -> int:
    """Open the period for many units at once; returns how many lists are new."""
    for unit in units:
        if by:
            permissions.check_can_open(by, unit, period)
        else:
            permissions.check_period(unit, period)
    return open_for(Unit.objects.filter(pk__in=[unit.pk for unit in units]), period, by=by)


def open_below(user: User, period: ChecklistPeriod) -> int:
    """What committee staff may open: lists of every unit below that was there in the period."""
    permissions.check_can_open_below(user)
    permissions.check_begun(period)
    units = Unit.objects.below(user.scopes(Role.STAFF)).filter(there_in(period))
    return open_for(units, period, by=user)


@transaction.atomic
def open_period(period: ChecklistPeriod) -> int:
    """The portal opens the period for every unit, once (R211); the row is there for the next tick."""
    row = {"frequency": period.frequency, "month": period.first}
    ChecklistOpening.objects.bulk_create([ChecklistOpening(**row)], ignore_conflicts=True)
    opening = ChecklistOpening.objects.select_for_update().get(**row)
    if opening.opened_at:
        return 0
    opening.lists = open_for(Unit.objects.filter(there_in(period)), period, by=None)
    opening.opened_at = timezone.now()
    opening.save(update_fields=["opened_at", "lists"])
    return opening.lists


@transaction.atomic
def open_for(units: "QuerySet[Unit]", period: ChecklistPeriod, *, by: User | None) -> int:
    """One step however many units, one trail row for the deed. `by` is None for the portal itself."""
    duties = facts.duties_of(UnitKind.objects.all(), period)
    opened = write_lists(units, period, duties, by=by)
    if opened.some:
        audit.record(
            "checklist.opened",
            by=by,
            target=Checklist.objects.get(pk=opened.some),
            unit_path=opened.path,
            period=period.code,
            lists=opened.lists,
        )
    return opened.lists


@transaction.atomic
def answer_item(
    item: ChecklistItem,
    *,
    state: str,
    note: str,
    by: User,
    revision: int | None = None,
    carried: bool = False,
) -> ChecklistItem:
    """Write the result of one duty; the same answer again changes and records nothing.

    Who says which revision they saw is refused when another one stands by now (R212). `carried`: the
    answer of the period before, taken over by a press (R213).
    """
    checklist = locked_checklist(item.checklist_id)
    item = ChecklistItem.objects.select_related("clause").get(pk=item.pk)
    permissions.check_can_answer_item(by, checklist, item)
    note = note.strip()
    if state == ItemState.NOT_APPLICABLE and not note:  # R63
        raise Denied("note_needed", "Nhiệm vụ không áp dụng thì ghi rõ vì sao.")
    if (item.state, item.note) == (state, note):
        return item
    if revision is not None and revision != item.revision:  # R212
        raise Denied(
            "changed_meanwhile",
            "Người khác vừa ghi nhiệm vụ này. Hãy quay lại, gửi lại một lần nữa để xem cả hai bản.",
        )

    item.state, item.note, item.revision = state, note, item.revision + 1
    item.answered_at, item.answered_by = timezone.now(), by
    item.save(update_fields=["state", "note", "revision", "answered_at", "answered_by"])

    details: dict[str, Any] = {"clause": item.clause.reference, "state": state}
    if carried:
        details["carried"] = True
    path = checklist.unit_path
    audit.record("checklist_item.answered", by=by, target=item, unit_path=path, **details)
    return item


@transaction.atomic
def send_checklist(checklist: Checklist, *, by: User) -> Checklist:
    """Hand the list to the unit above; the portal's own figures are frozen with it (R65)."""
    checklist = locked_checklist(checklist.pk)
    items = list(checklist.items.select_related("checklist", "clause"))
    permissions.check_can_send(by, checklist, items)

    known = facts.known_now(items)
    open_items = [item for item in items if not item.is_accepted]
    for item in open_items:  # what came back is looked at anew, its reason stays to compare with
        item.known = facts.frozen(known[item.pk])
        item.review, item.reviewed_at, item.reviewed_by = ItemReview.PENDING, None, None
    ChecklistItem.objects.bulk_update(open_items, ["known", "review", "reviewed_at", "reviewed_by"])
    checklist.status = target_of(CHECKLIST_STEPS, "send", checklist.status)
    checklist.sent_at, checklist.sent_by = timezone.now(), by
    checklist.save(update_fields=["status", "sent_at", "sent_by"])

    audit.record("checklist.sent", by=by, target=checklist, unit_path=checklist.unit_path)
    inbox.tell(checklist.reviewers(), "checklist.sent", checklist)
    return checklist


@transaction.atomic
def review_item(item: ChecklistItem, *, verdict: str, reason: str = "", by: User) -> ChecklistItem:
    """Accept one line or return it with a reason; with the last line the list is accepted (R216)."""
    checklist = locked_checklist(item.checklist_id)
    permissions.check_can_review(by, checklist)
    item = ChecklistItem.objects.select_related("clause").get(pk=item.pk)
    if verdict == ItemReview.RETURNED and not reason.strip():
        raise Denied("reason_needed", "Ghi rõ cần bổ sung điều gì.")

    item.review, item.review_reason = verdict, reason.strip() or item.review_reason
    item.reviewed_at, item.reviewed_by = timezone.now(), by
    item.save(update_fields=["review", "review_reason", "reviewed_at", "reviewed_by"])
    clause, path = item.clause.reference, checklist.unit_path
    audit.record(LOOKED_AT[ItemReview(verdict)], by=by, target=item, unit_path=path, clause=clause)

    if not checklist.items.exclude(review=ItemReview.ACCEPTED).exists():
        reviewed(checklist, target_of(CHECKLIST_STEPS, "accept", checklist.status), by)
    return item


@transaction.atomic
def return_checklist(checklist: Checklist, *, reason: str = "", by: User) -> Checklist:
    """Ask the unit to complete its list, or the lines that were returned (R66, R216)."""
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_review(by, checklist)
    status = target_of(CHECKLIST_STEPS, "return", checklist.status)
    items = checklist.items.filter(review=ItemReview.RETURNED).select_related("clause")
    came_back = ", ".join(item.clause.reference for item in items)
    if not reason.strip() and not came_back:
        raise Denied("reason_needed", "Ghi rõ cần bổ sung điều gì.")
    checklist.return_reason = reason.strip() or f"Bổ sung nhiệm vụ {came_back}."
    return reviewed(checklist, status, by)


@transaction.atomic
def accept_checklist(checklist: Checklist, *, by: User) -> Checklist:
    """Take over every line that is left; nobody alters the list after this."""
    checklist = locked_checklist(checklist.pk)
    permissions.check_can_review(by, checklist)
    status = target_of(CHECKLIST_STEPS, "accept", checklist.status)
    if checklist.items.filter(review=ItemReview.RETURNED).exists():
        raise Denied(
            "items_returned",
            "Có nhiệm vụ đã đánh dấu cần bổ sung. Gửi trả bảng kiểm, hoặc tiếp nhận nhiệm vụ ấy trước.",
        )
    checklist.items.filter(review=ItemReview.PENDING).update(
        review=ItemReview.ACCEPTED, reviewed_at=timezone.now(), reviewed_by=by
    )
    return reviewed(checklist, status, by)


def reviewed(checklist: Checklist, status: str, by: User) -> Checklist:
    kind = "checklist.accepted" if status == ChecklistStatus.ACCEPTED else "checklist.returned"
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
    lists = Checklist.objects.select_for_update(of=["self"]).select_related("unit__kind", "sent_by")
    return lists.get(pk=pk)


def periods_to_open() -> list[str]:
    """What the tick asks for."""
    return [period.code for period in openings_due(timezone.localdate())]
