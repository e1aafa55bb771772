"""Figures about declarations: counts by unit, for many units at once, and never a name (R49).

A figure of a past day is worked out from dates, so that it says the same whenever it is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from accounts.models import Unit, User, workdays_of, working_calendar
from portal.lib.facts import Figure
from portal.lib.workdays import DAY, Calendar, add_workdays
from registry.facts.counting import (
    Row,
    end_of,
    lookups,
    not_left,
    on_roster,
    start_of,
    sum_up,
    within,
)
from registry.models import Declaration, DeclaredAccount, RoundPlace
from registry.models.rounds import in_audience
from registry.platforms import PLATFORMS, Platform
from registry.workflow import ONCE_ACCEPTED, Status


@dataclass(frozen=True)
class Coverage:
    """People of a unit and all below it on one day; the five states add up to the total."""

    total: int = 0
    declared: int = 0  # accepted, with accounts
    none_to_declare: int = 0  # accepted, no social network
    waiting: int = 0  # sent, nothing accepted yet
    returned: int = 0  # the last one sent came back, nothing accepted yet
    not_declared: int = 0
    overdue: int = 0  # past the day to send: the first, the answer to a return, or a round's (R97)
    accounts: int = 0  # on accepted declarations
    late_sent: int = 0  # accepted or waiting, sent after its day


@dataclass(frozen=True)
class Reviews:
    """Answers within a period, and what still waits at its end."""

    accepted: int = 0
    returned: int = 0
    waiting: int = 0
    waiting_late: int = 0


def coverage(paths: Iterable[str], as_of: date) -> dict[str, Coverage]:
    """Three queries whatever the number of units, besides the periods and the calendar."""
    wanted = set(paths)
    calendar = working_calendar()
    first_cut = _begun_too_early(as_of, workdays_of("declaration_first", as_of), calendar)
    change_cut = _begun_too_early(as_of, workdays_of("declaration_change", as_of), calendar)

    people = (
        User.objects.filter(within(wanted), on_roster(as_of))
        .values("unit_path")
        .annotate(total=Count("pk"), due=Count("pk", filter=Q(joined_on__lte=first_cut)))
        .order_by()
    )
    states = _states(wanted, as_of, first_cut, change_cut)
    asked = _asked(wanted, as_of, first_cut, change_cut)
    figures = sum_up(wanted, [*people, *states, *asked])
    return {path: _coverage(figures[path]) for path in wanted}


def coverage_by_child(unit: Unit, as_of: date) -> list[tuple[Unit, Coverage]]:
    """For each unit directly below, in reading order."""
    children = list(Unit.objects.in_force(as_of).filter(parent=unit).order_by("position", "id"))
    figures = coverage([child.path for child in children], as_of)
    return [(child, figures[child.path]) for child in children]


def platform_counts(paths: Iterable[str], as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Accounts on accepted declarations by platform, the most frequent first."""
    wanted = set(paths)
    rows = (
        DeclaredAccount.objects.filter(
            within(wanted, "declaration__unit_path"),
            on_roster(as_of, "declaration__owner__"),
            _accepted(as_of, "declaration__"),
        )
        .values("platform", unit_path=F("declaration__unit_path"))
        .annotate(count=Count("pk"))
        .order_by()
    )
    flat = [{"unit_path": row["unit_path"], row["platform"]: row["count"]} for row in rows]
    return {
        path: [
            {"label": PLATFORMS[Platform(platform)].label, "count": count}
            for platform, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]
        for path, counts in sum_up(wanted, flat).items()
    }


def reviews(paths: Iterable[str], first: date, last: date) -> dict[str, Reviews]:
    """Both days included; what waits is counted at the end of the last, of those who have not left."""
    wanted = set(paths)
    answered = Q(reviewed_at__gte=start_of(first), reviewed_at__lt=end_of(last))
    waiting = _waiting(last) & not_left(last, "owner__")  # R127
    rows = (
        Declaration.objects.filter(within(wanted), answered | waiting)
        .values("unit_path")
        .annotate(
            accepted=Count("pk", filter=answered & Q(status__in=ONCE_ACCEPTED)),
            returned=Count("pk", filter=answered & Q(status=Status.RETURNED)),
            waiting=Count("pk", filter=waiting),
            waiting_late=Count("pk", filter=waiting & Q(review_due_on__lt=last)),
        )
        .order_by()
    )
    return {path: Reviews(**figures) for path, figures in sum_up(wanted, rows).items()}


# -- for checklists, by name --------------------------------------------------------------------


