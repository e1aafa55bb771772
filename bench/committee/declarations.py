"""Declarations and their accounts, as rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import gcd

from django.utils import timezone

from bench.committee.people import (
    chances,
    key_of,
    left,
    name_of,
    person_key,
    search_key_of,
)
from bench.committee.sheet import NOTHING, Sheet, text_of
from bench.committee.tree import Committee
from bench.committee.versions import Version, way_of
from registry.models import Declaration, DeclaredAccount
from registry.notice import notice_on
from registry.workflow import ONCE_ACCEPTED, Status

DAYS = 600  # nothing is older
STEP = 7_368_787  # a prime: versions are written in another order than the roster
SENT = {status for status in Status if status != Status.DRAFT}
ANSWERED = {Status.RETURNED, *ONCE_ACCEPTED}


def declaration_key(person: int, version: int) -> str:
    return key_of(b"declaration", person * 4 + version)


def days() -> list[str]:
    """Each day by how long ago it is."""
    today = timezone.localdate()
    return [(today - timedelta(days=ago)).isoformat() for ago in range(DAYS)]


def in_turn(committee: Committee, turns: range) -> Iterator[int]:
    assert gcd(STEP, committee.people) == 1
    for turn in turns:
        yield turn * STEP % committee.people


def declaration_sheet() -> Sheet:
    return Sheet(
        Declaration,
        *("id", "owner", "version", "status", "no_social_network", "unchanged"),
        *("started_at", "due_on", "submitted_at", "review_due_on", "withdrawn_at"),
        *("reviewed_at", "reviewed_by", "return_reason", "superseded_at", "previous", "base"),
        *("commitment_version", "legal_basis", "confirmation"),
        *("accounts_total", "added", "unit_path", "sort_key", "search_key", "owner_left"),
    )


def declaration_lines(committee: Committee, turns: range) -> Iterator[str]:
    sheet, before = declaration_sheet(), days()
    notice = notice_on(timezone.localdate())
    basis = text_of("\n".join(notice.legal_basis))
    for person in in_turn(committee, turns):
        owner, name = person_key(person), name_of(person)
        copies = (
            committee.places[committee.homes[person]].path,
            name.sort_key,
            search_key_of(person),
            left(committee, person),
        )
        for version in way_of(committee, person).versions:
            sent = version.status in SENT
            yield sheet.line(
                declaration_key(person, version.number),
                owner,
                str(version.number),
                version.status.value,
                "f" if version.accounts else "t",
                "t" if version.unchanged else "f",
                *_times(version, person, before),
                *_answer(version, committee, person, before),
                *_links(version, person),
                notice.label if sent else "",
                basis if sent else "",
                "self" if sent else "",
                str(version.accounts if sent else 0),
                str(version.added),
                *copies,
            )


def _times(version: Version, person: int, before: list[str]) -> tuple[str, ...]:
    """Begun, due, sent, to be answered, withdrawn."""
    clock = f"{8 + person % 9:02}:{person % 60:02}:00+07"
    begun, due = f"{before[version.sent]} 07:30+07", before[max(version.sent + person % 9 - 4, 0)]
    if version.status not in SENT:
        return begun, due, NOTHING, NOTHING, NOTHING
    answer_due = (date.fromisoformat(before[version.sent]) + timedelta(days=14)).isoformat()
    withdrawn = version.status == Status.WITHDRAWN
    return (
        begun,
        due,
        f"{before[version.sent]} {clock}",
        answer_due,
        f"{before[version.answered]} 18:00+07" if withdrawn else NOTHING,
    )


def _answer(
    version: Version, committee: Committee, person: int, before: list[str]
) -> tuple[str, ...]:
    """Answered, by whom, why not, replaced."""
    if version.status not in ANSWERED:
        return NOTHING, NOTHING, "", NOTHING
    return (
        f"{before[version.answered]} 17:30+07",
        person_key(committee.head_above(person)),
        "Đồng chí bổ sung tài khoản Zalo." if version.status == Status.RETURNED else "",
        f"{before[version.replaced]} 17:30+07" if version.status == Status.SUPERSEDED else NOTHING,
    )


def _links(version: Version, person: int) -> tuple[str, str]:
    """What it was made from and what it is compared with: here the version before."""
    before = declaration_key(person, version.number - 1) if version.compared else NOTHING
    return before, before


# -- accounts --------------------------------------------------------------------------------


def account_sheet() -> Sheet:
    return Sheet(
        DeclaredAccount,
        *("declaration", "position", "platform", "identity", "display_name"),
        *("address_typed", "canonical", "by_phone", "since_year", "secured"),
    )


def account_lines(committee: Committee, turns: range) -> Iterator[str]:
    sheet = account_sheet()
    for person in in_turn(committee, turns):
        versions = way_of(committee, person).versions
        some = [
            account_of(person, place)
            for place in range(max((item.accounts for item in versions), default=0))
        ]
        for version in versions:
            declaration = declaration_key(person, version.number)
            for position, account in enumerate(some[: version.accounts]):
                yield sheet.line(declaration, str(position), *account)


def account_of(person: int, place: int) -> tuple[str, ...]:
    """The first is on Facebook, the second on Zalo, the others on what is used less."""
    name = name_of(person)
    bare = "".join(name.search_key.split())
    secured = "t" if chances(b"account", person)[place] % 3 else "f"
    if place == 1:
        return "zalo", "", name.full, "", "", "t", "2015", secured
    if place == 0:
        known = person - 1 if person % 1_999 == 1 else person  # some share an address
        identity = f"{bare[:20] if known == person else _bare(known)}{known}"
        address = f"https://www.facebook.com/{identity}"
        return "facebook", identity, name.full, address, address, "f", "2012", secured
    handle = f"{bare[:12]}{person}"
    if place == 2:
        address = f"https://www.tiktok.com/@{handle}"
        return "tiktok", handle, name.full, address, address, "f", NOTHING, secured
    address = f"https://www.youtube.com/@{handle}"
    return "youtube", f"@{handle}", name.full, address, address, "f", NOTHING, secured


def _bare(person: int) -> str:
    return "".join(name_of(person).search_key.split())[:20]
