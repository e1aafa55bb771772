"""The notice of processing and the commitment that a declaration is sent under: dated data."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("notice.yaml")


@dataclass(frozen=True)
class Notice:
    code: str
    version: int
    valid_from: date
    source: str
    commitment: list[str]
    legal_basis: list[str]
    purpose: str
    viewers: str
    never_asked: str

    @property
    def label(self) -> str:
        """How a sent declaration names it: "CT21 bản 1"."""
        return f"{self.code} bản {self.version}"


@cache
def notices() -> list[Notice]:
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return sorted([Notice(**entry) for entry in entries], key=lambda notice: notice.valid_from)


def notice_on(day: date) -> Notice:
    """The text in force on that day (R48)."""
    return [notice for notice in notices() if notice.valid_from <= day][-1]
