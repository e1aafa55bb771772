"""Charts as HTML and SVG, drawn on the server: the same markup on a screen and in a PDF.

A chart is a table whose middle column is drawn, so every figure is also there as text, labels wrap on
a phone, and nothing is lost in black and white: what is reached is filled, the rest only outlined.
Colours come from `currentColor`; sizes and spacing from the page's own stylesheet (`.bars`).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Bar(NamedTuple):
    label: str
    value: int
    total: int


def share_bars(caption: str, bars: Iterable[Bar], *, columns: tuple[str, str, str]) -> SafeString:
    """One bar per row, each as long as the others and filled to its share, in the order given.

    Rows are never sorted by their share: a chart of units is no ranking. `columns` names what stands
    under the label, the bar and the figures, for those who hear the table instead of seeing it.
    """
    rows = format_html_join("", "{}", ((_row(bar),) for bar in bars))
    if not rows:
        return rows
    return format_html(
        '<figure class="bars"><figcaption>{}</figcaption><table><thead><tr>'
        '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th>'
        "</tr></thead><tbody>{}</tbody></table></figure>",
        caption,
        *columns,
        rows,
    )


def _row(bar: Bar) -> SafeString:
    return format_html(
        '<tr><th scope="row">{}</th><td>{}</td><td>{}/{}</td></tr>',
        bar.label,
        _drawing(bar),
        number_format(bar.value),
        number_format(bar.total),
    )


def _drawing(bar: Bar) -> SafeString:
    """The bar itself. Its title is the text alternative in a PDF; a screen reader has the figures."""
    share = f"{100 * bar.value / bar.total:.1f}" if bar.total else "0"
    return format_html(
        '<svg width="100%" height="10" aria-hidden="true" focusable="false">'
        "<title>{}: {}/{}</title>"
        '<rect width="100%" height="10" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        '<rect width="{}%" height="10" fill="currentColor"/></svg>',
        bar.label,
        number_format(bar.value),
        number_format(bar.total),
        share,
    )


# -- bars in several parts -----------------------------------------------------------------------

# From "reached" to "nothing yet": solid, hatched, dotted, empty. Told apart without any colour.
FILLS = ["currentColor", "url(#bars-hatched)", "url(#bars-dotted)", "none"]
PATTERNS = SafeString(
    "<defs>"
    '<pattern id="bars-hatched" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="2" height="5" fill="currentColor"/></pattern>'
    '<pattern id="bars-dotted" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<circle cx="2.5" cy="2.5" r="1" fill="currentColor"/></pattern>'
    "</defs>"
)
SWATCH = '<rect x="1" y="1" width="26" height="12" fill="{}" stroke="currentColor"/>'


def stacked_legend(labels: Sequence[str]) -> SafeString:
    """What the parts of `stacked_bar` mean, in their order; a page with such bars needs it once."""
    swatches = [format_html(SWATCH, fill) for fill in FILLS]
    swatches[0] = format_html("{}{}", PATTERNS, swatches[0])
    items = format_html_join(
        "",
        '<li><svg width="28" height="14" aria-hidden="true" focusable="false">{}</svg> {}</li>',
        zip(swatches, labels, strict=False),
    )
    return format_html('<ul class="bars-legend">{}</ul>', items)


def stacked_bar(parts: Sequence[int]) -> SafeString:
    """Up to four parts of a whole, side by side; the figures stand as text beside the bar."""
    total = sum(parts)
    rects, start = [], 0.0
    for part, fill in zip(parts, FILLS, strict=False):
        share = 100 * part / total if total else 0
        if part:
            rects.append((f"{start:.2f}", f"{share:.2f}", fill))
        start += share
    return format_html(
        '<svg class="bars-stacked" width="144" height="14" aria-hidden="true" focusable="false">{}'
        '<rect width="100%" height="14" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
        format_html_join(
            "",
            '<rect x="{}%" width="{}%" height="14" fill="{}" stroke="currentColor"/>',
            rects,
        ),
    )
