"""Read a finished PDF as a clerk with a ruler would: where a line stands, how big, in which face.

All lengths are millimetres from the upper left corner of the page; sizes of type are points. Whether
a letter is drawn at all is read from the embedded fonts themselves, since text extraction passes on
a page full of boxes.
"""

import re
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import mult_matrix

MM = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """One run of text: its box, the baseline of its first letter, and its type."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    face: str

    @property
    def centre(self):
        return (self.left + self.right) / 2

    @property
    def bold(self):
        return "Bold" in self.face

    @property
    def italic(self):
        return "Italic" in self.face


@dataclass(frozen=True)
class Stroke:
    """A horizontal line on paper."""

    page: int
    left: float
    right: float
    y: float


class Paper:
    """A PDF opened for measuring."""

    def __init__(self, pdf):
        with pdfplumber.open(BytesIO(pdf)) as document:
            self.metadata = document.metadata
            self.language = resolve1(document.doc.catalog.get("Lang"))
            self.tagged = bool(resolve1(document.doc.catalog.get("MarkInfo", {})).get("Marked"))
            self.pages = [page.extract_text() for page in document.pages]
            self.sizes = [(page.width / MM, page.height / MM) for page in document.pages]
            self.lines = [line for page in document.pages for line in _lines(page)]
            self.tables = [table for page in document.pages for table in _tables(page)]
            self.strokes = [stroke for page in document.pages for stroke in _strokes(page)]

    @property
    def text(self):
        return "\n".join(self.pages)

    @property
    def running_text(self):
        """The whole text on one line, however it was broken."""
        return " ".join(self.text.split())

    def find(self, pattern, page=None):
        """The one line that matches; anything else than exactly one is a failure."""
        found = [line for line in self.lines if re.search(pattern, line.text)]
        found = [line for line in found if page in (None, line.page)]
        assert len(found) == 1, f"{pattern!r} found {len(found)} times"
        return found[0]

    def stroke_below(self, line):
        """The nearest horizontal line under a line of text, within 4 mm of its letters' feet."""
        near = [
            stroke
            for stroke in self.strokes
            if stroke.page == line.page
            and 0 <= stroke.y - line.baseline <= 4
            and stroke.left <= line.centre <= stroke.right
        ]
        assert near, f"no line under {line.text!r}"
        return min(near, key=lambda stroke: stroke.y)


def _lines(page):
    """Pieces of text in one face and size; a gap of 4 mm starts a new one (columns, table cells)."""
    pieces = page.extract_words(
        keep_blank_chars=True,
        x_tolerance=4 * MM,
        extra_attrs=["size", "fontname"],
        return_chars=True,
    )
    for piece in pieces:
        inked = [char for char in piece["chars"] if char["text"].strip()]
        if not inked:
            continue
        first, last = inked[0], inked[-1]
        yield Line(
            page=page.page_number,
            text=" ".join(piece["text"].split()),
            left=first["x0"] / MM,
            right=last["x1"] / MM,
            top=first["top"] / MM,
            bottom=first["bottom"] / MM,
            baseline=(page.height - first["matrix"][5]) / MM,
            size=round(first["size"], 2),
            face=first["fontname"].partition("+")[2],
        )


def _tables(page):
    """The ruled tables of a page: (page number, rows of cells, each cell on one line)."""
    for table in page.extract_tables():
        rows = [[" ".join((cell or "").split()) for cell in row] for row in table]
        if len(rows[0]) > 2:  # the outline of a bar looks like a table of one cell
            yield page.page_number, rows


def _strokes(page):
    for shape in [*page.lines, *page.rects]:
        if shape["height"] <= 1.5 and shape["width"] > 2 * MM:
            middle = (shape["top"] + shape["bottom"]) / 2
            yield Stroke(page.page_number, shape["x0"] / MM, shape["x1"] / MM, middle / MM)


class _GlyphCollector(PDFTextDevice):
    """Notes every glyph that is shown, with its font; spaces and empty strings included."""

    def __init__(self, manager):
        super().__init__(manager)
        self.shown = {}

    def render_char(self, matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate):
        self.shown.setdefault(id(font), (font, {}))[1][cid] = font.to_unichr(cid)
        return font.char_width(cid) * fontsize * scaling

    def set_ctm(self, ctm):
        super().set_ctm(mult_matrix(ctm, (1, 0, 0, 1, 0, 0)))


def letters_not_drawn(pdf):
    """The letters shown in this PDF for which the embedded font has no outline."""
    manager = PDFResourceManager(caching=False)
    collector = _GlyphCollector(manager)
    interpreter = PDFPageInterpreter(manager, collector)
    for page in PDFPage.get_pages(BytesIO(pdf)):
        interpreter.process_page(page)
    assert collector.shown, "no text at all"
    bare = set()
    for font, glyphs in collector.shown.values():
        file = resolve1(font.descriptor.get("FontFile2") or font.descriptor.get("FontFile3"))
        with TTFont(BytesIO(file.get_data())) as embedded:
            outlines = embedded.getGlyphSet()
            names = embedded.getGlyphOrder()
            for cid, text in glyphs.items():
                if text.strip("\u00a0\u200b \t\n") and not _has_ink(outlines, names, cid):
                    bare.add(text)
    return bare


def _has_ink(outlines, names, glyph):
    if glyph == 0 or glyph >= len(names):  # .notdef: the box itself
        return False
    pen = RecordingPen()
    outlines[names[glyph]].draw(pen)
    for step, values in pen.value:
        if step == "addComponent":
            component = RecordingPen()
            outlines[values[0]].draw(component)
            if component.value:
                return True
        elif step in ("lineTo", "qCurveTo", "curveTo"):
            return True
    return False
