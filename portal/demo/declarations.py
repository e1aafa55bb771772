"""Part of the people declare: most in time, some late, some returned, some with nothing to declare."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from portal.demo.accounts import closed, made_up_accounts
from registry import actions
from registry.models import Declaration

DAY = timedelta(days=1)
REASONS = [
    "Đồng chí ghi rõ tài khoản Zalo dùng cho công việc hay cá nhân.",
    "Địa chỉ trang Facebook chưa đúng, đồng chí chép lại từ trang cá nhân.",
    "Đồng chí bổ sung kênh đã nêu trong buổi sinh hoạt chi bộ.",
]


def moment(day: date, chance: random.Random) -> datetime:
    """Some time in the working hours of that day."""
    minutes = chance.randrange(7 * 60 + 30, 17 * 60)
    clock = time(minutes // 60, minutes % 60)
    return timezone.make_aware(datetime.combine(day, clock))


def made_up_declarations(people: Iterable[User], first: date, last: date) -> dict[str, int]:
    """Declarations sent between the two days. Returns how many people went which way.

    The same people go the same way each time, so that pages and documents can be compared.
    """
    counts = dict.fromkeys(["accepted", "none", "waiting", "returned", "changed", "draft"], 0)
    for number, person in enumerate(people):
        chance = random.Random(person.staff_code)  # noqa: S311  # made-up data
        way = way_of(number)
        if way and declare(person, number, way, first, last, chance):
            counts[way] += 1
    return counts


def way_of(number: int) -> str | None:
    """Of 25 people: 15 accepted, 2 without a network, 3 wait, 1 returned, 1 changed, 1 draft, 2 none."""
    ways = ["accepted"] * 15 + ["none"] * 2 + ["waiting"] * 3 + ["returned", "changed", "draft"]
    return [*ways, None, None][number * 7 % 25]


def declare(
    person: User, number: int, way: str, first: date, last: date, chance: random.Random
) -> bool:
    """Take one person along one way; False when nobody above them can receive it."""
    late = number % 9 == 4
    span = (last - first).days
    day = first + timedelta(
        days=chance.randrange(span * 3 // 5, span) if late else chance.randrange(12)
    )
    if way == "waiting":
        day = last - timedelta(days=chance.randrange(2, 30))
    sent_at = moment(day, chance)
    entries = made_up_accounts(person, number, chance)

    if way == "none":
        return accept(actions.declare_none(person, by=person, at=sent_at), chance)
    draft = actions.start_declaration(person, by=person, at=sent_at)
    actions.save_draft(draft, by=person, accounts=entries)
    if way == "draft":
        return True
    sent = actions.submit_declaration(draft, by=person, at=sent_at)
    if way == "waiting":
        return True
    if way == "returned":
        return send_back(sent, chance)
    if not accept(sent, chance) or way == "accepted":
        return True
    changed_at = moment(
        min(max(day + timedelta(days=21), last - timedelta(days=4)), last - DAY), chance
    )
    change = actions.start_declaration(person, by=person, at=changed_at)
    actions.save_draft(change, by=person, accounts=[closed(entries[0], day), *entries[1:]])
    actions.submit_declaration(change, by=person, at=changed_at)
    return True


def answered_at(declaration: Declaration, chance: random.Random) -> datetime:
    sent = declaration.submitted_at or timezone.now()
    return min(sent + timedelta(days=chance.randrange(1, 9), minutes=30), timezone.now())


def accept(declaration: Declaration, chance: random.Random) -> bool:
    reviewer = next(iter(declaration.reviewers()), None)
    if reviewer is None:
        return False
    actions.accept_declaration(declaration, by=reviewer, at=answered_at(declaration, chance))
    return True


def send_back(declaration: Declaration, chance: random.Random) -> bool:
    reviewer = next(iter(declaration.reviewers()), None)
    if reviewer is None:
        return False
    actions.return_declaration(
        declaration,
        by=reviewer,
        reason=chance.choice(REASONS),
        at=answered_at(declaration, chance),
    )
    return True
