"""A clause as it is read: in words, and where it was read before, what has changed in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from directives.facts.differences import Piece, words_between
from directives.models import Clause


@dataclass(frozen=True)
class Part:
    """One clause to be read; `before` is the text of it that the person read earlier."""

    clause: Clause
    before: Clause | None = None

    @property
    def changes(self) -> list[Piece]:
        """What it says with its changed words marked; empty where it was never read."""
        if self.before is None:
            return []
        if self.before.title == self.clause.title:
            return words_between(self.before.summary, self.clause.summary)
        return words_between(sentence(self.before), sentence(self.clause))

    @property
    def has_new_example(self) -> bool:
        return self.before is not None and self.before.example != self.clause.example

    @property
    def syllables(self) -> int:
        return len(f"{sentence(self.clause)} {self.clause.example}".split())


def parts_of(clauses: Iterable[Clause], read: Mapping[str, Clause]) -> list[Part]:
    """In the order of the document; `read` is what was read of each code last."""
    ordered = sorted(clauses, key=lambda clause: clause.position)
    return [Part(clause, read.get(clause.code)) for clause in ordered]


def sentence(clause: Clause) -> str:
    return f"{clause.title}. {clause.summary}"
