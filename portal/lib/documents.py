"""What every printed document shares: who issues it, where and when, who signs, how a unit spells.

The two layouts (Party and administrative) are never mixed: whatever differs between them is a base
template or a property here, so that a document's own template is written once for both.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.template.loader import render_to_string

Layout = Literal["party", "administrative"]

# Where a name may be broken: before the place, or before the body within it.
_BODY = re.compile(
    r"(?<!\bVĂN)\s(?=(?:ĐẢNG ỦY|ĐẢNG UỶ|THÀNH PHỐ|TỈNH|PHƯỜNG|XÃ(?! HỘI)|ĐẶC KHU|KHỐI|KHU PHỐ"
    r"|TRƯỜNG|TRUNG TÂM|PHÒNG)\b)"
)


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The frame around a document's text; every field is printed as given, capitals are made in the template.

    `number_suffix` is what follows the number that the clerk writes in: `BC/ĐU` (Party) or `BC-UBND`.
    `signs_for` may have several lines (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`) or be empty.
    `recipients` carry neither dash nor full stop; the last one is `Lưu …`.
    """

    layout: Layout
    superior: str
    issuer: str
    number_suffix: str
    place: str
    date_in_words: str
    signs_for: str
    signer_title: str
    signer_name: str
    recipients: tuple[str, ...]
    line_height_pt: int = 18  # the sources say 18, 19 or 20: a unit's choice
    uy: Literal["ủy", "uỷ"] = "ủy"

    @property
    def superior_lines(self) -> str:
        return name_in_lines(self.superior.upper(), self._column)

    @property
    def issuer_lines(self) -> str:
        return name_in_lines(self.issuer.upper(), self._column)

    @property
    def _column(self) -> int:
        """How many bold capitals the left column holds: 77 mm in size 14, or 62 mm in size 13."""
        return 24 if self.layout == "party" else 21

    @property
    def template(self) -> str:
        """The base that a document's template extends."""
        return f"_documents/{self.layout}.html"

    @property
    def section_mark(self) -> str:
        """What follows the Roman number of a section: `I- ` in Party papers, `I. ` in administrative ones."""
        return "-" if self.layout == "party" else "."

    @property
    def end_mark(self) -> str:
        """What ends the text: `.` in Party papers, `./.` in administrative ones."""
        return "." if self.layout == "party" else "./."


def name_in_lines(name: str, width: int) -> str:
    """Break a long name as a clerk does: before the place or the kind of body, else into even lines.

    A break that the name brings along is kept.
    """
    if "\n" in name or len(name) <= width:
        return name
    lines = _BODY.split(name, maxsplit=1)
    return "\n".join(line for part in lines for line in _even_lines(part, width))


def _even_lines(text: str, width: int) -> list[str]:
    """As few lines as `width` allows, then as narrow as that number of lines allows."""
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    for narrower in range(width - 1, 0, -1):
        tried = textwrap.wrap(text, narrower, break_long_words=False, break_on_hyphens=False)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def date_in_words(day: date) -> str:
    """A zero before days under 10 and before months 1 and 2 only: so that no figure can be added."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def document_html(template: str, context: Mapping[str, Any]) -> str:
    """The document's HTML, complete in itself, in the spelling of the unit that issues it."""
    return spelled(render_to_string(template, dict(context)), context["letterhead"].uy)


def spelled(text: str, uy: str) -> str:
    """Write the word `ủy` (ủy ban, cấp ủy) as the unit does; names such as Thủy stay as they are."""
    return re.sub(r"\b[Ủủ][Yy]\b|\b[Uu][Ỷỷ]\b", lambda word: _as_cased(word[0], uy), text)


def _as_cased(word: str, uy: str) -> str:
    if word.isupper():
        return uy.upper()
    return uy.capitalize() if word[0].isupper() else uy
