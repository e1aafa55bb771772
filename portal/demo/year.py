"""What years bring besides declarations: a round, accounts in trouble, pages, what is over its time."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.actions.reference import load_past_periods
from accounts.models import Unit, User
from portal.demo.accounts import made_up_accounts
from registry import actions as registry
from registry.actions import incidents, pages, paper_forms, places, rounds, submit_unchanged
from registry.models import DeclaredAccount, Finding, IncidentKind, Outcome, PageKind
from registry.platforms import Platform
from registry.workflow import Status

DAY = timedelta(days=1)


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 30)))


def made_up_past(people: Sequence[User], on: date) -> int:
    """Two who declared three years ago and again soon after: the time of the first one is over."""
    began = on - 3 * 365 * DAY
    load_past_periods(began, "dữ liệu làm mẫu")
    owners = [person for person in people if not person.appointments.exists()]
    for owner in owners[40:42]:
        entries = made_up_accounts(owner, 0, random.Random(owner.staff_code))  # noqa: S311  # made-up data
        for number, day in enumerate((began, began + 60 * DAY)):
            at = morning(day)
            draft = registry.start_declaration(owner, by=owner, at=at)
            registry.save_draft(draft, by=owner, accounts=entries[: number + 1])
            sent = registry.submit_declaration(draft, by=owner, at=at)
            registry.accept_declaration(sent, by=sent.reviewers()[0], at=at + DAY)
    return len(owners[40:42])


def made_up_round(top: Unit, office: User, on: date) -> int:
    """The yearly confirmation, opened now: what was sent in the last month already answers it."""
    plan = rounds.RoundPlan(
        name=f"Rà soát, xác nhận kê khai năm {on.year}",
        unit=top,
        basis="CT21/II.2",
        opens_on=on,
        due_on=on + 30 * DAY,
        closes_on=on + 45 * DAY,
        counts_from=on - 40 * DAY,
        note="Ai không có thay đổi chỉ cần bấm “Không có gì thay đổi”.",
    )
    opened = rounds.open_round(rounds.plan_round(plan, by=office), by=office)
    return places.ask_people(opened)


def made_up_confirmations(people: Sequence[User]) -> int:
    """Those who press "nothing changed" as soon as they are asked."""
    able = [
        person
        for person in people
        if set(person.declarations.values_list("status", flat=True)) == {Status.ACCEPTED}
    ]
    for person in able[::9]:
        submit_unchanged(person, by=person)
    return len(able[::9])


def made_up_incidents(people: Sequence[User], on: date) -> int:
    """One that waits too long, one under control, one closed with what happened."""
    owners = [person for person in people if _accounts_of(person)][4::41][:3]
    kinds = [IncidentKind.LOST_CONTROL, IncidentKind.IMPERSONATED, IncidentKind.LOST_CONTROL]
    for number, (owner, kind) in enumerate(zip(owners, kinds, strict=True)):
        began = morning(on - (5 + 12 * number) * DAY)
        incident = incidents.open_incident(
            owner, by=owner, kind=kind, account=_accounts_of(owner)[0], at=began
        )
        head = next(iter(owner.declarations.get(status=Status.ACCEPTED).reviewers()), None)
        if number and head:
            incidents.add_note(
                incident,
                by=head,
                text="Đã nhận. Đồng chí đổi mật khẩu thư điện tử trước, chi bộ báo mọi người.",
                at=began + timedelta(hours=3),
            )
            incidents.contain_incident(incident, by=owner, at=began + DAY)
        if number == 2 and head:
            incidents.close_incident(
                incident,
                by=owner,
                outcome=Outcome.RECOVERED,
                what_happened="Bấm vào đường dẫn lạ nên lộ mật khẩu; đã lấy lại được tài khoản.",
                at=began + 3 * DAY,
            )
    return len(owners)


def made_up_pages(top: Unit, office: User, people: Sequence[User], on: date) -> int:
    """Two of the committee and one of a school; one of them waits for its review."""
    school = Unit.objects.filter(kind__is_branch=True, name__contains="Trường").first() or top
    wanted = [
        (
            top,
            PageKind.WEBSITE,
            "Trang thông tin điện tử phường",
            Platform.WEBSITE,
            "binhnguyen.gov.vn",
        ),
        (
            top,
            PageKind.PAGE,
            "Phường Bình Nguyên",
            Platform.FACEBOOK,
            "facebook.com/phuongbinhnguyen",
        ),
        (school, PageKind.CHANNEL, school.name, Platform.YOUTUBE, "youtube.com/@chibotruongbn"),
    ]
    for number, (unit, kind, name, platform, address) in enumerate(wanted):
        responsible = next((person for person in people if person.unit_id == unit.pk), people[0])
        page = pages.register_official_page(
            unit,
            by=office,
            kind=kind,
            name=name,
            platform=platform,
            address_typed=address,
            responsible=responsible,
            at=morning(on - (220 if number == 1 else 50) * DAY),
        )
        if number != 1:
            pages.review_official_page(
                page, by=responsible, on=on - 20 * DAY, finding=Finding.IN_ORDER
            )
    return len(wanted)


def made_up_paper_form(people: Sequence[User], office: User, on: date) -> int:
    """A member without a device, whose signed form the office typed in."""
    members = User.objects.filter(
        appointments=None, declarations=None, unit__name__icontains="khu phố"
    )
    owner = members.filter(pk__in=[person.pk for person in people]).order_by("birth_year")[0]
    form = paper_forms.start_paper_form(owner, by=office, at=morning(on - 2 * DAY))
    entries = made_up_accounts(owner, 0, random.Random(owner.staff_code))[:1]  # noqa: S311  # made-up data
    form = paper_forms.save_paper_form(form, by=office, accounts=entries)
    paper_forms.confirm_by_signature(
        form, by=office, signature_file="15/2026-KKMXH", signed_on=on - 2 * DAY
    )
    return 1


def _accounts_of(person: User) -> list[DeclaredAccount]:
    accounts = DeclaredAccount.objects.filter(
        declaration__owner=person, declaration__status=Status.ACCEPTED
    )
    return list(accounts.order_by("position"))
