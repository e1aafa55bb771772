"""The open round with everyone's place, incidents and official pages, as rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from bench.committee.declarations import account_of, days, declaration_key, in_turn
from bench.committee.people import (
    has_left,
    key_of,
    left,
    name_of,
    person_key,
    search_key_of,
)
from bench.committee.sheet import NOTHING, Sheet
from bench.committee.tree import Committee
from bench.committee.versions import ROUND_OPENED, way_of
from registry.models import Incident, OfficialPage, Round, RoundCount, RoundPlace
from registry.workflow import PlaceState, RoundStatus

ROUND = key_of(b"round", 1)
DUE_AFTER, CLOSES_AFTER, GRACE = 30, 60, 7  # days
STATES = [state.value for state in PlaceState]


def round_lines(committee: Committee) -> tuple[Sheet, list[str]]:
    sheet = Sheet(
        Round,
        *("id", "name", "unit", "basis", "basis_text", "status"),
        *("opens_on", "due_on", "closes_on", "counts_from", "created_by", "opened_at"),
    )
    opened = timezone.localdate() - timedelta(days=ROUND_OPENED)
    line = sheet.line(
        ROUND,
        "Kê khai tài khoản mạng xã hội cuối năm",
        "1",
        "CT21/II.2",
        "Chỉ thị 21-CT/TU, mục II, khoản 2",
        RoundStatus.OPEN.value,
        opened.isoformat(),
        due_on(on_time=True).isoformat(),
        (opened + timedelta(days=CLOSES_AFTER)).isoformat(),
        opened.isoformat(),
        person_key(1),
        f"{opened} 07:00+07",
    )
    return sheet, [line]


def due_on(*, on_time: bool) -> date:
    """People who came late have more time."""
    days = DUE_AFTER if on_time else DUE_AFTER + GRACE
    return timezone.localdate() + timedelta(days=days - ROUND_OPENED)


def came_late(person: int) -> bool:
    return person % 31 == 3


def place_sheet() -> Sheet:
    return Sheet(
        RoundPlace,
        *("round", "person", "state", "due_on", "declaration"),
        *("exempt_reason", "exempt_by", "exempt_at"),
        *("unit_path", "sort_key", "person_left"),
    )


def place_lines(committee: Committee, turns: range) -> Iterator[str]:
    sheet, before = place_sheet(), days()
    due = [due_on(on_time=on_time).isoformat() for on_time in (False, True)]
    for person in in_turn(committee, turns):
        way = way_of(committee, person)
        answering = way.answering
        exempt = ("", NOTHING, NOTHING)
        if way.place == PlaceState.EXEMPT:
            by = person_key(committee.head_above(person))
            exempt = ("Đang nghỉ chế độ dài ngày.", by, f"{before[ROUND_OPENED]} 09:00+07")
        yield sheet.line(
            ROUND,
            person_key(person),
            way.place.value,
            due[not came_late(person)],
            declaration_key(person, answering.number) if answering else NOTHING,
            *exempt,
            committee.places[committee.homes[person]].path,
            name_of(person).sort_key,
            left(committee, person),
        )


def count_lines(committee: Committee) -> tuple[Sheet, list[str]]:
    """What the triggers would have counted, one place after another."""
    sheet = Sheet(RoundCount, "round", "unit_path", "due_on", *STATES)
    counts: dict[tuple[int, bool], Counter[str]] = {}
    for person, home in enumerate(committee.homes):
        if not has_left(committee, person):
            count = counts.setdefault((home, not came_late(person)), Counter())
            count[way_of(committee, person).place.value] += 1
    lines = [
        sheet.line(
            ROUND,
            committee.places[home].path,
            due_on(on_time=on_time).isoformat(),
            *(str(count[state]) for state in STATES),
        )
        for (home, on_time), count in counts.items()
    ]
    return sheet, lines


def incident_lines(committee: Committee) -> tuple[Sheet, list[str]]:
    """One person in five hundred; a third each open, contained and closed."""
    sheet = Sheet(
        Incident,
        *("id", "owner", "kind", "platform", "identity", "display_name", "shown_address"),
        *("status", "opened_by", "opened_at", "answer_due_on", "answered_by", "answered_at"),
        *("contained_at", "closed_by", "closed_at", "outcome", "what_happened"),
        *("unit_path", "sort_key", "search_key", "owner_left"),
    )
    before = days()
    lines = []
    for person in range(9, committee.people, 500):
        platform, identity, name, address, *_ = account_of(person, 0)
        owner, helper = person_key(person), person_key(committee.head_above(person))
        stage = person // 500 % 3
        opened = 3 + person % 200 if stage == 2 else 1 + person % 5
        at = f"{before[opened - 1]} 09:00+07"
        closed = (helper, at, "recovered", "Đã lấy lại tài khoản và đổi mật khẩu.")
        lines.append(
            sheet.line(
                key_of(b"incident", person),
                owner,
                ["lost_control", "impersonated", "abused"][person // 1_500 % 3],
                platform,
                identity,
                name,
                address.removeprefix("https://"),
                ["open", "contained", "closed"][stage],
                owner,
                f"{before[opened]} 09:00+07",
                before[opened - 1],
                *((helper, at) if stage else (NOTHING, NOTHING)),
                at if stage else NOTHING,
                *(closed if stage == 2 else (NOTHING, NOTHING, "", "")),
                committee.places[committee.homes[person]].path,
                name_of(person).sort_key,
                search_key_of(person),
                left(committee, person),
            )
        )
    return sheet, lines


def page_lines(committee: Committee) -> tuple[Sheet, list[str]]:
    """A website of each unit that has an office, and a page on Facebook of most."""
    sheet = Sheet(
        OfficialPage,
        *("id", "unit", "kind", "name", "platform", "identity", "address_typed", "canonical"),
        *("responsible", "registered_by", "first_review_on", "next_review_on"),
        *("unit_path", "unattended"),
    )
    today = timezone.localdate()
    lines = []
    for place in committee.places:
        if place.level > 3:
            break
        due = (today + timedelta(days=160 - place.number * 7 % 200)).isoformat()
        for kind, platform in [("website", "website"), ("page", "facebook")][
            : 1 + place.number % 4
        ]:
            site = f"donvi{place.number}"
            identity = f"{site}.vn" if kind == "website" else site
            host = "" if kind == "website" else "www.facebook.com/"
            address = f"https://{host}{identity}"
            first = committee.first_people[place.number]
            lines.append(
                sheet.line(
                    key_of(b"page", place.number * 2 + (kind == "page")),
                    str(place.number + 1),
                    kind,
                    place.name,
                    platform,
                    identity,
                    address,
                    address,
                    person_key(first),
                    person_key(first),
                    due,
                    due,
                    place.path,
                    left(committee, first),
                )
            )
    return sheet, lines
