"""Pages of the checklists: those of one's own unit, one list, and the lists of the units below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthedRequest
from accounts.models import Unit, User
from accounts.paging import page_of
from directives import facts, permissions
from directives.actions import checklists as actions
from directives.facts.attestations import attestable
from directives.forms import (
    NOT_OPENED,
    AnswerForm,
    BelowFilter,
    ItemReviewForm,
    OpenForm,
    ReturnForm,
)
from directives.forms.evidence import AttestForm
from directives.models import (
    KEEPING_ROLES,
    Attestation,
    Checklist,
    ChecklistItem,
    ChecklistPeriod,
    Clause,
    Frequency,
    ItemReview,
    keepers,
    there_in,
)
from portal.lib.access import allowed

# This period and those before it: offered to be opened on one's own page, and to choose from.
OFFERED = {Frequency.MONTHLY: 3, Frequency.QUARTERLY: 2, Frequency.YEARLY: 2}
TO_CHOOSE = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.YEARLY: 2}
SHOWN = 30  # lists of one unit


@dataclass(frozen=True)
class Row:
    """A period of one unit, with its list if there is one."""

    unit: Unit
    period: ChecklistPeriod
    checklist: Checklist | None
    counts: facts.Counts
    can_open: bool = True


@dataclass(frozen=True)
class Duty:
    """One item of a list as the page shows it."""

    item: ChecklistItem
    known: list[facts.Known]
    before: ChecklistItem | None = None  # its clause's answer in the list before
    form: AnswerForm | None = None

    @property
    def is_as_before(self) -> bool:
        old = self.before
        return old is not None and (old.state, old.note) == (self.item.state, self.item.note)


@dataclass(frozen=True)
class Said:
    """What the unit may attest, and what it has said of it."""

    clause: Clause
    made: Attestation | None
    form: AttestForm


@require_safe
def checklists(request: AuthedRequest) -> HttpResponse:
    permissions.check_keeps_checklists(request.user)
    units = own_units(request.user)
    lists = list(
        Checklist.objects.filter(unit__in=units)
        .select_related("unit")
        .order_by("-month")[: SHOWN * len(units)]
    )
    counts = facts.counts_of(lists)
    offered = facts.periods_asking(units, periods_back(OFFERED))
    groups = [(unit, rows_of(unit, lists, counts, offered[unit.pk])) for unit in units]
    ended = ended_last()
    waiting = (row for _, rows in groups for row in rows if row.period in ended)
    context = {
        "groups": groups,
        "main": next((row for row in waiting if is_to_do(row)), None),
        "has_below": Unit.objects.filter(parent__in=units).exists(),
    }
    return render(request, "directives/checklists.html", context)


@require_POST
def open_checklist(request: AuthedRequest) -> HttpResponse:
    permissions.check_keeps_checklists(request.user)
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa rõ đơn vị hoặc kỳ. Hãy chọn lại trong danh sách.")
        return redirect("directives:checklists")
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=form.cleaned_data["unit"])
    period = form.cleaned_data["period"]
    return redirect(
        actions.open_checklist(unit, period.first, by=request.user, frequency=period.frequency)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The list; posted as one form, every answer that was touched is saved."""
    found = visible_checklist(request.user, pk)
    faulty: dict[int, AnswerForm] = {}
    if request.method == "POST":
        permissions.check_can_answer(request.user, found)
        faulty = save_touched(request, found)
        if not faulty:
            return redirect(found)
    return page_of_list(request, found, faulty)


@require_POST
def answer_item(request: AuthedRequest, pk: UUID, item: int) -> HttpResponse:
    """One duty, saved as soon as it is chosen; by htmx only what changes comes back."""
    found = visible_checklist(request.user, pk)
    permissions.check_can_answer(request.user, found)
    duty = get_object_or_404(rows_of_items(found), pk=item)

    before = facts.before([duty]).get(duty.pk)
    form = AnswerForm(request.POST, item=duty, before=before)
    if form.keeps_saved:
        form = AnswerForm(item=duty)
    elif form.is_valid():
        actions.answer_item(duty, **form.cleaned_data, by=request.user)
        duty = rows_of_items(found).get(pk=duty.pk)
    if request.headers.get("HX-Request") != "true":
        return page_of_list(request, found, {duty.pk: form}) if form.errors else redirect(found)

    whole = f"{form.prefix}-keep" in request.POST
    shown = form if form.errors else AnswerForm(item=duty)
    fresh = Duty(duty, facts.known_of([duty])[duty.pk], before, shown)
    context = {**progress_of(found, items_of(found)), "duty": fresh}
    name = "_duty_again.html" if whole else "_answer_item.html"
    return render(request, f"directives/{name}", context)


