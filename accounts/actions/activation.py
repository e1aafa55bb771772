"""One-time codes: asked for, printed on slips by a worker, used once, gone after their time."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from accounts import codes, inbox, permissions
from accounts.models import (
    MAX_ATTEMPTS,
    ActivationCode,
    ActivationSheet,
    Appointment,
    Unit,
    User,
    below,
    code_expiry,
)
from accounts.workflow import SHEET_STEPS, SheetStatus
from audit import actions as audit
from portal.lib import jobs
from portal.lib.access import Denied
from portal.lib.workflow import target_of

RENDER_JOB = "accounts.jobs.render_activation_sheet"
KEEP_FILE = timedelta(days=7)  # the PDF itself; a code in it lives longer
MOST_SLIPS = 1000  # one sheet is one job
Draw = Callable[[str, str], bytes]


class Slip(TypedDict):
    full_name: str
    staff_code: str
    code: str


class UnitSlips(TypedDict):
    unit_name: str
    slips: list[Slip]


# -- asking for a sheet ----------------------------------------------------------------------


@transaction.atomic
def request_activation_sheet(unit: Unit, *, by: User, with_below: bool = False) -> ActivationSheet:
    """Slips for everyone of the unit who has never chosen a password.  # R16"""
    permissions.check_can_request_sheet(by, unit)
    people = people_for(unit, with_below, by)[: MOST_SLIPS + 1]
    if not people:
        raise Denied("nobody_new", "Không còn ai cần phiếu trong phạm vi này.")
    if len(people) > MOST_SLIPS:
        raise Denied("too_many", "Quá 1.000 người. Hãy lập phiếu cho từng đơn vị trực thuộc.")
    return _request(by, unit=unit, with_below=with_below)


@transaction.atomic
def request_activation_slip(person: User, *, by: User) -> ActivationSheet:
    """One slip for one person, new or forgetful. The old password holds until the code is used."""
    permissions.check_can_request_slip(by, person)  # R16
    return _request(by, unit=person.unit, person=person)


@transaction.atomic
def retry_activation_sheet(sheet: ActivationSheet, *, by: User) -> ActivationSheet:
    sheet = ActivationSheet.objects.select_for_update().get(pk=sheet.pk)
    permissions.check_can_request_sheet(by, sheet.unit)

    sheet.status = target_of(SHEET_STEPS, "retry", sheet.status)
    sheet.failure = ""
    sheet.save(update_fields=["status", "failure"])

    _record("activation_sheet.retried", sheet, by)
    jobs.after_commit(RENDER_JOB, sheet.pk)
    return sheet


@transaction.atomic
def record_download(sheet: ActivationSheet, *, by: User) -> ActivationSheet:
    permissions.check_can_download_sheet(by, sheet)
    _record("activation_sheet.downloaded", sheet, by)
    return sheet


def people_for(unit: Unit, with_below: bool, by: User) -> QuerySet[User]:
    """Who gets a slip: role holders only when an administrator asks.  # R16"""
    people: QuerySet[User] = User.objects.awaiting_activation()
    people = people.filter(below([unit.path])) if with_below else people.filter(unit=unit)
    if not by.is_administrator:
        people = people.exclude(
            pk__in=Appointment.objects.in_force(timezone.localdate()).values("person")
        )
    return people.select_related("unit").order_by("unit_path", "sort_key", "id")


# -- the worker's part -----------------------------------------------------------------------


