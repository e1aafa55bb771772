"""Pages of the library, open to everyone who signs in (R59): documents, clauses, earlier texts."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthedRequest
from directives import facts
from directives.forms import LibraryFilter
from directives.models import Bearer, Clause, ClauseKind, Document
from directives.permissions import uploads as permissions
from portal.lib.access import allowed
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
    context: dict[str, object] = {
        "form": form,
        "is_filtered": bool(words or bears),
        "may_upload": allowed(permissions.check_can_see_uploads, request.user),
    }
    if words or bears:
        found = Clause.objects.current().found_by(words).select_related("document")
        context["clauses"] = found.filter(bears=bears) if bears else found
    else:
        documents = facts.documents_with_counts()
        context["in_force"] = [row for row in documents if row.document.is_in_force]
        context["ended"] = [row for row in documents if not row.document.is_in_force]
    return render(request, "directives/library.html", context)


@require_safe
def overview(request: AuthedRequest) -> HttpResponse:
    """The library for who reads it the first time: each demand once, in plain words."""
    found = facts.overview()
    context = {
        "overview": found,
        "form": LibraryFilter(),
        "unit": found.of(Bearer.UNIT, ClauseKind.OBLIGATION),
        "person": found.of(Bearer.PERSON, ClauseKind.CONDUCT),
        "forces": found.of(Bearer.ARMED_FORCES, ClauseKind.CONDUCT, ClauseKind.GUIDANCE),
        "advice": found.of(Bearer.PERSON, ClauseKind.GUIDANCE),
        "advice_to_units": found.of(Bearer.UNIT, ClauseKind.GUIDANCE),
        "outside": found.of(Bearer.UNIT, ClauseKind.OUTSIDE),
        "breadcrumb": [library_crumb()],
    }
    return render(request, "directives/library_overview.html", context)


@require_safe
def document(request: AuthedRequest, code: str) -> HttpResponse:
    documents = {item.code: item for item in Document.objects.all()}
    if (found := documents.get(code)) is None:
        raise Http404
    texts = list(found.clauses.order_by("position", "since"))
    current = {text.code for text in texts if text.retired_in is None}
    context = {
        "document": found,
        "supersedes": [documents[other] for other in found.supersedes if other in documents],
        "superseded_by": [other for other in documents.values() if code in other.supersedes],
        "groups": groups_of([text for text in texts if text.retired_in is None]),
        "retired": [text for text in texts if text.retired_in and text.code not in current],
        "versions": facts.versions_of(found),
        "breadcrumb": [library_crumb()],
    }
    return render(request, "directives/document.html", context)


@require_safe
def print_document(request: AuthedRequest, code: str) -> HttpResponse:
    """Every clause in full, for paper."""
    found = get_object_or_404(Document, code=code)
    context = {
        "document": found,
        "groups": groups_of(list(found.clauses.current())),
        "today": timezone.localdate(),
        "breadcrumb": [library_crumb(), document_crumb(found)],
    }
    return render(request, "directives/document_print.html", context)


@require_safe
def clause(request: AuthedRequest, document: str, code: str) -> HttpResponse:
    """The current text; where a clause was dropped, its last one, so that old citations hold."""
    texts = texts_of(document, code)
    found = texts[0]
    context = {
        "clause": found,
        "document": found.document,
        "earlier": texts[1:],
        "equals": facts.equals_of(found),
        "heirs": facts.heirs_of(found) if found.retired_in else [],
        "superseded_by": [] if found.document.is_in_force else facts.after(found.document),
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "breadcrumb": [library_crumb(), document_crumb(found.document)],
    }
    return render(request, "directives/clause.html", context)


@require_safe
def clause_text(request: AuthedRequest, document: str, code: str, since: int) -> HttpResponse:
    """One text of a clause as it stood: what a person read, answered or was told of (R200)."""
    texts = texts_of(document, code)
    found = next((text for text in texts if text.since == since), None)
    if found is None:
        raise Http404
    now = texts[0] if texts[0].retired_in is None else None
    context = {
        "clause": found,
        "document": found.document,
        "now": now,
        "heirs": facts.heirs_of(found) if now is None else [],
        "fields": facts.fields_between(found, now) if now else [],
        "breadcrumb": [
            library_crumb(),
            document_crumb(found.document),
            {"label": found.code, "url": found.get_absolute_url()},
        ],
    }
    return render(request, "directives/clause_text.html", context)


def texts_of(document: str, code: str) -> list[Clause]:
    """Every text of a clause, the newest first."""
    found = Clause.objects.filter(document=document, code=code).select_related("document")
    if not (texts := list(found.order_by("-since"))):
        raise Http404
    return texts


def groups_of(clauses: list[Clause]) -> list[dict[str, object]]:
    places = list(Bearer)
    clauses = sorted(clauses, key=lambda clause: places.index(Bearer(clause.bears)))
    return [
        {"title": BEARER_TITLES[Bearer(bears)], "bears": bears, "clauses": list(group)}
        for bears, group in groupby(clauses, key=lambda clause: clause.bears)
    ]


def library_crumb() -> dict[str, str]:
    return {"label": "Văn bản chỉ đạo", "url": reverse("directives:library")}


def document_crumb(document: Document) -> dict[str, str]:
    return {"label": document.number, "url": document.get_absolute_url()}
