"""What to do when an account is in trouble: step lists by kind and platform, and the notice's words.

The texts are data (incident_steps.yaml), read once and refused whole with every fault named (R106).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from registry.models import Incident, IncidentKind
from registry.platforms import Platform

FILE = Path(__file__).with_name("incident_steps.yaml")
PARTS = {"now": "Làm ngay", "next": "Lấy lại, gỡ bỏ", "after": "Khi đã ổn"}
FALLBACK = "other"
LONGEST_CODE = 40
_ADDRESS = re.compile(r"https?:|www\.|\.(?:com|vn|org|net|me)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    code: str
    part: str
    title: str
    text: str


@dataclass(frozen=True)
class Kind:
    """One of the three buttons."""

    value: str
    label: str
    meaning: str


@dataclass(frozen=True)
class NoticeWords:
    what: str  # goes on after "tài khoản …"
    do: tuple[str, ...]


@dataclass(frozen=True)
class StepBook:
    source: str
    steps: Mapping[str, Step]
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]  # kind, then platform
    notices: Mapping[str, NoticeWords]
    meanings: Mapping[str, str]

    def steps_for(self, kind: str, platform: str) -> list[Step]:
        lists = self.lists[kind]
        return [self.steps[code] for code in lists.get(platform, lists[FALLBACK])]


class BadSteps(ValueError):
    """The file cannot be used; the message names every fault."""


@cache
def book() -> StepBook:
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def kinds() -> list[Kind]:
    """In the order in which they are offered."""
    meanings = book().meanings
    return [Kind(kind.value, str(kind.label), meanings[kind]) for kind in IncidentKind]


def steps_of(incident: Incident) -> list[Step]:
    return book().steps_for(incident.kind, incident.platform)


def notice_of(incident: Incident) -> NoticeWords:
    return book().notices[incident.kind]


def read(content: Mapping[str, Any]) -> StepBook:
    found = StepBook(
        source=content.get("source", ""),
        steps={code: Step(code=code, **step) for code, step in content["steps"].items()},
        lists={
            kind: {platform: tuple(codes) for platform, codes in lists.items()}
            for kind, lists in content["lists"].items()
        },
        notices={
            kind: NoticeWords(what=words["what"], do=tuple(words["do"]))
            for kind, words in content["notices"].items()
        },
        meanings=content["meanings"],
    )
    if faults := [*_faults_of_lists(found), *_faults_of_texts(found)]:
        raise BadSteps("; ".join(faults))
    return found


def _faults_of_lists(found: StepBook) -> Iterable[str]:
    by_kind = {"lists": found.lists, "notices": found.notices, "meanings": found.meanings}
    for name, of_kind in by_kind.items():
        if set(of_kind) != set(IncidentKind.values):
            yield f"{name}: one for each kind, found {sorted(of_kind)}"
    used = set()
    for kind, lists in found.lists.items():
        if FALLBACK not in lists:
            yield f"{kind}: no list for every other platform"
        for platform, codes in lists.items():
            used |= set(codes)
            yield from _faults_of_list(found, f"{kind}, {platform}", codes)
            if platform not in {FALLBACK, *Platform}:
                yield f"{kind}: unknown platform {platform}"
    if unused := set(found.steps) - used:
        yield f"in no list: {sorted(unused)}"


def _faults_of_list(found: StepBook, name: str, codes: tuple[str, ...]) -> Iterable[str]:
    if unknown := set(codes) - set(found.steps):
        yield f"{name}: unknown {sorted(unknown)}"
        return
    if len(codes) != len(set(codes)):
        yield f"{name}: a step twice"
    parts = [found.steps[code].part for code in codes]
    in_order = [part for name in PARTS for part in parts if part == name]
    if parts != in_order or set(parts) != set(PARTS):
        yield f"{name}: first what is done at once, then what helps, then what follows"


def _faults_of_texts(found: StepBook) -> Iterable[str]:
    texts = {"source": found.source, **found.meanings}
    for step in found.steps.values():
        texts |= {f"{step.code}.title": step.title, f"{step.code}.text": step.text}
        if len(step.code) > LONGEST_CODE:
            yield f"{step.code}: too long"
        if step.part not in PARTS:
            yield f"{step.code}: unknown part {step.part}"
    for kind, words in found.notices.items():
        texts |= {f"{kind}.{number}": text for number, text in enumerate([words.what, *words.do])}
    for name, text in texts.items():
        if not text.strip() or text != unicodedata.normalize("NFC", text):
            yield f"{name}: empty, or not composed"
        if _ADDRESS.search(text):
            yield f"{name}: names an address"
