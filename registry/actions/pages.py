"""Official pages: registered, corrected, given to somebody, looked over, closed; telling what is due."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import Unit, User, add_months, months_of
from audit import actions as audit
from portal.lib.access import Denied
from registry.facts import pages as facts
from registry.models import OfficialPage, PageReview
from registry.models.pages import lock_address
from registry.page_addresses import identify_page
from registry.permissions import pages as permissions
from registry.platforms import Address, AddressError

AT_ONCE = 1000  # pages that one tick queues; the next goes on


@transaction.atomic
def register_official_page(
    unit: Unit,
    *,
    by: User,
    kind: str,
    name: str,
    platform: str,
    address_typed: str,
    responsible: User,
    at: datetime | None = None,
) -> OfficialPage:
    """From here somebody answers for the page and has it looked over in time."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # it may be ending: R18
    responsible = _locked(responsible)
    permissions.check_can_register(by, unit)
    permissions.check_can_answer_for(responsible, unit)
    address = _identified(address_typed, kind, platform)
    lock_address(address.platform, address.identity)
    permissions.check_not_registered(by, address)

    due = add_months(today, months_of("page_review", today))
    page = OfficialPage.objects.create(
        unit=unit,
        kind=kind,
        name=name,
        platform=address.platform,
        identity=address.identity,
        canonical=address.canonical,
        address_typed=address_typed,
        responsible=responsible,
        registered_by=by,
        registered_at=at,
        first_review_on=due,
        next_review_on=due,
    )
    page.refresh_from_db(fields=["unit_path", "unattended"])

    _record("official_page.registered", page, by)
    _tell_responsible(page, by)
    return page


@transaction.atomic
def change_official_page(
    page: OfficialPage, *, by: User, kind: str, name: str, platform: str, address_typed: str
) -> OfficialPage:
    """What was registered wrongly is put right; the trail keeps what it said before and says now."""
    page = OfficialPage.objects.select_for_update().get(pk=page.pk)
    permissions.check_can_change(by, page)
    address = _identified(address_typed, kind, platform)
    lock_address(address.platform, address.identity)
    permissions.check_not_registered(by, address, besides=page)

    values = {
        "kind": kind,
        "name": name,
        "platform": address.platform,
        "identity": address.identity,
        "canonical": address.canonical,
        "address_typed": address_typed,
    }
    old = {field: getattr(page, field) for field in values}
    changed = [field for field in values if values[field] != old[field]]
    if not changed:
        return page
    for field in changed:
        setattr(page, field, values[field])
    page.save(update_fields=changed)

    _record(
        "official_page.changed",
        page,
        by,
        fields=changed,
        old=[old[field] for field in changed],
        new=[values[field] for field in changed],
    )
    return page


@transaction.atomic
def assign_official_page(page: OfficialPage, *, by: User, responsible: User) -> OfficialPage:
    """Another person answers for it from now on, and is told of what is due."""
    responsible = _locked(responsible)
    page = OfficialPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    permissions.check_can_assign(by, page, responsible)

    page.responsible = responsible
    page.told_soon_at = page.told_due_at = None
    page.save(update_fields=["responsible", "told_soon_at", "told_due_at"])
    page.refresh_from_db(fields=["unattended", "told_unattended_at"])

    _record("official_page.assigned", page, by)
    _tell_responsible(page, by)
    return page


@transaction.atomic
def review_official_page(
    page: OfficialPage,
    *,
    by: User,
    on: date,
    finding: str,
    note: str = "",
    at: datetime | None = None,
) -> PageReview:
    """Somebody looked the page over; the next review counts from that day (R113)."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    page = OfficialPage.objects.select_for_update().get(pk=page.pk)
    permissions.check_can_review(by, page)
    permissions.check_review_day(page, on, today)

    review = PageReview.objects.create(
        page=page,
        on=on,
        by=by,
        recorded_at=at,
        finding=finding,
        note=note,
        next_on=add_months(on, months_of("page_review", today)),
    )
    page.last_reviewed_on, page.next_review_on = review.on, review.next_on
    page.told_soon_at = page.told_due_at = None
    page.save(update_fields=["last_reviewed_on", "next_review_on", "told_soon_at", "told_due_at"])

    _record("official_page.reviewed", page, by, finding=finding)
    return review


@transaction.atomic
def close_official_page(
    page: OfficialPage, *, by: User, on: date, at: datetime | None = None
) -> OfficialPage:
    """No longer used from that day on; its reviews stay, its address may be registered anew."""
    at = at or timezone.now()
    page = OfficialPage.objects.select_for_update().get(pk=page.pk)
    permissions.check_can_close(by, page)
    permissions.check_closing_day(page, on, timezone.localdate(at))

    page.closed_on, page.closed_by, page.closed_at = on, by, at
    page.save(update_fields=["closed_on", "closed_by", "closed_at"])

    _record("official_page.closed", page, by)
    return page


# -- what the tick picks up ------------------------------------------------------------------


def pages_to_tell() -> Iterable[UUID]:
    due = OfficialPage.objects.to_tell(timezone.localdate())
    return due.order_by("next_review_on", "id").values_list("pk", flat=True)[:AT_ONCE]


@transaction.atomic
def tell_of_page(pk: UUID, *, on: date | None = None) -> None:
    """One line each for what is due soon, what is due, and what nobody answers for (R112, R114).

    Two workers with the same page: the second finds the row locked, or told, and leaves.
    """
    on = on or timezone.localdate()
    found = OfficialPage.objects.to_tell(on).filter(pk=pk)
    page = found.select_for_update(skip_locked=True).first()
    if page is None:
        return
    people = [page.responsible]
    if page.unattended:
        people = facts.keepers_of(page, on)
        field, kind = "told_unattended_at", "official_page.unattended"
    elif page.next_review_on <= on:
        field, kind = "told_due_at", "official_page.due"
    else:
        field, kind = "told_soon_at", "official_page.due_soon"
    setattr(page, field, timezone.now())
    page.save(update_fields=[field])
    inbox.tell(people, kind, page)


# --------------------------------------------------------------------------------------------


def _identified(text: str, kind: str, platform: str) -> Address:
    try:
        return identify_page(text, kind=kind, platform=platform)
    except AddressError as error:
        raise Denied(error.code, error.message) from error


def _locked(person: User) -> User:
    """Nobody lets the person go or moves them meanwhile; taken before the page's own row."""
    locked: User = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return locked


def _tell_responsible(page: OfficialPage, by: User) -> None:
    if page.responsible_id != by.pk:
        inbox.tell([page.responsible], "official_page.assigned", page)


def _record(kind: str, page: OfficialPage, by: User, **details: str | list[str]) -> None:
    audit.record(
        kind,
        by=by,
        target=page,
        subject=page.responsible,
        unit_path=page.unit_path,
        acted_as=by.acting_as(page.unit_path),
        **details,
    )
