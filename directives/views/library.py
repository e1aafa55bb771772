"""Pages of the library, open to everyone who signs in (R59): documents, clauses, earlier texts."""

from itertools import groupby

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from directives import facts
from directives.forms import LibraryFilter
from directives.models import Bearer, Clause, Document
from portal.lib.names import search_key

BEARER_TITLES = {
    Bearer.UNIT: "Việc của đơn vị",
    Bearer.PERSON: "Việc của mỗi cán bộ, đảng viên",
    Bearer.ARMED_FORCES: "Thêm với lực lượng vũ trang",
}


@require_safe
def library(request: AuthedRequest) -> HttpResponse:
    form = LibraryFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "bears": ""}
    words, bears = search_key(chosen["q"]).split(), chosen["bears"]
    context: dict[str, object] = {"form": form, "is_filtered": bool(words or bears)}
    if words or bears:
        found = Clause.objects.current().found_by(words).select_related("document")
        context["clauses"] = found.filter(bears=bears) if bears else found
    else:
        documents = facts.documents_with_counts()
        context["in_force"] = [row for row in documents if row.document.is_in_force]
        context["ended"] = [row for row in documents if not row.document.is_in_force]
    return render(request, "directives/library.html", context)


@require_safe
def document(request: AuthedRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Document, code=code)
    clauses = sorted(
        found.clauses.current(), key=lambda clause: list(Bearer).index(Bearer(clause.bears))
    )
    current = {clause.code for clause in clauses}
    retired = found.clauses.exclude(retired_in=None).exclude(code__in=current)
    context = {
        "document": found,
        "groups": [
            {"title": BEARER_TITLES[Bearer(bears)], "bears": bears, "clauses": list(group)}
            for bears, group in groupby(clauses, key=lambda clause: clause.bears)
        ],
        "retired": retired.order_by("position", "since"),
        "breadcrumb": [library_crumb()],
    }
    return render(request, "directives/document.html", context)


@require_safe
def clause(request: AuthedRequest, document: str, code: str) -> HttpResponse:
    """The current text; where a clause was dropped, its last one, so that old citations hold."""
    texts = list(
        Clause.objects.filter(document=document, code=code)
        .select_related("document")
        .order_by("-since")
    )
    if not texts:
        raise Http404
    found = texts[0]
    targets = Q(pk__in=[])
    for target in found.covers:
        target_document, _, target_code = target.partition("/")
        targets |= Q(document=target_document, code=target_code)
    equals = Clause.objects.current().filter(targets | Q(covers__contains=[found.reference]))
    context = {
        "clause": found,
        "document": found.document,
        "earlier": texts[1:],
        "equals": equals.select_related("document"),
        "breadcrumb": [
            library_crumb(),
            {"label": found.document.number, "url": found.document.get_absolute_url()},
        ],
    }
    return render(request, "directives/clause.html", context)


def library_crumb() -> dict[str, str]:
    return {"label": "Văn bản chỉ đạo", "url": reverse("directives:library")}
