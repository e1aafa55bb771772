"""A person's own declaration on paper: one sent version, as it was sent (R118)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import Unit, User
from portal.lib.access import Denied
from portal.lib.documents import document_html
from portal.lib.papers import Made, Order, Progress
from portal.lib.pdf import render_pdf
from registry.documents.declaration_form import form_head
from registry.models import Declaration
from registry.models.accounts import accounts_to_show
from registry.notice import notices
from registry.permissions import printing as permissions

LABEL = "Bản kê khai của tôi (PDF)"


def check(user: User, subject: User | None, params: Mapping[str, Any]) -> None:
    permissions.check_can_print(user, _find(user, params))


def make(order: Order, progress: Progress) -> Made:
    declaration = _find(order.requested_by, order.params)
    code = declaration.owner.staff_code
    return Made(
        file_name=f"ban-ke-khai-{code}-so-{declaration.version}.pdf",
        content=render_pdf(declaration_html(declaration), identifier=str(declaration.pk)),
    )


def declaration_html(declaration: Declaration) -> str:
    """The commitment is printed in the words under which it was sent, where these are still known."""
    unit = Unit.objects.select_related("kind", "parent").get(pk=declaration.owner.unit_id)
    prefetch_related_objects([declaration], accounts_to_show())
    label = declaration.commitment_version
    context = {
        "letterhead": form_head(unit, timezone.localdate(declaration.submitted_at)),
        "declaration": declaration,
        "person": declaration.owner,
        "basis": declaration.legal_basis.splitlines(),
        "commitment": next((item.commitment for item in notices() if item.label == label), []),
    }
    return document_html("registry/declaration_pdf.html", context)


def _find(user: User, params: Mapping[str, Any]) -> Declaration:
    """The owner's alone, whoever else may read it on the portal."""
    rows = Declaration.objects.filter(owner=user).for_reading()
    declaration = rows.filter(pk=params["declaration"]).first()
    if declaration is None:
        raise Denied("not_owner", "Chỉ người kê khai được in bản kê khai của mình.")
    return declaration
