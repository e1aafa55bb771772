"""The versions of a document: two of them side by side, and each one's file as it came (R200)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from directives import facts
from directives.forms import CompareForm
from directives.models import Document, DocumentVersion
from directives.views.library import document_crumb, library_crumb


@require_safe
def compare_versions(request: AuthedRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Document, code=code)
    versions = facts.versions_of(found)
    newest = [item.version for item in versions[:2]]
    chosen = {"before": newest[-1:], "after": newest[:1], **dict(request.GET)}
    form = CompareForm(
        {name: (value or [""])[-1] for name, value in chosen.items()}, versions=versions
    )
    context: dict[str, object] = {
        "document": found,
        "form": form,
        "has_two": len(versions) > 1,
        "breadcrumb": [library_crumb(), document_crumb(found)],
    }
    if form.is_valid():
        by_number = {item.version: item for item in versions}
        before, after = sorted([form.cleaned_data["before"], form.cleaned_data["after"]])
        context |= {
            "before": by_number[before],
            "after": by_number[after],
            "difference": facts.difference_of(by_number[before], by_number[after]),
        }
    return render(request, "directives/versions_compare.html", context)


@require_safe
def document_file(request: AuthedRequest, code: str, version: int) -> HttpResponse:
    """The file's text as it was loaded, to be read or to be the ground of the next version."""
    kept = DocumentVersion.objects.exclude(text="")
    found = get_object_or_404(kept, document=code, version=version)
    name = f"{code}-phien-ban-{version}.yaml"
    return HttpResponse(
        found.text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
