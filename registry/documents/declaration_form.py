"""BẢN KHAI to be filled in by hand: for those without a device, in the layout of their unit (R117)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.letterheads import beside_accounts, letterhead_of, places_of
from accounts.models import Unit, User
from portal.lib.documents import Letterhead, document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from registry.notice import notice_on
from registry.permissions import printing as permissions

LABEL = "Bản khai trống để ghi tay (PDF)"
BLANKS = 3  # accounts: what two pages have room for under any name of a unit
DATE_BY_HAND = "ngày ...... tháng ...... năm 20......"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    if subject is not None:
        permissions.check_can_print_form_for(user, subject)
    else:
        permissions.check_can_print_blank_form(user, _unit(params))


def make(order: Order, progress: Progress) -> Made:
    person: User | None = order.subject
    unit = _unit({"unit": person.unit_id} if person else order.params)
    html = form_html(unit, person, timezone.localdate())
    name = f"ban-khai-trong-{person.staff_code if person else unit.code}.pdf"
    return Made(file_name=name, content=render_pdf(html, identifier=str(order.pk)))


def form_html(unit: Unit, person: User | None, on: date) -> str:
    context = {
        "letterhead": replace(form_head(unit, on), date_in_words=DATE_BY_HAND),
        "person": person,
        "blanks": range(1, BLANKS + 1),
        "notice": notice_on(on),
    }
    return document_html("registry/declaration_form.html", context)


def form_head(unit: Unit, on: date) -> Letterhead:
    """Accounts stand under it: no unit of the armed forces is named (R47)."""
    return beside_accounts(letterhead_of(unit, on=on, place=places_of([unit])[unit.pk]), unit)


def _unit(params: Mapping[str, Any]) -> Unit:
    return Unit.objects.select_related("kind", "parent").get(pk=params["unit"])
