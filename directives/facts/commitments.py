"""What each person still has to read, and how far units have come: counts, and never when.

Nobody's reading is measured. A person is done with a document once a commitment of theirs is of a
version that is not older than the last clause that concerns them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import Unit, User, below
from directives.facts.counting import end_of, tops
from directives.facts.reading import Part, parts_of
from directives.models import Bearer, Clause, Commitment, Document

CURRENT = Q(clauses__retired_in=None)


@dataclass(frozen=True)
class Asked:
    """A document that people are asked to read, and since which version; 0: it asks nothing there."""

    document: Document
    person_since: int
    armed_since: int

    @property
    def since(self) -> int:
        return max(self.person_since, self.armed_since)


def asked_documents(on: date) -> list[Asked]:
    """Those in force on that day with a clause that a person bears; one query.  # R222"""
    return [_asked(row) for row in _documents(on)]


def _documents(on: date) -> QuerySet[Document]:
    return (
        Document.objects.in_force()
        .filter(Q(effective_to=None) | Q(effective_to__gte=on), effective_from__lte=on)
        .annotate(
            person=Max("clauses__since", filter=CURRENT & Q(clauses__bears=Bearer.PERSON)),
            armed=Max("clauses__since", filter=CURRENT & Q(clauses__bears=Bearer.ARMED_FORCES)),
        )
        .exclude(person=None, armed=None)
        .order_by("position", "code")
    )


def _asked(row: Any) -> Asked:
    return Asked(row, row.person or 0, row.armed or 0)


# -- one person -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToRead:
    """One document as it stands for one person."""

    document: Document
    parts: list[Part]  # what is still to be read, in the order of the document
    dropped: list[Clause]  # what they once promised and the document no longer says
    last: Commitment | None

    @property
    def is_first(self) -> bool:
        return self.last is None

    @property
    def is_done(self) -> bool:
        return not self.parts

    @property
    def conduct(self) -> list[Part]:
        return [part for part in self.parts if part.clause.is_reportable]

    @property
    def guidance(self) -> list[Part]:
        return [part for part in self.parts if not part.clause.is_reportable]

    @property
    def minutes(self) -> int:
        """At a calm 220 syllables a minute."""
        words = sum(part.syllables for part in self.parts)
        return max(1, round(words / 220))


def to_read(person: User, document: Document) -> ToRead:
    """Current clauses that the person bears and has not read in this text; three queries."""
    made = list(Commitment.objects.filter(person=person, document=document).order_by("-made_at"))
    seen = {pk for commitment in made for pk in commitment.clauses}
    texts = list(Clause.objects.filter(document=document, bears__in=bearers_of(person)))
    current = [clause for clause in texts if clause.retired_in is None]
    codes = {clause.code for clause in current}
    read = {clause.code: clause for clause in sorted(texts, key=_since) if clause.pk in seen}
    last_version = made[0].version if made else 0
    return ToRead(
        document,
        parts_of([clause for clause in current if clause.pk not in seen], read),
        [
            clause
            for clause in read.values()
            if clause.code not in codes and (clause.retired_in or 0) > last_version
        ],
        made[0] if made else None,
    )


def bearers_of(person: User) -> list[str]:
    return [Bearer.PERSON, Bearer.ARMED_FORCES] if person.in_armed_forces else [Bearer.PERSON]


def unread_documents(person: User, on: date) -> list[Document]:
    """For the home page: one query, and whether somebody is of the armed forces if it matters."""
    made = Commitment.objects.filter(person=person, document=OuterRef("pk")).order_by("-version")
    rows = _documents(on).annotate(
        made=Subquery(made.values("version")[:1]),
        made_armed=Subquery(made.filter(armed_forces=True).values("version")[:1]),
    )
    return [row for row in rows if not _is_done(row, person)]


def _is_done(row: Any, person: User) -> bool:
    asked = _asked(row)
    if (row.made or 0) < asked.person_since:
        return False
    return (row.made_armed or 0) >= asked.armed_since or not person.in_armed_forces


def _since(clause: Clause) -> int:
    return clause.since


# -- who of many people --------------------------------------------------------------------------


def lacking(asked: Collection[Asked]) -> Q:
    """Of people: who has yet to read one of these documents, or what changed in it."""
    if not asked:
        return below([])
    armed = _in_armed_forces(asked) & ~_read(asked, armed=True)
    return ~_read(asked, armed=False) | armed


def finished(asked: Collection[Asked], *, until: date | None = None) -> Q:
    """Of people: who has read and promised all of them, by the end of that day."""
    armed = ~_in_armed_forces(asked) | _read(asked, armed=True, until=until)
    return _read(asked, armed=False, until=until) & armed


def _read(asked: Iterable[Asked], *, armed: bool, until: date | None = None) -> Q:
    found = Q(pk__isnull=False)
    for item in asked:
        made = Commitment.objects.filter(person=OuterRef("pk"), document=item.document.pk)
        if until:
            made = made.filter(made_at__lt=end_of(until))
        if item.person_since and not armed:
            found &= Q(Exists(made.filter(version__gte=item.person_since)))
        if item.armed_since and armed:
            found &= Q(Exists(made.filter(version__gte=item.armed_since, armed_forces=True)))
    return found


def _in_armed_forces(asked: Iterable[Asked]) -> Q:
    """Nobody, where nothing is asked of them apart."""
    if not any(item.armed_since for item in asked):
        return below([])
    paths = Unit.objects.filter(kind__is_armed_forces=True).values_list("path", flat=True)
    return below(tops(paths))
