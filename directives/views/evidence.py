"""Files beside an answer, and what a unit attests by itself."""

from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from directives.actions import evidence as actions
from directives.forms.evidence import AttestForm, ItemFileForm
from directives.models import Clause, ItemFile
from directives.permissions import evidence as permissions
from directives.views.checklists import crumbs_of, rows_of_items, visible_checklist
from portal.lib.access import allowed

# What came from outside is never a page of the portal.
STILL = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": [True]}


@require_http_methods(["GET", "HEAD", "POST"])
def item_files(request: AuthedRequest, pk: UUID, item: int) -> HttpResponse:
    """The files of one line; who may write the list adds some."""
    found = visible_checklist(request.user, pk)
    duty = get_object_or_404(rows_of_items(found), pk=item)
    form = ItemFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        permissions.check_can_change_files(request.user, found, duty)
        if form.is_valid():
            actions.add_file(duty, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã thêm tệp minh chứng.")
            return redirect("directives:item_files", found.pk, duty.pk)
    context = {
        "checklist": found,
        "item": duty,
        "files": duty.files.defer("content").select_related("added_by"),
        "form": form,
        "may_change": allowed(permissions.check_can_change_files, request.user, found, duty),
        "most": permissions.MOST,
        "breadcrumb": [
            *crumbs_of(request.user, found),
            {"label": found.period.words.capitalize(), "url": found.get_absolute_url()},
        ],
    }
    return render(request, "directives/item_files.html", context)


@require_safe
@csp(STILL)  # type: ignore[arg-type]  # its types know no argument besides the request
def item_file(request: AuthedRequest, pk: UUID, item: int, file: UUID) -> HttpResponse:
    """To be kept, never shown as a page of the portal; under a name of ours."""
    kept = visible_file(request, pk, item, file)
    content = actions.open_file(kept, by=request.user)
    name = f"minh-chung-{kept.dated_on:%Y-%m-%d}.{kept.suffix}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kept.media_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_item_file(request: AuthedRequest, pk: UUID, item: int, file: UUID) -> HttpResponse:
    kept = visible_file(request, pk, item, file)
    permissions.check_can_change_files(request.user, kept.item.checklist, kept.item)

    if request.method == "POST":
        actions.remove_file(kept, by=request.user)
        messages.success(request, "Đã bỏ tệp minh chứng.")
        return redirect("directives:item_files", pk, item)

    lost = f"Tệp “{kept.title}” ngày {kept.dated_on:%d/%m/%Y}."
    context = {"item": kept.item, "losses": [lost]}
    return render(request, "directives/remove_item_file.html", context)


@require_POST
def attest(request: AuthedRequest, pk: UUID, clause: int) -> HttpResponse:
    """The day on which it was done, or the attestation taken back."""
    found = visible_checklist(request.user, pk)
    said = get_object_or_404(Clause.objects.select_related("document"), pk=clause)
    permissions.check_can_change(request.user, found)

    form = AttestForm(request.POST)
    if "withdraw" in request.POST:
        actions.withdraw_attestation(found, said, by=request.user)
        messages.success(request, f"Đã bỏ xác nhận {said.reference}.")
    elif form.is_valid():
        actions.attest(found, said, **form.cleaned_data, by=request.user)
        messages.success(request, f"Đã ghi xác nhận {said.reference}.")
    else:
        messages.error(request, f"{said.reference}: {' '.join(map(str, form.errors['done_on']))}")
    return redirect(f"{found.get_absolute_url()}#attested")


def visible_file(request: AuthedRequest, pk: UUID, item: int, file: UUID) -> ItemFile:
    found = visible_checklist(request.user, pk)
    files = ItemFile.objects.select_related("item__clause__document", "item__checklist__unit")
    return get_object_or_404(files, pk=file, item=item, item__checklist=found)
