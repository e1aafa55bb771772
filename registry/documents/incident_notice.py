"""The unit's notice of an account that is not to be trusted: one page, made by the worker (R108).

It says whose account and what to do, never who reported it; the name of a unit of the armed forces
does not stand beside an account (R47).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.letterheads import beside_accounts, letterhead_of, places_of
from accounts.models import Unit, User
from portal.lib.access import Denied
from portal.lib.documents import Letterhead, document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from registry import incident_steps
from registry.models import Incident
from registry.permissions import incidents as permissions

LABEL = "Thông báo tài khoản đang có sự cố (PDF)"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_can_print_notice(user, _find(user, params))


def make(order: Order, progress: Progress) -> Made:
    by: User = order.requested_by
    incident = _find(by, order.params)
    html = notice_html(incident, letterhead(incident, by=by, on=timezone.localdate()))
    opened_on = timezone.localdate(incident.opened_at)
    return Made(
        file_name=f"thong-bao-su-co-tai-khoan-{opened_on:%Y-%m-%d}.pdf",
        content=render_pdf(html, identifier=str(order.pk)),
    )


def notice_html(incident: Incident, head: Letterhead) -> str:
    context = {
        "letterhead": head,
        "incident": incident,
        "words": incident_steps.notice_of(incident),
    }
    return document_html("registry/incident_notice.html", context)


def letterhead(incident: Incident, *, by: User, on: date) -> Letterhead:
    """Of the unit as whose head the person asks."""
    acting_as = permissions.following_head(by, incident.owner)
    unit = Unit.objects.select_related("kind", "parent").get(appointments=acting_as)
    keeper = "chi bộ" if unit.kind.is_branch else "Văn phòng"
    head = letterhead_of(
        unit,
        on=on,
        place=places_of([unit])[unit.pk],
        signer_name=by.full_name,
        recipients=["Mọi người trong đơn vị", f"Lưu {keeper}"],
    )
    suffix = unit.kind.document_suffix.replace("BC", "TB", 1)
    return beside_accounts(replace(head, number_suffix=suffix), unit)


def _find(user: User, params: Mapping[str, Any]) -> Incident:
    rows = Incident.objects.visible_to(user).with_shown_unit()
    incident = rows.filter(pk=params["incident"]).first()
    if incident is None:
        raise Denied("not_following", "Đồng chí không còn theo dõi sự cố này.")
    return incident
