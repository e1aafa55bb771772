"""Who may keep a matter from its purge, see that it is kept, and let it go (R187, R188)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User, add_months, below
from portal.lib.access import Denied
from violations.models import Bar, Hold, Report
from violations.reporters import tag_of

HOLDING = (Role.DATA_OFFICER, Role.UNIT_HEAD)
LONGEST = 12  # months until a hold is looked at again


def visible_holds(user: User) -> QuerySet[Hold]:
    """Those of one's units; never of a matter in which one has a part, and no word says so."""
    near = Hold.objects.filter(below(user.scopes(*HOLDING), "report__unit_path"))
    return near.exclude(Exists(_part_of(user, "report_id")))


def holdable(user: User) -> QuerySet[Report]:
    """Matters that this person may name by code: of their units as a data officer, or handled by them."""
    near = Report.objects.filter(
        below(user.scopes(Role.DATA_OFFICER)) | Q(case__handler=user, case__spent_on=None)
    )
    return near.exclude(Exists(_part_of(user, "pk")))


def check_can_list_holds(user: User) -> None:
    if not user.scopes(*HOLDING):
        raise Denied(
            "no_holds",
            "Trang này dành cho người phụ trách dữ liệu cá nhân và người đứng đầu đơn vị.",
        )


def check_can_hold(user: User) -> None:
    if not user.scopes(Role.DATA_OFFICER, Role.HANDLER):
        raise _not_data_officer()


def check_can_place_hold(user: User, report: Report) -> None:
    if not holdable(user).filter(pk=report.pk).exists():  # R187
        raise _not_data_officer()
    if Hold.objects.filter(report=report, released_at=None).exists():
        raise Denied("already_held", "Hồ sơ này đang được giữ lại rồi. Hãy mở ra để xem.")


def check_review_day(day: date) -> None:
    """A hold is never forgotten: somebody looks at it again within a year.  # R187"""
    today = timezone.localdate()
    if not today < day <= add_months(today, LONGEST):
        raise Denied(
            "review_day", "Ngày xem lại phải sau hôm nay và không quá 12 tháng kể từ hôm nay."
        )


def check_can_keep_holding(user: User, hold: Hold) -> None:
    _check_answers_for(user, hold)


def check_can_ask_release(user: User, hold: Hold) -> None:
    _check_answers_for(user, hold)
    if hold.release_asked_by_id is not None:
        raise Denied(
            "already_asked", "Đã có người đề nghị thôi giữ. Người thứ hai xem và cho thôi."
        )


def check_can_release(user: User, hold: Hold) -> None:
    """Two people: whoever asked does not release it.  # R188"""
    _check_answers_for(user, hold)
    if hold.release_asked_by_id is None:
        raise Denied("not_asked", "Chưa có ai đề nghị thôi giữ hồ sơ này.")
    if hold.release_asked_by_id == user.pk:
        raise Denied(
            "same_person",
            "Thôi giữ hồ sơ cần hai người: người đề nghị không tự cho thôi. Người phụ trách dữ liệu "
            "khác hoặc người đứng đầu đơn vị sẽ xem.",
        )


def _check_answers_for(user: User, hold: Hold) -> None:
    if not visible_holds(user).filter(pk=hold.pk).exists():
        raise _not_data_officer()
    if hold.released_at is not None:
        raise Denied("already_released", "Hồ sơ này đã thôi được giữ.")


def _part_of(user: User, report: str) -> QuerySet[Bar]:
    return Bar.objects.filter(report=OuterRef(report), tag=tag_of(user))


def _not_data_officer() -> Denied:
    return Denied(
        "not_data_officer",
        "Việc này do người phụ trách dữ liệu cá nhân của đơn vị hoặc cấp trên làm.",
    )
