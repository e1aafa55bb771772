"""How far units have come with what their people are to read: counts for many units at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import SEGMENT, Unit, User, at_and_above, below, id_at
from accounts.models.people import UserQuerySet
from directives.facts.commitments import Asked, asked_documents, finished, lacking
from directives.facts.counting import of_roster, sum_up, within
from directives.models import Document
from directives.permissions.commitments import FOLLOWERS
from portal.lib.charts import Bar, share_bars
from portal.lib.facts import Figure


@dataclass(frozen=True)
class Share:
    """One line: a unit with all below it, or the people at home in the unit itself."""

    label: str
    done: int
    total: int
    unit: Unit | None = None

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Progress:
    unit: Unit
    above: list[Unit]  # the way down to it, as far as this person sees it
    beside: list[Unit]  # other units where this person may begin
    parts: list[Share]
    total: Share
    documents: list[Share]  # of the whole unit, for each document

    @property
    def picture(self) -> SafeString:
        return share_bars(
            f"Số người đã đọc và cam kết đủ các văn bản, {self.unit.name}",
            [Bar(part.label, part.done, part.total) for part in self.parts],
            columns=("Đơn vị", "Hình", "Đã cam kết / số người"),
        )


def progress(user: User, path: str, on: date) -> Progress:
    """The unit, what stands directly below it, and each document: three queries and one for each."""
    starts = user.scopes(*FOLLOWERS)
    named = Q(path__in=[*at_and_above(path), *starts]) | Q(parent=id_at(path))
    units = {unit.path: unit for unit in Unit.objects.filter(named).order_by("position", "id")}
    asked = asked_documents(on)
    people = User.objects.filter(below([path]), of_roster(on))
    totals = _by_part(people, path)
    done = _by_part(people.filter(finished(asked)), path) if asked else {}
    children = [unit for unit in units.values() if unit.path[:-SEGMENT] == path]
    parts = [
        Share(unit.name, done.get(unit.path, 0), totals.get(unit.path, 0), unit)
        for unit in children
        if unit.path in totals or unit.valid_to is None
    ]
    if path in totals:
        parts.insert(0, Share("Sinh hoạt tại đơn vị", done.get(path, 0), totals[path]))
    everybody = sum(totals.values())
    return Progress(
        unit=units[path],
        above=[units[it] for it in at_and_above(path)[:-1] if _sees(starts, it)],
        beside=[units[it] for it in starts if not path.startswith(it)],
        parts=parts,
        total=Share("Cộng", sum(done.values()), everybody),
        documents=[_of_document(people, item, everybody) for item in asked],
    )


def _by_part(people: UserQuerySet, path: str) -> dict[str, int]:
    """By the path of the unit itself and of each unit directly below it."""
    rows = people.values(part=Left("unit_path", len(path) + SEGMENT)).annotate(n=Count("pk"))
    return {row["part"]: row["n"] for row in rows.order_by()}


def _of_document(people: UserQuerySet, asked: Asked, everybody: int) -> Share:
    return Share(asked.document.number, people.filter(finished([asked])).count(), everybody)


def _sees(starts: Iterable[str], path: str) -> bool:
    return any(path.startswith(start) for start in starts)


# -- by name, for the head of that very unit -------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    person: User
    documents: list[Document]


def missing_people(unit: Unit, on: date) -> UserQuerySet:
    """People at home in the unit itself who have yet to read something.  # R224"""
    people: UserQuerySet = User.objects.filter(
        of_roster(on), lacking(asked_documents(on)), unit=unit
    )
    return people


def what_is_missing(people: Collection[User], on: date) -> list[Missing]:
    """One query for each document, however many people stand on the page."""
    asked = asked_documents(on)
    pks = [person.pk for person in people]
    lack = {
        item.document.pk: set(
            User.objects.filter(lacking([item]), pk__in=pks).values_list("pk", flat=True)
        )
        for item in asked
    }
    return [
        Missing(person, [it.document for it in asked if person.pk in lack[it.document.pk]])
        for person in people
    ]


# -- for checklists, by name ----------------------------------------------------------------------


def acknowledgements(paths: Iterable[str], first: date, last: date) -> dict[str, Figure]:
    """How many of a unit's people have acknowledged all documents in force at the period's end."""
    wanted, on = set(paths), min(last, timezone.localdate())
    asked = asked_documents(on)
    people = User.objects.filter(within(wanted), of_roster(on)).values("unit_path").order_by()
    rows = list(people.annotate(total=Count("pk")))
    if asked:
        rows += list(people.filter(finished(asked, until=on)).annotate(done=Count("pk")))
    sums = sum_up(wanted, rows)
    return {path: _figure(sums[path]["done"], sums[path]["total"], len(asked)) for path in wanted}


def _figure(done: int, total: int, documents: int) -> Figure:
    if not documents:
        return Figure(0, total, "Không có văn bản đang hiệu lực cần cam kết")
    if not total:
        return Figure(0, 0, "Chưa có người thuộc diện cam kết")
    percent = 100 * done // total
    return Figure(
        done,
        total,
        f"{done} trên {total} người đã cam kết đủ {documents} văn bản đang có hiệu lực "
        f"({percent}\N{NO-BREAK SPACE}%)",
    )
