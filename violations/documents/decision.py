"""The letter of a decision, in the layout of the unit that decided: its text as it was made (R183)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.letterheads import beside_accounts, letterhead_of, places_of
from accounts.models import Appointment, Role, Unit, User
from portal.lib.access import Denied
from portal.lib.documents import Letterhead, document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from violations.models import Case, Decision
from violations.permissions import decisions as permissions
from violations.permissions.sides import visible_cases

LABEL = "Kết luận vụ việc (PDF)"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_can_read_decision(user, _find(user, params))


def make(order: Order, progress: Progress) -> Made:
    decision = _find(order.requested_by, order.params)
    return Made(
        file_name=f"ket-luan-{decision.case.code.lower()}.pdf",
        content=render_pdf(decision_html(decision), identifier=str(decision.pk)),
    )


def decision_html(decision: Decision) -> str:
    on = timezone.localdate(decision.at)
    unit = unit_that_decided(decision)
    context = {
        "letterhead": head_of(unit, decision.case, decision.by, on),
        "case": decision.case,
        "blocks": decision.letter,
    }
    return document_html("violations/decision_letter.html", context)


def head_of(unit: Unit, case: Case, signer: User, on: date, kind: str = "KL") -> Letterhead:
    """Signed by the person who decided, under their own title; an account may be named below (R47)."""
    head = letterhead_of(
        unit,
        on=on,
        place=places_of([unit])[unit.pk],
        signer_name=signer.full_name,
        recipients=[f"Đồng chí {case.subject.full_name}", "Lưu hồ sơ vụ việc"],
    )
    suffix = unit.kind.document_suffix.replace("BC", kind, 1)
    named = replace(
        head, number_suffix=suffix, signs_for="", signer_title=_title_of(signer, unit, on)
    )
    return beside_accounts(named, unit)


def unit_that_decided(decision: Decision) -> Unit:
    """The decider's unit as it was when they took their seat: the case may have moved since."""
    changes = decision.case.actor_changes.filter(seat="decider", from_at__lte=decision.at)
    change = changes.order_by("from_at", "id").last()
    pk = change.unit_id if change else decision.case.unit_id
    return Unit.objects.select_related("kind", "parent").get(pk=pk)


def _title_of(signer: User, unit: Unit, on: date) -> str:
    held = Appointment.objects.in_force(on).filter(person=signer, role=Role.DECIDER)
    near = held.filter(unit=unit).exclude(title="").first()
    return near.title if near else "Người quyết định"


def _find(user: User, params: Mapping[str, Any]) -> Decision:
    rows = Decision.objects.filter(case__in=visible_cases(user))
    decision = (
        rows.select_related("case__subject", "case__clause", "by", "receipt")
        .filter(pk=params["decision"])
        .first()
    )
    if decision is None:
        raise Denied("not_in_case", "Đồng chí không còn mở được vụ việc này.")
    return decision
