"""Rows of the access matrix. `make` adds what they name to the common things."""

from datetime import date

from accounts.models import Period
from tests.violations.factories import ReportFactory
from violations import reporters
from violations.models import Reveal

EVERYONE = "in 200 200 200 200 200 200 200 200 200 200 200"
HANDLER = "in 404 404 404 404 404 200 404 404 404 404 404"
# cadre is reported by colleague; handler screens it and has asked, of another report, who sent it
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:my_reports": ("get", "nothing", EVERYONE),
    "violations:start_report": ("get", "nothing", EVERYONE),
    "violations:choose_clause": ("get", "nothing", EVERYONE),
    "violations:write_report": ("get", "nothing", EVERYONE),
    "violations:review_report": ("get", "nothing", EVERYONE),
    "violations:send_report": ("get", "nothing", EVERYONE),
    "violations:withdraw_report": (
        "get",
        "nothing",
        "in 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "violations:screening": ("get", "nothing", "in 403 403 403 403 403 200 403 403 403 403 403"),
    "violations:report": ("get", "report_about", HANDLER),
    "violations:accept_report": ("get", "report_about", HANDLER),
    "violations:refuse_report": ("get", "report_about", HANDLER),
    "violations:step_aside": ("get", "report_about", HANDLER),
    "violations:ask_reveal": ("get", "report_about", HANDLER),
    "violations:reveals": ("get", "nothing", "in 403 403 403 403 403 403 403 200 403 403 403"),
    "violations:reveal": ("get", "reveal", "in 404 404 404 404 404 200 404 200 404 404 404"),
    "violations:approve_reveal": (
        "get",
        "reveal",
        "in 404 404 404 404 404 403 404 200 404 404 404",
    ),
    "violations:refuse_reveal": ("get", "reveal", "in 404 404 404 404 404 403 404 200 404 404 404"),
    "violations:open_reveal": ("post", "reveal", "in 404 404 404 404 404 403 404 403 404 404 404"),
}


def make(things, cast, tree):
    Period.objects.get_or_create(
        code="report_screening",
        valid_from=date(2020, 1, 1),
        defaults={"workdays": 5, "name": "", "source": "tests"},
    )
    reports = [ReportFactory(subject=cast.cadre, unit=tree.committee) for _ in range(2)]
    for report in reports:
        reporters.seal_reporter(report, cast.colleague)
    asked = Reveal.objects.create(report=reports[1], reason="Kiểm tra.", asked_by=cast.handler)
    things.report_about = [reports[0].pk]
    things.reveal = [asked.pk]
