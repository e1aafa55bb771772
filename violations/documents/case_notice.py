"""The notice of a case on paper, in the layout of the unit that acts: made by the worker (R156).

It says what the notice says and never who reported it; the name of a unit of the armed forces does not
stand beside an account (R47).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from accounts.letterheads import beside_accounts, letterhead_of, places_of
from accounts.models import Unit, User
from portal.lib.access import Denied
from portal.lib.documents import Letterhead, document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from violations.models import Notice
from violations.permissions import notices as permissions

LABEL = "Thông báo của một vụ việc (PDF)"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_can_print(user, _find(params))


def make(order: Order, progress: Progress) -> Made:
    notice = _find(order.params)
    issued_on = timezone.localdate(notice.issued_at)
    return Made(
        file_name=f"thong-bao-{notice.case.code}-{issued_on:%Y-%m-%d}.pdf",
        content=render_pdf(notice_html(notice, letterhead(notice)), identifier=str(order.pk)),
    )


def notice_html(notice: Notice, head: Letterhead) -> str:
    context = {
        "letterhead": head,
        "notice": notice,
        "case": notice.case,
        "evidence": notice.evidence.select_related("file"),
    }
    return document_html("violations/notice_letter.html", context)


def letterhead(notice: Notice) -> Letterhead:
    """Of the unit that acts; the handler signs, because nobody else has read it yet."""
    unit = Unit.objects.select_related("kind", "parent").get(pk=notice.case.unit_id)
    keeper = "chi bộ" if unit.kind.is_branch else "Văn phòng"
    head = letterhead_of(
        unit,
        on=timezone.localdate(notice.issued_at),
        place=places_of([unit])[unit.pk],
        signer_name=notice.issued_by.full_name,
        recipients=["Đồng chí có tên nêu trên", f"Lưu {keeper}"],
    )
    suffix = unit.kind.document_suffix.replace("BC", "TB", 1)
    signed = replace(head, number_suffix=suffix, signs_for="", signer_title="Người thụ lý")
    return beside_accounts(signed, unit)


def _find(params: Mapping[str, Any]) -> Notice:
    rows = Notice.objects.select_related(
        "case__subject__unit", "case__clause__document", "case__unit", "decider", "issued_by"
    )
    notice = rows.filter(pk=params["notice"]).first()
    if notice is None:
        raise Denied("gone", "Thông báo này không còn trên cổng.")
    return notice
