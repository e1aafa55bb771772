"""Holds, units on paper, progress, and the working calendar. The matter is settled at the committee."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import CalendarDay, Role
from tests.factories import AppointmentFactory, ClauseFactory, UserFactory
from tests.violations.factories import CaseFactory, ReportFactory
from violations.models import Hold, PaperUnit

ADMINISTRATOR_ALONE = "in 403 403 403 403 403 403 403 403 200 403 403"
OFFICE = "in 403 403 403 403 200 403 403 403 200 403 403"
TWO_PEOPLE = "in 404 404 404 200 404 404 404 200 404 404 404"

ROWS: dict[str, tuple[str, str, str]] = {
    "violations:consistency": ("get", "nothing", "in 403 403 200 200 403 200 200 403 403 403 200"),
    "violations:holds": ("get", "nothing", "in 403 403 200 200 403 403 403 200 403 403 200"),
    "violations:place_hold": ("get", "nothing", "in 403 403 403 403 403 200 403 200 403 403 403"),
    "violations:hold": ("get", "hold", TWO_PEOPLE),
    "violations:keep_holding": ("get", "hold", TWO_PEOPLE),
    "violations:ask_release": ("get", "hold", TWO_PEOPLE),
    "violations:release_hold": ("get", "asked_hold", TWO_PEOPLE),
    "violations:paper_units": ("get", "nothing", OFFICE),
    "violations:set_paper_unit": ("get", "nothing", OFFICE),
    "violations:end_paper_unit": (
        "get",
        "paper_unit",
        "in 404 404 404 404 200 404 404 404 200 404 404",
    ),
    "violations:outages": ("get", "nothing", ADMINISTRATOR_ALONE),
    "violations:note_outage": ("get", "nothing", ADMINISTRATOR_ALONE),
    "accounts:calendar": ("get", "nothing", "in 200 200 200 200 200 200 200 200 200 200 200"),
    "accounts:set_calendar_day": ("get", "nothing", ADMINISTRATOR_ALONE),
    "accounts:withdraw_calendar_day": ("get", "calendar_day", ADMINISTRATOR_ALONE),
}


def make(things, cast, tree):
    """Of people outside the cast: two matters that are kept; a unit on paper; a day off to come."""
    officer = UserFactory(full_name="Đinh Văn Khang", unit=tree.committee)
    AppointmentFactory(person=officer, role=Role.DATA_OFFICER, unit=tree.committee)
    clause = ClauseFactory(kind="conduct", bears="person")
    held = {"reason": "Tòa án yêu cầu, văn bản 12", "owner": officer}
    review_on = timezone.localdate() + timedelta(days=60)
    of = {"subject": UserFactory(unit=tree.sibling), "unit": tree.committee, "clause": clause}
    kept = CaseFactory(report=ReportFactory(**of))
    report = ReportFactory(**of)
    things.hold = [Hold.objects.create(report=kept.report, review_on=review_on, **held).pk]
    things.asked_hold = [
        Hold.objects.create(report=report, review_on=review_on, release_asked_by=officer, **held).pk
    ]
    things.paper_unit = [
        PaperUnit.objects.create(
            unit=tree.block, valid_from=date(2026, 1, 5), reason="Hồ sơ mật", set_by=cast.staff
        ).pk
    ]
    day = date(timezone.localdate().year + 1, 4, 30)
    CalendarDay.objects.create(day=day, works=False, name="Ngày Chiến thắng", source="tests")
    things.calendar_day = [day.isoformat()]
