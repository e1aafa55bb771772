"""Who may make, read and repeat monthly reports."""

from datetime import date

from django.utils import timezone

from accounts.models import Role, Unit, User
from portal.lib.access import Denied
from reports.models import MonthlyReport
from reports.workflow import ReportStatus

MAKERS = (Role.STAFF, Role.UNIT_HEAD)


def check_can_see_reports(user: User) -> None:
    if not any(user.holds(role) for role in MAKERS):
        raise Denied(  # R71
            "not_maker", "Báo cáo tháng dành cho người đứng đầu và cán bộ văn phòng của đơn vị."
        )


def check_can_open_run(user: User, unit: Unit, month: date) -> None:
    if not any(user.holds(role, unit.path) for role in MAKERS):
        raise Denied(  # R71
            "not_maker",
            "Chỉ người đứng đầu hoặc cán bộ văn phòng của đơn vị và cấp trên được lập báo cáo.",
        )
    if next_month(month) > timezone.localdate():
        raise Denied(  # R72
            "month_not_over",
            f"Tháng {month:%m/%Y} chưa kết thúc. Hãy lập báo cáo từ ngày 01 tháng sau.",
        )


def check_can_retry(user: User, report: MonthlyReport) -> None:
    check_can_open_run(user, report.unit, report.month)
    if report.status != ReportStatus.FAILED:
        raise Denied("wrong_status", "Báo cáo này không bị lỗi, không cần lập lại.")


def next_month(month: date) -> date:
    """The first day after the month that begins on `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
