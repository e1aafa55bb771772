"""The list that a head works through: what the filters leave of it, page by page, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]  # no stubs
    Tuple as Row,
)
from django.db.models.fields.tuple_lookups import (
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
)
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.http import AuthedRequest
from accounts.paging import AFTER, BEFORE, Page, page_of
from registry.facts.queue import narrowed, queue_of
from registry.forms import QueueFilterForm
from registry.models import Declaration
from registry.models.declarations import DeclarationQuerySet
from registry.models.reviewers import head_appointments
from registry.workflow import Status

KEY = ("sort_key", "id")
NOBODY = UUID(int=0)
CHOICE = ("ticked", "declarations")
# A page has fifty rows of which each names a person, a unit and what changed: nothing else is read.
SHOWN = [
    "status", "no_social_network", "unchanged", "base",
    "accounts_total", "added", "removed", "changed", "submitted_at", "due_on", "review_due_on",
]  # fmt: skip


@dataclass(frozen=True)
class Desk:
    form: QueueFilterForm
    mine: DeclarationQuerySet  # whatever its state
    rows: DeclarationQuerySet  # what the filters leave
    filters: QueryDict  # without the page

    @property
    def filtered(self) -> bool:
        return any(value for name, value in self.form.cleaned_data.items() if name != "scope")

    def unchanged(self) -> DeclarationQuerySet:
        """Of these, what may be accepted without being opened (R130)."""
        return self.rows.filter(status=Status.SUBMITTED, unchanged=True).order_by(*KEY)

    def after(self, declaration: Declaration) -> Declaration | None:
        return (
            self.rows.filter(TupleGreaterThan(Row(*KEY), _key(declaration))).order_by(*KEY).first()
        )

    def before(self, declaration: Declaration) -> Declaration | None:
        rows = self.rows.filter(TupleLessThan(Row(*KEY), _key(declaration)))
        return rows.order_by(*(f"-{name}" for name in KEY)).first()

    def page(self, query: QueryDict, opened: Declaration | None = None) -> Page[Declaration]:
        """The page asked for. One that is opened stands in it, if it is among the rows at all."""
        page = page_of(self.rows.with_names().only(*SHOWN, *KEY), query, KEY)
        if opened is None or opened in page.items:
            return page
        rows = self.rows.filter(TupleGreaterThanOrEqual(Row(*KEY), _key(opened)))
        here = page_of(rows.with_names().only(*SHOWN, *KEY), self.filters, KEY)
        if opened not in here.items:
            return page
        more = f"?{_with(self.filters, BEFORE, opened)}" if self.before(opened) else None
        return replace(here, previous_url=more)


def desk_of(request: AuthedRequest, *, offered: bool = True) -> Desk:
    """With `offered`, the units to choose from are read too, to be shown."""
    user = request.user
    passing = {AFTER, BEFORE, *CHOICE}
    kept = [(name, value) for name, value in request.GET.items() if name not in passing]
    filters = QueryDict(urlencode(kept))
    form = QueueFilterForm(request.GET, paths=list(head_appointments(user)), offered=offered)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if name != "scope"}
    mine = queue_of(user, form.cleaned_data.get("scope", ""))
    return Desk(form, mine, narrowed(mine, timezone.localdate(), **chosen), filters)


def address(name: str, query: QueryDict, declaration: Declaration | None = None) -> str:
    """An address of the queue that keeps the filters."""
    args = [declaration.pk] if declaration else []
    asked = query.urlencode()
    return reverse(f"registry:{name}", args=args) + (f"?{asked}" if asked else "")


def lines(rows: list[Declaration], query: QueryDict, opened: Declaration | None) -> Iterator[Any]:
    """The rows as a page shows them, all words made here: a template takes four times as long."""
    before, after = address("review", query, Declaration(pk=NOBODY)).split(str(NOBODY))
    for row in rows:
        yield {
            "pk": str(row.pk),
            "url": f"{before}{row.pk}{after}",
            "current": row == opened,
            "name": row.owner_name,
            "unit": row.unit_name,
            "what": row.summary,
            "tick": not opened and row.unchanged and row.status == Status.SUBMITTED,
            "sent": f"{timezone.localtime(row.submitted_at):%d/%m/%Y}",
            "late": row.is_late,
            "waits_too_long": row.waits_too_long,
        }


def _key(declaration: Declaration) -> tuple[object, ...]:
    return tuple(getattr(declaration, name) for name in KEY)


def _with(filters: QueryDict, name: str, declaration: Declaration) -> str:
    return urlencode([*filters.items(), (name, declaration.pk)])