def declarations_coverage(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many have an accepted declaration at the end of the period, or today while it runs."""
    return {
        path: _figure(item.declared + item.none_to_declare, item.total)
        for path, item in coverage(paths, min(last, timezone.localdate())).items()
    }


def declarations_overdue(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many have let the day pass on which to send a declaration."""
    return {
        path: Figure(
            item.overdue,
            item.total,
            f"{item.overdue} người quá hạn chưa gửi bản kê khai"
            if item.overdue
            else "Không có người quá hạn kê khai",
        )
        for path, item in coverage(paths, min(last, timezone.localdate())).items()
    }


def _figure(received: int, total: int) -> Figure:
    if not total:
        return Figure(0, 0, "Chưa có người thuộc diện kê khai")
    percent = 100 * received // total
    return Figure(
        received,
        total,
        f"Đã tiếp nhận bản kê khai của {received} trên {total} người ({percent}\N{NO-BREAK SPACE}%)",
    )


# -- how they are counted -----------------------------------------------------------------------


def _states(wanted: set[str], as_of: date, first_cut: date, change_cut: date) -> Iterable[Row]:
    """By home unit, in which state people's declarations are; at most one state a person."""
    accepted = _accepted(as_of)
    waiting = _waiting(as_of) & Q(base=None)
    returned = _returned(as_of)
    return (
        Declaration.objects.filter(within(wanted), on_roster(as_of, "owner__"))
        .filter(submitted_at__lt=end_of(as_of))
        .alias(followed=_followed(as_of))
        .values("unit_path")
        .annotate(
            declared=Count("pk", filter=accepted & Q(no_social_network=False)),
            none=Count("pk", filter=accepted & Q(no_social_network=True)),
            waiting=Count("pk", filter=waiting),
            returned=Count("pk", filter=returned),
            answered_due=Count(
                "pk",
                filter=(accepted | waiting | returned) & Q(owner__joined_on__lte=first_cut),
            ),
            returned_overdue=Count("pk", filter=returned & Q(reviewed_at__lt=end_of(change_cut))),
            accounts_declared=Sum("accounts_total", filter=accepted),
            late_sent=Count(
                "pk", filter=(accepted | waiting) & Q(submitted_at__date__gt=F("due_on"))
            ),
        )
        .order_by()
    )


def _asked(wanted: set[str], as_of: date, first_cut: date, change_cut: date) -> Iterable[Row]:
    """By home unit, people whom a round still asks at the end of the day: its day is theirs (R97).

    `asked_overdue` are past it; `asked_own_overdue` would be late if there were no round.
    """
    versions = Declaration.objects.filter(owner=OuterRef("person"), submitted_at__lt=end_of(as_of))
    versions = versions.alias(followed=_followed(as_of))
    stands = versions.filter(_accepted(as_of) | _returned(as_of))
    came_back = versions.filter(_returned(as_of), reviewed_at__lt=end_of(change_cut))
    own_overdue = (Q(person__joined_on__lte=first_cut) & ~Exists(stands)) | Exists(came_back)
    return (
        RoundPlace.objects.filter(within(wanted), on_roster(as_of, "person__"))
        .filter(in_audience(), _asks(as_of), ~Exists(versions.filter(_answers(as_of))))
        .values("unit_path")
        .annotate(
            asked_overdue=Count("person", distinct=True, filter=Q(due_on__lt=as_of)),
            asked_own_overdue=Count("person", distinct=True, filter=own_overdue),
        )
        .order_by()
    )


def _asks(as_of: date) -> Q:
    """Places of rounds that were open at the end of the day, unless the person was exempt."""
    end = end_of(as_of)
    still_open = Q(round__closed_at=None) | Q(round__closed_at__gte=end)
    return Q(round__opened_at__lt=end) & still_open & (Q(exempt_at=None) | Q(exempt_at__gte=end))


def _answers(as_of: date) -> Q:
    """What `Round.answers` says, at the end of that day, of versions seen from a place (R95)."""
    since = Q(submitted_at__date__gte=OuterRef("round__counts_from"))
    answered_since = Q(reviewed_at__gte=OuterRef("round__opened_at"))
    received = Q(status__in=ONCE_ACCEPTED, reviewed_at__lt=end_of(as_of))
    return _waiting(as_of) | (received & (since | answered_since))


def _returned(as_of: date) -> Q:
    """The last one sent came back. `followed` is looked up only for rows that pass the rest."""
    came_back = Q(status=Status.RETURNED, reviewed_at__lt=end_of(as_of), base=None)
    return came_back & Q(followed=False)


def _followed(as_of: date) -> Exists:
    later = Declaration.objects.filter(
        owner=OuterRef("owner"), version__gt=OuterRef("version"), submitted_at__lt=end_of(as_of)
    )
    return Exists(later)


def _coverage(figures: Mapping[str, int]) -> Coverage:
    total = figures["total"]
    states = {name: figures[name] for name in ("declared", "waiting", "returned")}
    own_overdue = figures["due"] - figures["answered_due"] + figures["returned_overdue"]
    return Coverage(
        total=total,
        none_to_declare=figures["none"],
        not_declared=total - figures["none"] - sum(states.values()),
        overdue=own_overdue - figures["asked_own_overdue"] + figures["asked_overdue"],
        accounts=figures["accounts_declared"],
        late_sent=figures["late_sent"],
        **states,
    )


def _accepted(as_of: date, prefix: str = "") -> Q:
    """The version in force at the end of the day; no person has two."""
    end = end_of(as_of)
    in_force = lookups(prefix, superseded_at=None) | lookups(prefix, superseded_at__gte=end)
    return lookups(prefix, status__in=ONCE_ACCEPTED, reviewed_at__lt=end) & in_force


def _waiting(as_of: date) -> Q:
    """Sent, neither answered nor withdrawn by the end of the day."""
    end = end_of(as_of)
    return (
        Q(submitted_at__lt=end)
        & (Q(reviewed_at=None) | Q(reviewed_at__gte=end))
        & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
    )


def _begun_too_early(as_of: date, workdays: int, calendar: Calendar) -> date:
    """The last day on which a period can have begun that is over before `as_of`."""
    day = add_workdays(as_of, -workdays, calendar)
    while add_workdays(day, workdays, calendar) >= as_of:
        day -= DAY
    return day
