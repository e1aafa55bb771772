"""HTML in, PDF out: the only place that knows WeasyPrint.

Workers render; the web process must not. WeasyPrint takes a second and a hundred megabytes to load,
and with no usable font it can end the whole process, so it is imported inside `render_pdf` only.

The same HTML always gives the same bytes: no clock and no chance enter, and nothing is loaded from
outside. A PDF in which a letter would show as a box is refused: text extraction would not notice it.
"""

import gc
import logging
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

logger = logging.getLogger(__name__)

FAMILIES = ("Liberation Serif", "Liberation Mono")
STYLES = ("regular", "bold", "italic", "bold:italic")
REMEDY = (
    "Hãy cài gói fonts-liberation2 (từ Debian 13 và Ubuntu 24.04: fonts-liberation bản 2 trở lên) "
    "rồi chạy lại."
)


class FontsMissing(Exception):
    """The machine has no font that can print Vietnamese; the message says what to install."""


class BoxesInDocument(Exception):
    """The PDF would show a box or nothing in place of these letters, or letters of a stray font."""

    def __init__(self, letters: set[str]) -> None:
        super().__init__("Tệp PDF thiếu nét của: " + " ".join(sorted(letters)))
        self.letters = letters


class OutsideResource(Exception):
    """The document asked for something that is not in its own HTML."""


def render_pdf(html: str, *, identifier: str) -> bytes:
    """Render a document that is complete in itself: styles inside, no picture, font or link to load.

    Language, title and author are those of the HTML (`lang`, `<title>`, `<meta name="author">`).
    `identifier` becomes the file's identifier, such as the hash of the figures shown. Raises
    `FontsMissing`, `BoxesInDocument` or `OutsideResource`, and then nothing was made.
    """
    check_fonts()
    import weasyprint  # inside: see the module's text
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    asked: list[str] = []

    class Refuse(URLFetcher):  # type: ignore[misc]  # an untyped base
        def fetch(self, url: str, headers: object = None) -> object:
            asked.append(url)
            raise FatalURLFetchingError(url)

    with _collection_afterwards():
        try:
            document = weasyprint.HTML(string=printable(html), url_fetcher=Refuse())
            pdf: bytes = document.write_pdf(
                pdf_identifier=identifier.encode(), pdf_tags=True, finisher=refuse_boxes
            )
        except FatalURLFetchingError:
            pass  # told below; inside a drawing WeasyPrint would swallow it
    if asked:
        raise OutsideResource(f"Tài liệu trỏ ra ngoài: {asked[0][:200]}")
    return pdf


def load_renderer() -> None:
    """Have a worker take the second it costs before its first document, not for each one."""
    try:
        check_fonts()
        import weasyprint  # noqa: F401  # see the module's text
    except (FontsMissing, OSError):
        logger.exception("no document can be made on this machine")


def check_fonts() -> None:
    """Make sure that the faces which will be used have an outline for every Vietnamese letter.

    The name of a package or a font is no proof: version 1.07 of the same family, which comes along
    with Chromium, lacks two letters in three. Looked at once per process.
    """
    _printable_characters()


def printable(text: str) -> str:
    """The text as the fonts can print it: composed letters, pictures typed by phones left out.

    Nobody must be able to make a report unprintable by typing a 👍 into a note. A letter or figure of
    another script becomes a question mark; anything else that has no outline is dropped.
    """
    text = unicodedata.normalize("NFC", text)
    known = _printable_characters()
    unknown = {c for c in text if ord(c) not in known and c not in "\n\r\t"}
    if unknown:
        logger.warning("%d characters cannot be printed and were replaced", len(unknown))
    return text.translate({ord(c): "?" if c.isalnum() else None for c in unknown})


def vietnamese_letters() -> frozenset[str]:
    """Every Vietnamese letter with every tone, small and capital."""
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones}
    small |= set("bcdđghklmnpqrstvx")
    return frozenset(small | {letter.upper() for letter in small})


def letters_without_outline(font: TTFont, glyphs: dict[int, str]) -> set[str]:
    """Which of these shown glyphs (number → text) would leave an empty place or a box."""
    if "loca" not in font:
        return set(glyphs.values())
    places = font["loca"]
    return {
        text
        for glyph, text in glyphs.items()
        if _leaves_ink(text)
        and (glyph == 0 or glyph + 1 >= len(places) or places[glyph] == places[glyph + 1])
    }


@cache
def _printable_characters() -> frozenset[int]:
    return frozenset.intersection(
        *(_characters_of(family, style) for family in FAMILIES for style in STYLES)
    )


def _characters_of(family: str, style: str) -> frozenset[int]:
    """The characters of the face that fontconfig would choose, as the renderer will."""
    command = shutil.which("fc-match")
    if command is None:
        raise FontsMissing(f"Máy này chưa có fontconfig. Hãy cài gói fontconfig. {REMEDY}")
    answer = subprocess.run(  # noqa: S603  # a fixed program with fixed words
        [command, "--format", "%{family[0]}\n%{file}\n%{index}", f"{family}:{style}"],
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
    )
    found, _, place = answer.stdout.partition("\n")  # empty where there is no font at all
    if found != family:
        raise FontsMissing(f"Máy này chưa có phông chữ {family}. {REMEDY}")
    file, _, index = place.partition("\n")
    with TTFont(file, fontNumber=int(index)) as font:
        names = font.getBestCmap()
        glyphs = {font.getGlyphID(names[ord(c)]) for c in vietnamese_letters() if ord(c) in names}
        bare = letters_without_outline(font, dict.fromkeys(glyphs, "x"))
        if bare or any(ord(letter) not in names for letter in vietnamese_letters()):
            raise FontsMissing(f"Phông chữ {family} trên máy này thiếu chữ tiếng Việt. {REMEDY}")
        return frozenset(names)


def refuse_boxes(document: Any, pdf: object) -> None:
    """Look at the fonts as they are about to be written: only ours, and every letter drawn."""
    letters: set[str] = set()
    shown: dict[str, dict[int, str]] = defaultdict(dict)
    embedded: dict[str, bytes] = {}
    for font in document.fonts.values():  # several for one file: its first one holds the subset
        shown[font.hash] |= font.to_unicode
        embedded.setdefault(font.hash, font.file_content)
        letters |= {chr(code) for code in font.missing}
        if font.family not in FAMILIES:
            letters |= {text for text in font.to_unicode.values() if _leaves_ink(text)}
    for file, glyphs in shown.items():
        with TTFont(BytesIO(embedded[file])) as subset:
            letters |= letters_without_outline(subset, glyphs)
    if letters:
        raise BoxesInDocument(letters)


def _leaves_ink(text: str) -> bool:
    return any(unicodedata.category(c) not in ("Cc", "Cf", "Zs", "Zl", "Zp") for c in text)


@contextmanager
def _collection_afterwards() -> Iterator[None]:
    """Rendering makes many objects in rings: collecting once at the end takes a third less time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
