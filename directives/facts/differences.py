"""What differs between two versions of a document: clause by clause, and word by word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from directives.models import Bearer, Clause
from directives.reading.words import CLAUSE_FIELDS, DOCUMENT_FIELDS, in_words

Columns = Mapping[str, Any]
Kind = Literal["same", "gone", "new"]
ALIKE = 0.35  # below this share of equal words, the two texts are shown one after the other


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ClauseChange:
    """`text` is the newer one, the older one where the clause is gone."""

    what: Literal["added", "changed", "retired"]
    text: Columns
    fields: list[FieldChange] = field(default_factory=list)
    replaced_by: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The whole text of a clause that is new or gone, field by field."""
        return [
            (label, words)
            for name, label in CLAUSE_FIELDS.items()
            if name not in ("code", "title") and (words := in_words(name, self.text[name]))
            if self.text[name] is not False
            if name != "frequency" or self.text["bears"] == Bearer.UNIT
        ]


@dataclass(frozen=True)
class Difference:
    header: list[FieldChange]
    clauses: list[ClauseChange]
    unchanged: int

    def count(self, what: str) -> int:
        return sum(change.what == what for change in self.clauses)

    @property
    def is_empty(self) -> bool:
        return not (self.header or self.clauses)


def columns_of(clause: Clause) -> Columns:
    return {name: getattr(clause, name) for name in CLAUSE_FIELDS}


def difference(
    before: Iterable[Columns],
    after: Iterable[Columns],
    header_before: Columns | None = None,
    header_after: Columns | None = None,
) -> Difference:
    """In the reading order of the newer version; what is gone comes last."""
    old = {str(clause["code"]): clause for clause in before}
    new = {str(clause["code"]): clause for clause in after}
    heirs: dict[str, list[str]] = {}
    for code, clause in new.items():
        for former in clause["replaces"]:
            heirs.setdefault(former, []).append(code)
    changes = [
        change for clause in new.values() if (change := change_of(old.get(clause["code"]), clause))
    ]
    changes += [
        ClauseChange("retired", clause, replaced_by=heirs.get(code, []))
        for code, clause in old.items()
        if code not in new
    ]
    stays = len(new) - sum(change.what != "retired" for change in changes)
    header = changed_fields(DOCUMENT_FIELDS, header_before or {}, header_after or {})
    return Difference(header if header_before and header_after else [], changes, stays)


def change_of(before: Columns | None, after: Columns) -> ClauseChange | None:
    if before is None:
        return ClauseChange("added", after)
    fields = changed_fields(CLAUSE_FIELDS, before, after)
    return ClauseChange("changed", after, fields) if fields else None


def changed_fields(labels: Mapping[str, str], before: Columns, after: Columns) -> list[FieldChange]:
    return [
        FieldChange(label, words_between(old, new))
        for name, label in labels.items()
        if (old := in_words(name, before.get(name))) != (new := in_words(name, after.get(name)))
    ]


def words_between(before: str, after: str) -> list[Piece]:
    """The newer text with what was dropped and what was put in; whole where little is left."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [*piece("gone", old), *piece("new", new)]
    pieces: list[Piece] = []
    for what, left, left_end, right, right_end in matcher.get_opcodes():
        if what == "equal":
            pieces += piece("same", new[right:right_end])
        else:
            pieces += piece("gone", old[left:left_end])
            pieces += piece("new", new[right:right_end])
    return pieces


def piece(kind: Kind, words: list[str]) -> list[Piece]:
    return [Piece(kind, " ".join(words))] if words else []
