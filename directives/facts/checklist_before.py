"""What a unit answered in the period before: shown beside the new line, never taken over unasked (R213)."""

from collections.abc import Collection

from directives.models import Checklist, ChecklistItem


def before(items: Collection[ChecklistItem]) -> dict[int, ChecklistItem]:
    """By the item's id: its clause's answer in the list before this one. One query for one list."""
    if not items:
        return {}
    checklist = next(iter(items)).checklist
    earlier = (
        Checklist.objects.filter(
            unit=checklist.unit_id, frequency=checklist.frequency, month__lt=checklist.month
        )
        .order_by("-month")
        .values("pk")[:1]
    )
    rows = ChecklistItem.objects.filter(checklist__in=earlier).select_related("checklist", "clause")
    answers = {row.clause.reference: row for row in rows if row.is_answered}
    return {
        item.pk: answers[item.clause.reference]
        for item in items
        if item.clause.reference in answers
    }
