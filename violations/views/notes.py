"""The handler's own notes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthedRequest
from accounts.models import User
from portal.lib.access import allowed
from violations.actions import notes as actions
from violations.forms.notes import HandlerNoteForm
from violations.models import Case
from violations.permissions import notes as permissions
from violations.permissions.sides import CaseSide
from violations.views.finding import find
from violations.views.panels import Panel


def panel(case: Case, side: CaseSide, user: User) -> Panel | None:
    """For the handler's seat alone, and nothing on a case that takes no content."""
    if side != CaseSide.HANDLER or case.reference_only:
        return None
    notes = list(permissions.visible_notes(user, case))
    can_note = allowed(permissions.check_can_note, user, case)
    if not (notes or can_note):
        return None
    form = HandlerNoteForm() if can_note else None
    return Panel("violations/_case_notes.html", {"notes": notes, "note_form": form})


@require_http_methods(["GET", "POST"])
def add_handler_note(request: AuthedRequest, pk: UUID) -> HttpResponse:
    case = find(request.user, pk)
    permissions.check_can_note(request.user, case)
    permissions.check_takes_notes(case)

    form = HandlerNoteForm(request.POST or None)
    if form.is_valid():
        actions.add_handler_note(case, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, "Đã ghi chú.")
        return redirect(f"{case.get_absolute_url()}#ghi-chu")

    return render(request, "violations/add_handler_note.html", {"case": case, "form": form})
