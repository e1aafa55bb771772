"""The letter that settles an appeal, in the layout of the superior unit: its text as it was made."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from portal.lib.access import Denied
from portal.lib.documents import document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from violations.documents.decision import head_of
from violations.models import Appeal
from violations.permissions import appeals as permissions
from violations.permissions.sides import visible_cases

LABEL = "Kết quả giải quyết khiếu nại (PDF)"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_can_read_result(user, _find(user, params))


def make(order: Order, progress: Progress) -> Made:
    appeal = _find(order.requested_by, order.params)
    return Made(
        file_name=f"ket-qua-khieu-nai-{appeal.decision.case.code.lower()}.pdf",
        content=render_pdf(appeal_html(appeal), identifier=str(appeal.pk)),
    )


def appeal_html(appeal: Appeal) -> str:
    case = appeal.decision.case
    unit = case.appeal_unit
    if unit is None or appeal.settled_by is None or appeal.settled_at is None:
        raise Denied("not_settled", "Khiếu nại chưa được giải quyết.")
    on = timezone.localdate(appeal.settled_at)
    context = {
        "letterhead": head_of(unit, case, appeal.settled_by, on, "TB"),
        "case": case,
        "blocks": appeal.letter,
    }
    return document_html("violations/appeal_letter.html", context)


def _find(user: User, params: Mapping[str, Any]) -> Appeal:
    rows = Appeal.objects.filter(decision__case__in=visible_cases(user))
    appeal = (
        rows.select_related(
            "decision__case__subject",
            "decision__case__appeal_unit__kind",
            "decision__case__appeal_unit__parent",
            "settled_by",
        )
        .filter(pk=params["appeal"])
        .first()
    )
    if appeal is None:
        raise Denied("not_in_case", "Đồng chí không còn mở được vụ việc này.")
    return appeal
