"""Rows of the access matrix about assessments, decisions, corrections and the words of letters."""

from datetime import date

from accounts.models import Period
from tests.violations.deciding import decided
from tests.violations.factories import CaseFactory
from violations.models import Correction
from violations.workflow import CaseStatus

CLERKS = "in 403 403 403 403 200 403 403 403 403 403 403"
# cadre is the subject, handler handles, decider decides
HANDLES = "in 403 404 404 404 404 200 404 404 404 404 404"
HANDLES_AFTER = "in 403 404 404 404 404 200 403 404 404 404 404"
DECIDES = "in 403 404 404 404 404 403 200 404 404 404 404"
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:assess": ("get", "answered_case", HANDLES),
    "violations:send_back": ("get", "assessed_case", DECIDES),
    "violations:decide": ("get", "assessed_case", DECIDES),
    "violations:receive_decision": (
        "post",
        "fresh_decision",
        "in 302 404 404 404 404 403 403 404 404 404 404",
    ),
    "violations:hand_decision": ("get", "nothing", CLERKS),
    "violations:request_decision_letter": (
        "post",
        "received_decision",
        "in 302 404 404 404 404 302 302 404 404 404 404",
    ),
    "violations:report_correction": (
        "get",
        "correction",
        "in 200 404 404 404 404 403 403 404 404 404 404",
    ),
    "violations:check_correction": ("get", "correction", HANDLES_AFTER),
    "violations:letters": ("get", "nothing", CLERKS),
    "violations:change_paragraph": ("get", "paragraph", CLERKS),
}


def make(things, cast, tree):
    case_appeal_periods()

    def case(to):
        return CaseFactory(
            report__subject=cast.cadre,
            unit=tree.committee,
            handler=cast.handler,
            decider=cast.decider,
            to=to,
        )

    things.answered_case = [case(CaseStatus.ANSWERED).pk]
    things.assessed_case = [case(CaseStatus.ASSESSED).pk]
    fresh, received = case(CaseStatus.ASSESSED), case(CaseStatus.ASSESSED)
    things.fresh_decision = [decided(fresh, received=False).pk]
    asked = [("Gỡ tệp đã đăng.", date(2099, 1, 1))]
    things.received_decision = [decided(received, "handled", asked=asked).pk]
    things.correction = [Correction.objects.get(decision=things.received_decision[0]).pk]
    things.paragraph = ["reminded-meaning"]


def case_appeal_periods():
    for code, workdays in [("case_appeal", 30), ("case_appeal_settled", 90)]:
        Period.objects.get_or_create(
            code=code,
            valid_from=date(2020, 1, 1),
            defaults={"workdays": workdays, "name": code, "source": "tests"},
        )
