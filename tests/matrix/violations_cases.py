"""Rows of the access matrix about cases, their notices and their clock."""

from datetime import date

from accounts.models import Period
from tests.violations.factories import CaseFactory
from violations.models import Objection
from violations.workflow import CaseStatus

EVERYONE = "in 200 200 200 200 200 200 200 200 200 200 200"
ACTING = "in 403 403 403 403 403 200 200 403 403 403 403"
CLERKS = "in 403 403 403 403 200 403 403 403 403 403 403"
# cadre is the subject, handler handles, decider decides
SEEN = "in 200 404 404 404 404 200 404 404 404 404 404"
HANDLES = "in 403 404 404 404 404 200 404 404 404 404 404"
SUBJECT = "in 200 404 404 404 404 403 404 404 404 404 404"
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:cases": ("get", "nothing", ACTING),
    "violations:my_cases": ("get", "nothing", EVERYONE),
    "violations:case": ("get", "heard_case", SEEN),
    "violations:name_part": ("get", "heard_case", HANDLES),
    "violations:hand_over": ("get", "heard_case", HANDLES),
    "violations:ask_other": ("get", "heard_case", SUBJECT),
    "violations:objection": (
        "get",
        "objection",
        "in 200 404 404 404 404 404 200 404 404 404 404",
    ),
    "violations:hand_notice": ("get", "nothing", CLERKS),
    "violations:issue_notice": (
        "get",
        "opened_case",
        "in 404 404 404 404 404 200 404 404 404 404 404",
    ),
    "violations:open_notice": (
        "post",
        "notified_case",
        "in 302 404 404 404 404 403 404 404 404 404 404",
    ),
    "violations:print_notice": (
        "post",
        "heard_notice",
        "in 302 404 404 404 404 302 404 404 404 404 404",
    ),
    "violations:extend_answer": ("get", "waiting_case", HANDLES),
    "violations:pause_case": ("get", "heard_case", HANDLES),
    "violations:resume_case": ("get", "paused_case", HANDLES),
}


def make(things, cast, tree):
    Period.objects.get_or_create(
        code="case_answer",
        valid_from=date(2020, 1, 1),
        defaults={"workdays": 10, "name": "case_answer", "source": "tests"},
    )

    def case(to):
        return CaseFactory(
            report__subject=cast.cadre,
            unit=tree.committee,
            handler=cast.handler,
            decider=cast.decider,
            to=to,
        )

    heard, waiting, paused = (case(CaseStatus.DELIVERED) for _ in range(3))
    type(waiting).objects.filter(pk=waiting.pk).update(answer_due_on="2099-12-31")
    type(paused).objects.filter(pk=paused.pk).update(
        paused_at=paused.opened_at, pause_reason="Nằm viện."
    )
    things.heard_case, things.heard_notice = [heard.pk], [heard.pk, 1]
    things.waiting_case, things.paused_case = [waiting.pk], [paused.pk]
    things.opened_case = [case(CaseStatus.OPENED).pk]
    things.notified_case = [case(CaseStatus.NOTIFIED).pk]
    things.objection = [
        Objection.objects.create(
            case=heard, seat="handler", person=cast.handler, reason="Có quan hệ họ hàng."
        ).pk
    ]
