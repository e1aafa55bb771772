"""A clause as it is read: in words, and where it was read before, what has changed in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from directives.models import Clause


class Words(NamedTuple):
    """A stretch of a text: `same`, `new` or `gone` since it was read before."""

    what: str
    text: str


@dataclass(frozen=True)
class Part:
    """One clause to be read; `before` is the text of it that the person read earlier."""

    clause: Clause
    before: Clause | None = None

    @property
    def changes(self) -> list[Words]:
        """The sentence with its changed words marked; empty where it was never read."""
        if self.before is None:
            return []
        return differences(sentence(self.before), sentence(self.clause))

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


def differences(old: str, new: str) -> list[Words]:
    """Word by word, in reading order: what is gone stands before what came instead."""
    before, after = old.split(), new.split()
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Words("same", " ".join(after[k:m])))
            continue
        if i < j:
            found.append(Words("gone", " ".join(before[i:j])))
        if k < m:
            found.append(Words("new", " ".join(after[k:m])))
    return found
