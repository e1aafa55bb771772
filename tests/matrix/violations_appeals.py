"""Rows of the access matrix about appeals: cases of the block, appealed to the committee."""

from datetime import timedelta

from django.utils import timezone

from tests.matrix.violations_decisions import case_appeal_periods
from tests.violations.deciding import assessed, decided
from violations.actions.appeals import appeal, settle_appeal
from violations.models import Appeal

# cadre is the subject; decider settles, and sees nothing before there is an appeal
SETTLES = "in 403 404 404 404 404 404 200 404 404 404 404"
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:appeal": (
        "get",
        "decided_case",
        "in 200 404 404 404 404 404 404 404 404 404 404",
    ),
    "violations:type_appeal": (
        "get",
        "nothing",
        "in 403 403 403 403 200 403 403 403 403 403 403",
    ),
    "violations:admit_late": ("get", "late_appeal", SETTLES),
    "violations:settle_appeal": ("get", "sent_appeal", SETTLES),
    "violations:request_appeal_letter": (
        "post",
        "settled_appeal",
        "in 302 404 404 404 404 404 302 404 404 404 404",
    ),
}


def make(things, cast, tree):
    case_appeal_periods()
    case = assessed(tree, cast.cadre)
    decided(case)
    things.decided_case = [case.pk]
    things.sent_appeal = [appealed(tree, cast).pk]
    things.late_appeal = [appealed(tree, cast, days_ago=90).pk]
    settled = settle_appeal(
        appealed(tree, cast),
        by=cast.decider,
        result="upheld",
        new_outcome="reminded",
        reasons="Đúng quy định.",
    )
    things.settled_appeal = [settled.pk]


def appealed(tree, cast, days_ago=0):
    case = assessed(tree, cast.cadre)
    decided(case, at=timezone.now() - timedelta(days=days_ago))
    late_reason = "Nằm viện." if days_ago else ""
    sent = appeal(case, by=cast.cadre, text="Tôi không đồng ý.", late_reason=late_reason)
    return Appeal.objects.select_related("decision__case").get(pk=sent.pk)