@require_POST
def send_checklist(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """What was typed last goes along with the list, even when its own saving came too late."""
    found = visible_checklist(request.user, pk)
    permissions.check_can_answer(request.user, found)
    if faulty := save_touched(request, found, quiet=True):
        return page_of_list(request, found, faulty)
    sent = actions.send_checklist(found, by=request.user)
    done = "Đã gửi bảng kiểm lên cấp trên." if sent.has_superior else "Đã chốt bảng kiểm."
    messages.success(request, done)
    return redirect(sent)


@require_http_methods(["GET", "HEAD", "POST"])
def return_checklist(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = visible_checklist(request.user, pk)
    permissions.check_can_review(request.user, found)

    came_back = found.items.filter(review=ItemReview.RETURNED).select_related("clause")
    form = ReturnForm(request.POST if request.method == "POST" else None, came_back=bool(came_back))
    if form.is_valid():
        actions.return_checklist(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã đề nghị đơn vị bổ sung bảng kiểm.")
        return redirect(below_address(found.period))

    context = {
        "checklist": found,
        "came_back": came_back,
        "form": form,
        "breadcrumb": crumbs_of(request.user, found),
    }
    return render(request, "directives/return_checklist.html", context)


@require_POST
def review_item(request: AuthedRequest, pk: UUID, item: int) -> HttpResponse:
    """One line, accepted or to be completed; with the last one accepted the list is done."""
    found = visible_checklist(request.user, pk)
    duty = get_object_or_404(rows_of_items(found), pk=item)
    permissions.check_can_review(request.user, found)

    form = ItemReviewForm(request.POST)
    if form.is_valid():
        actions.review_item(duty, **form.cleaned_data, by=request.user)
    for error in [text for texts in form.errors.values() for text in texts]:
        messages.error(request, f"{duty.clause.reference}: {error}")
    return redirect(f"{found.get_absolute_url()}#{duty.anchor}")


@require_POST
def accept_checklist(request: AuthedRequest, pk: UUID) -> HttpResponse:
    found = visible_checklist(request.user, pk)
    actions.accept_checklist(found, by=request.user)
    messages.success(request, f"Đã tiếp nhận bảng kiểm của {found.unit.name}.")
    return redirect(below_address(found.period))


@require_safe
def checklists_below(request: AuthedRequest) -> HttpResponse:
    """How the units below stand in one period; those directly below unless all are asked for."""
    permissions.check_keeps_checklists(request.user)
    periods = periods_back(TO_CHOOSE)
    form = BelowFilter(request.GET, periods=periods)
    chosen = form.cleaned_data if form.is_valid() else {}
    period = chosen.get("period") or last_month()
    units = units_below(request.user, period, level=chosen.get("level", ""))
    page = page_of(with_state(units, period, chosen.get("state", "")), request.GET, ("path", "id"))
    context = {
        "form": BelowFilter({**chosen, "period": period.code}, periods=periods),
        "period": period,
        "rows": rows_below(request.user, page.items, period),
        "page": page,
        "is_filtered": any(chosen.values()),
    }
    return render(request, "directives/checklists_below.html", context)


# -- what the pages are made of -------------------------------------------------------------------


def visible_checklist(user: User, pk: UUID) -> Checklist:
    lists = Checklist.objects.visible_to(user)
    return get_object_or_404(
        lists.select_related("unit__parent", "unit__kind", "sent_by", "reviewed_by"), pk=pk
    )


def items_of(found: Checklist) -> list[ChecklistItem]:
    return list(rows_of_items(found))


def rows_of_items(found: Checklist) -> QuerySet[ChecklistItem]:
    items = found.items.select_related("checklist", "clause__document", "answered_by")
    return items.annotate(file_count=Count("files"))


def open_items(items: list[ChecklistItem]) -> list[ChecklistItem]:
    """Those that the unit may write: where lines came back only these, what was accepted never."""
    came_back = [item for item in items if item.came_back]
    return came_back or [item for item in items if not item.is_accepted]


def save_touched(
    request: AuthedRequest, found: Checklist, *, quiet: bool = False
) -> dict[int, AnswerForm]:
    """Save the answers that this person altered; those that cannot be saved come back."""
    items = open_items(items_of(found))
    before = facts.before(items)
    forms = [AnswerForm(request.POST, item=it, before=before.get(it.pk)) for it in items]
    touched = [form for form in forms if form.is_touched and not form.keeps_saved]
    good = [form for form in touched if form.is_valid()]
    for form in good:
        actions.answer_item(form.item, **form.cleaned_data, by=request.user)
    if good and not quiet:
        messages.success(request, f"Đã lưu kết quả của {len(good)} nhiệm vụ.")
    return {form.item.pk: form for form in touched if form.errors}


def page_of_list(
    request: AuthedRequest, found: Checklist, faulty: dict[int, AnswerForm]
) -> HttpResponse:
    context = context_of(request.user, found, items_of(found), faulty)
    return render(request, "directives/checklist.html", context)


def context_of(
    user: User, found: Checklist, items: list[ChecklistItem], faulty: dict[int, AnswerForm]
) -> dict[str, Any]:
    may_answer = allowed(permissions.check_can_answer, user, found)
    may_review = allowed(permissions.check_can_review, user, found)
    known, before = facts.known_of(items), facts.before(items)
    duties = {
        item: Duty(
            item, known[item.pk], before.get(item.pk), faulty.get(item.pk) or AnswerForm(item=item)
        )
        for item in items
    }
    to_write = open_items(items) if may_answer else []
    return {
        **progress_of(found, items),
        "to_write": [duties[item] for item in to_write],
        "to_read": [duty for item, duty in duties.items() if item not in to_write],
        "attestations": attestations_of(found),
        "may_answer": may_answer,
        "may_review": may_review,
        "breadcrumb": crumbs_of(user, found),
    }


def attestations_of(found: Checklist) -> list[Said]:
    made = {item.clause_id: item for item in found.attestations.select_related("attested_by")}
    return [
        Said(clause, made.get(clause.pk), AttestForm(auto_id=f"a{clause.pk}_%s"))
        for clause in attestable(found)
    ]


def progress_of(found: Checklist, items: list[ChecklistItem]) -> dict[str, Any]:
    missing = [item for item in items if not item.is_answered]
    return {
        "checklist": found,
        "missing": missing,
        "answered": len(items) - len(missing),
        "total": len(items),
    }


def crumbs_of(user: User, found: Checklist) -> list[dict[str, str]]:
    """Back to where the person came from: their own lists, or those of the units below."""
    if permissions.keeps(user, found.unit):
        return [{"label": "Bảng kiểm", "url": reverse("directives:checklists")}]
    return [{"label": "Bảng kiểm của cấp dưới", "url": below_address(found.period)}]


def below_address(period: ChecklistPeriod) -> str:
    return f"{reverse('directives:checklists_below')}?period={period.code}"


def own_units(user: User) -> list[Unit]:
    found = {
        item.unit.pk: item.unit
        for item in user.appointments_in_force
        if item.unit and item.role in KEEPING_ROLES
    }
    return sorted(found.values(), key=lambda unit: unit.path)


def rows_of(
    unit: Unit,
    lists: Iterable[Checklist],
    counts: dict[UUID, facts.Counts],
    offered: Iterable[ChecklistPeriod],
) -> list[Row]:
    """The periods with a list, and the latest ones that could have one; newest first."""
    found = {item.period: item for item in lists if item.unit_id == unit.pk}
    return [
        Row(unit, period, item, counts.get(item.pk, facts.Counts()) if item else facts.Counts())
        for period in sorted({*found, *offered}, key=by_end, reverse=True)
        for item in [found.get(period)]
    ]


def by_end(period: ChecklistPeriod) -> tuple[date, date]:
    return (period.last, period.first)


def is_to_do(row: Row) -> bool:
    return row.checklist is None or row.checklist.is_editable


def units_below(user: User, period: ChecklistPeriod, *, level: str) -> QuerySet[Unit]:
    own = [unit.pk for unit in own_units(user)]
    units = Unit.objects.filter(there_in(period))
    if level == "all":
        return units.below(user.scopes(*KEEPING_ROLES)).exclude(pk__in=own)
    return units.filter(parent__in=own)


def with_state(units: QuerySet[Unit], period: ChecklistPeriod, state: str) -> QuerySet[Unit]:
    of_period = Checklist.objects.of(period).filter(unit=OuterRef("pk"))
    if state == NOT_OPENED:
        return units.filter(~Exists(of_period))
    return units.filter(Exists(of_period.filter(status=state))) if state else units


def rows_below(user: User, units: list[Unit], period: ChecklistPeriod) -> list[Row]:
    """With a button to open a list only where the unit has nobody of its own to do it (R62)."""
    lists = {item.unit_id: item for item in Checklist.objects.of(period).filter(unit__in=units)}
    counts = facts.counts_of(lists.values())
    kept = set(keepers([unit.pk for unit in units]).values_list("unit_id", flat=True))
    return [
        Row(
            unit,
            period,
            item,
            counts.get(item.pk, facts.Counts()) if item else facts.Counts(),
            can_open=unit.pk not in kept
            and allowed(permissions.check_can_open, user, unit, period),
        )
        for unit in units
        for item in [lists.get(unit.pk)]
    ]


def last_month() -> ChecklistPeriod:
    return ChecklistPeriod.ended_last(timezone.localdate(), Frequency.MONTHLY)


def ended_last() -> set[ChecklistPeriod]:
    """The month, quarter and year that ended last, as long as that is not long ago."""
    today = timezone.localdate()
    ended = [ChecklistPeriod.ended_last(today, frequency) for frequency in Frequency]
    return {period for period in ended if period.is_recent(today)}


def periods_back(counts: dict[Frequency, int]) -> list[ChecklistPeriod]:
    """So many of each kind, this one first."""
    today = timezone.localdate()
    return [
        period
        for frequency, count in counts.items()
        for period in ChecklistPeriod.holding(today, frequency).back(count)
    ]