@transaction.atomic
def render_activation_sheet(pk: UUID, draw: Draw) -> None:
    """New codes, their hashes and the file in one transaction: killed at any line, it runs again.

    Two workers with the same sheet: the second finds the row locked, or done, and leaves.
    """
    sheet = (
        ActivationSheet.objects.filter(pk=pk, status=SheetStatus.QUEUED)
        .select_related("unit", "person", "requested_by")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if sheet is None:
        return
    by = sheet.requested_by
    if sheet.person:
        permissions.check_can_request_slip(by, sheet.person)
        people = [sheet.person]
    else:
        permissions.check_can_request_sheet(by, sheet.unit)
        people = list(people_for(sheet.unit, sheet.with_below, by)[:MOST_SLIPS])

    expires_at = code_expiry()
    pdf = draw(_html(sheet, _make_slips(sheet, people, expires_at), expires_at), str(sheet.pk))
    _keep(sheet, pdf)
    sheet.status = target_of(SHEET_STEPS, "render", sheet.status)
    sheet.slips = len(people)
    sheet.expires_at = timezone.now() + KEEP_FILE
    sheet.save(update_fields=["status", "slips", "expires_at", "pdf"])

    _record("activation_sheet.rendered", sheet, None, slips=len(people))
    inbox.tell([by], "activation_sheet.ready", sheet)
    if sheet.person:
        inbox.tell([sheet.person], "person.code_issued", sheet.person)


@transaction.atomic
def fail_activation_sheet(pk: UUID, reason: str) -> None:
    """The reason is for the person who asked; what broke in detail is in the log."""
    sheet = ActivationSheet.objects.select_for_update().filter(pk=pk).first()
    if sheet is None or sheet.status != SheetStatus.QUEUED:
        return
    sheet.status = target_of(SHEET_STEPS, "fail", sheet.status)
    sheet.failure = reason[:300]
    sheet.save(update_fields=["status", "failure"])
    inbox.tell([sheet.requested_by], "activation_sheet.failed", sheet)


@transaction.atomic
def expire_activation_sheet(pk: UUID) -> None:
    """The file is removed; the codes on paper live on until their own day."""
    sheet = ActivationSheet.objects.select_for_update().filter(pk=pk).first()
    if sheet is None or sheet.expires_at > timezone.now():
        return
    if sheet.status not in SHEET_STEPS["expire"].sources:
        return
    sheet.pdf.delete(save=False)
    sheet.status = target_of(SHEET_STEPS, "expire", sheet.status)
    sheet.save(update_fields=["status", "pdf"])
    _record("activation_sheet.expired", sheet, None)


def queued_sheets() -> Iterable[UUID]:
    return ActivationSheet.objects.filter(status=SheetStatus.QUEUED).values_list("pk", flat=True)


def expired_sheets() -> Iterable[UUID]:
    done = ActivationSheet.objects.filter(status__in=SHEET_STEPS["expire"].sources)
    return done.filter(expires_at__lte=timezone.now()).values_list("pk", flat=True)


# -- using a code ----------------------------------------------------------------------------


@transaction.atomic
def try_code(login: str, typed: str) -> ActivationCode | None:
    """The open code of this person, when it is the one typed; five wrong ones close it.  # R15

    Whoever asks learns nothing of who exists: every failure is None after the same work.
    """
    person = User.objects.find_by_login(login)
    code = ActivationCode.objects.select_for_update().filter(person=person).first()
    if person is None or code is None or not code.is_open or not person.is_active:
        codes.spend_time(typed)
        return None
    if codes.is_code(typed, code.code_hash):
        return code

    code.attempts += 1
    code.save(update_fields=["attempts"])
    if code.attempts >= MAX_ATTEMPTS:
        audit.record(
            "activation_code.blocked",
            by=None,
            target=code,
            subject=person,
            unit_path=person.unit_path,
        )
    return None


def use_up(code: ActivationCode) -> None:
    """Part of the deed that the code has opened, which records it."""
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])


@transaction.atomic
def activate(code: ActivationCode, *, password: str) -> User:
    """Set the first password, or the new one of a person who forgot: old sessions end with it."""
    code = ActivationCode.objects.select_for_update().get(pk=code.pk)
    person: User = User.objects.select_for_update().get(pk=code.person_id)
    if not code.is_open or not person.is_active:
        raise Denied("code_closed", "Mã này không còn dùng được. Hãy xin văn phòng phiếu mới.")

    use_up(code)
    person.set_password(password)
    person.save(update_fields=["password"])

    audit.record(
        "person.activated",
        by=person,
        target=person,
        subject=person,
        unit_path=person.unit_path,
    )
    return person


# --------------------------------------------------------------------------------------------


def _request(by: User, **values: Unit | User | bool) -> ActivationSheet:
    sheet = ActivationSheet.objects.create(
        requested_by=by, expires_at=timezone.now() + KEEP_FILE, **values
    )
    _record("activation_sheet.requested", sheet, by)
    jobs.after_commit(RENDER_JOB, sheet.pk)
    return sheet


def _make_slips(
    sheet: ActivationSheet, people: list[User], expires_at: datetime
) -> list[UnitSlips]:
    """A new code for each; one from an earlier sheet stops working."""
    made = {person.pk: codes.make_code() for person in people}
    ActivationCode.objects.bulk_create(
        [
            ActivationCode(
                person=person,
                sheet=sheet,
                code_hash=codes.hash_code(made[person.pk]),
                expires_at=expires_at,
            )
            for person in people
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["sheet", "code_hash", "expires_at", "attempts", "used_at"],
    )
    units: dict[str, UnitSlips] = {}
    for person in people:
        group = units.setdefault(person.unit_path, UnitSlips(unit_name=person.unit.name, slips=[]))
        group["slips"].append(
            Slip(
                full_name=person.full_name,
                staff_code=person.staff_code,
                code=codes.show_code(made[person.pk]),
            )
        )
    return list(units.values())


def _html(sheet: ActivationSheet, units: list[UnitSlips], expires_at: datetime) -> str:
    last_day = timezone.localdate(expires_at) - timedelta(days=1)
    return render_to_string(
        "accounts/activation_sheets.html",
        {
            "unit_name": sheet.unit.name,
            "portal_address": settings.PORTAL_ADDRESS,
            "valid_until": date_format(last_day, "d/m/Y"),
            "units": units,
        },
    )


def _keep(sheet: ActivationSheet, pdf: bytes) -> None:
    """Under one name for each sheet, so that a second run leaves no second file."""
    name = sheet.pdf.field.generate_filename(sheet, f"{sheet.pk}.pdf")
    sheet.pdf.storage.delete(name)
    sheet.pdf.save(f"{sheet.pk}.pdf", ContentFile(pdf), save=False)


def _record(kind: str, sheet: ActivationSheet, by: User | None, **details: int) -> None:
    audit.record(
        kind,
        by=by,
        target=sheet,
        subject=sheet.person,
        unit_path=sheet.unit.path,
        acted_as=by.acting_as(sheet.unit.path) if by else "",
        **details,
    )
