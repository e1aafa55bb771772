"""Answering where others answer too: whoever comes second is told, and the work goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from portal.lib.access import Denied
from registry.actions.reviews import accept_declaration, return_declaration
from registry.answers import what_happened
from registry.models import Declaration

MOST_AT_ONCE = 100  # R130


@dataclass(frozen=True)
class Outcome:
    """What became of one of many. `code` and `reason` are empty when it was accepted."""

    pk: UUID
    code: str = ""
    reason: str = ""


def accept_unless_answered(declaration: Declaration, *, by: User) -> str:
    """Accept it; what happened to it meanwhile is an answer in words, not a refusal (R131)."""
    return _unless_answered(lambda: accept_declaration(declaration, by=by), declaration, by)


def return_unless_answered(declaration: Declaration, *, by: User, reason: str) -> str:
    """Return it, in the same way."""
    return _unless_answered(
        lambda: return_declaration(declaration, by=by, reason=reason), declaration, by
    )


def accept_unchanged(chosen: Sequence[UUID], *, by: User) -> list[Outcome]:
    """Receive many that repeat what was accepted before, each in a transaction of its own (R130).

    One that cannot be accepted any more stops none of the others. Nothing of them is shown, so
    nothing is recorded as read.
    """
    if len(chosen) > MOST_AT_ONCE:
        raise Denied("too_many", f"Một lần tiếp nhận nhiều nhất {MOST_AT_ONCE} bản.")
    return [_accept_one(pk, by) for pk in chosen]


def _accept_one(pk: UUID, by: User) -> Outcome:
    declaration = Declaration.objects.for_review_by(by).filter(pk=pk).first()
    if declaration is None:
        return Outcome(pk, "out_of_sight", "không còn thuộc phạm vi của đồng chí")
    if not declaration.unchanged:
        return Outcome(pk, "changed", "có thay đổi, cần mở ra xem rồi mới tiếp nhận")
    try:
        overtaken = accept_unless_answered(declaration, by=by)
    except Denied as refusal:
        return Outcome(pk, refusal.code, str(refusal))
    return Outcome(pk, "wrong_status", overtaken) if overtaken else Outcome(pk)


def _unless_answered(answer: Callable[[], object], declaration: Declaration, by: User) -> str:
    try:
        answer()
    except Denied as refusal:
        if refusal.code != "wrong_status":
            raise
        return what_happened(Declaration.objects.get(pk=declaration.pk), by)
    return ""
