"""The words of letters, kept by the office of the highest unit."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthedRequest
from violations.actions import letters as actions
from violations.facts import letters as facts
from violations.forms.letters import ParagraphForm
from violations.permissions import letters as permissions


@require_safe
def letters(request: AuthedRequest) -> HttpResponse:
    """Each outcome with its paragraphs, as a letter of today reads."""
    permissions.check_can_keep_letters(request.user)

    today = timezone.localdate()
    rows = facts.paragraphs_on(today)
    groups = [
        {"name": name, "paragraphs": [row for row in rows if row.outcome == kind]}
        for kind, name in {"": "Mọi thư", **facts.KINDS}.items()
    ]
    return render(request, "violations/letters.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
def change_paragraph(request: AuthedRequest, code: str) -> HttpResponse:
    """Shown as it will read before it is kept; holds from tomorrow."""
    permissions.check_can_keep_letters(request.user)
    versions, today = facts.versions_of(code), timezone.localdate()
    if not versions:
        raise Http404(code)

    newest = versions[0]
    form = ParagraphForm(request.POST or None, initial={"text": newest.text})
    if form.is_valid() and "keep" in request.POST:
        actions.change_paragraph(code, by=request.user, on=today, **form.cleaned_data)
        messages.success(request, "Đã lưu. Cách ghi mới dùng cho thư lập từ ngày mai.")
        return redirect("violations:letters")

    words = form.cleaned_data["text"] if form.is_valid() else newest.text
    kind = newest.outcome or "reminded"
    context = {
        "form": form,
        "newest": newest,
        "versions": versions,
        "kind": facts.KINDS[kind],
        "sample": facts.sample_letter(kind, today, {code: words}),
    }
    return render(request, "violations/letter_change.html", context)
