"""BẢN CAM KẾT: what a person has promised, as their own paper; or the same to be signed by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.letterheads import letterhead_of, places_of
from accounts.models import Unit, User
from directives.facts.commitments import to_read
from directives.models import Clause, Commitment, Document
from directives.permissions import commitments as permissions
from portal.lib.access import Denied
from portal.lib.documents import Letterhead, document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf

LABEL = "Bản cam kết của tôi (PDF)"
FORM_LABEL = "Bản cam kết để ký tay (PDF)"
DATE_BY_HAND = "ngày ...... tháng ...... năm 20......"


# -- as it was made: its owner's alone ------------------------------------------------------------


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    _found(user, params)


def make(order: Order, progress: Progress) -> Made:
    made = _found(order.requested_by, order.params)
    name = f"ban-cam-ket-{made.document_id}-{made.person.staff_code}.pdf".lower()
    return Made(name, render_pdf(commitment_html(made), identifier=str(made.pk)))


def commitment_html(made: Commitment) -> str:
    earlier = Commitment.objects.filter(
        person=made.person, document=made.document, made_at__lt=made.made_at
    )
    context = {
        "letterhead": _head(made.person, made.signed_on or timezone.localdate(made.made_at)),
        "made": made,
        "person": made.person,
        "document": made.document,
        "version": made.version,
        "sha256": made.sha256,
        "clauses": Clause.objects.filter(pk__in=made.clauses).order_by("position"),
        "only_new": earlier.exists(),
    }
    return document_html("directives/commitment_pdf.html", context)


def _found(user: User, params: Mapping[str, Any]) -> Commitment:
    rows = Commitment.objects.visible_to(user).select_related("person", "document")
    made = rows.filter(pk=params["commitment"]).first()
    if made is None:
        raise Denied("not_owner", "Chỉ người cam kết được in bản cam kết của mình.")
    return made


# -- to be signed by hand: by the office, for a person without a device ---------------------------


def check_form(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    if subject is None:
        raise Denied("no_person", "Hãy chọn người cam kết.")
    permissions.check_can_enter_for(user, subject)
    document = Document.objects.get(pk=params["document"])
    permissions.check_is_asked(document, timezone.localdate())


def make_form(order: Order, progress: Progress) -> Made:
    person: User = order.subject
    document = Document.objects.get(pk=order.params["document"])
    name = f"ban-cam-ket-de-ky-{document.pk}-{person.staff_code}.pdf".lower()
    return Made(name, render_pdf(form_html(document, person), identifier=str(order.pk)))


def form_html(document: Document, person: User) -> str:
    """What the person still has to read, in the version of today; the day is written by hand."""
    reading = to_read(person, document)
    context = {
        "letterhead": replace(_head(person, timezone.localdate()), date_in_words=DATE_BY_HAND),
        "person": person,
        "document": document,
        "version": document.version,
        "sha256": document.sha256,
        "clauses": [part.clause for part in reading.parts],
        "only_new": not reading.is_first,
    }
    return document_html("directives/commitment_pdf.html", context)


def _head(person: User, on: date) -> Letterhead:
    unit = Unit.objects.select_related("kind", "parent").get(pk=person.unit_id)
    return letterhead_of(unit, on=on, place=places_of([unit])[unit.pk])
