"""Who asks that somebody else act in a case, and who answers. Each check returns nothing or raises Denied."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from portal.lib.access import Denied
from violations import seats
from violations.models import Case, Objection
from violations.permissions.cases import check_runs
from violations.permissions.sides import CaseSide, side_of


def visible_objections(user: User) -> QuerySet[Objection]:
    """One's own, and those that one is to answer (R154)."""
    decides = user.holds(Role.DECIDER)
    open_ones = Objection.objects.filter(settled_at=None).exclude(person=user)
    asked = open_ones.select_related("case__unit", "case__appeal_unit", "case__report__subject")
    mine = [item.pk for item in asked if decides and _answers(user, item)]
    return Objection.objects.filter(Q(case__subject=user) | Q(pk__in=mine) | Q(settled_by=user))


def check_can_ask(user: User, case: Case) -> None:
    """The subject, while the case runs (R154)."""
    if side_of(user, case) != CaseSide.SUBJECT:
        raise Denied("not_subject", "Chỉ đồng chí được phản ánh đề nghị đổi người giải quyết.")
    check_runs(case)


def check_can_ask_about(case: Case, seat: str) -> None:
    """Once about each person; where nobody on the portal can answer, on paper (R154)."""
    person = getattr(case, f"{seat}_id")
    if person is None:
        raise Denied("seat_empty", "Phần việc này chưa giao cho ai.")
    if case.objections.filter(seat=seat, person=person).exists():
        raise Denied("asked_already", "Đồng chí đã đề nghị đổi người này rồi.")
    if not seats.settlers_of(case, seat, timezone.localdate()):
        raise Denied(
            "nobody_above",
            "Cấp trên chưa có người giải quyết trên cổng. Hãy gửi đề nghị bằng văn bản đến cấp trên trực tiếp.",
        )


def check_can_settle(user: User, objection: Objection) -> None:
    """Never the person it is about; the one who decides, or a decider above (R154)."""
    if objection.settled_at:
        raise Denied("settled", "Đề nghị này đã được trả lời. Hãy tải lại trang.")
    if objection.person_id == user.pk or not _answers(user, objection):
        raise Denied("not_settler", "Đồng chí không phải người trả lời đề nghị này.")
    check_runs(objection.case)


def _answers(user: User, objection: Objection) -> bool:
    return user in seats.settlers_of(objection.case, objection.seat, timezone.localdate())
