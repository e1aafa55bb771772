"""Charts that read without colour, without a picture, and on a phone."""

import re
from xml.etree import ElementTree

import pytest

from portal.lib.charts import Bar, share_bars

COLUMNS = ("Đơn vị", "Đã tiếp nhận (tô đậm)", "Số người")


def chart(*bars):
    return share_bars("Kê khai theo đơn vị", bars, columns=COLUMNS)


def parsed(*bars):
    return ElementTree.fromstring(chart(*bars))  # noqa: S314  # our own markup


def test_every_figure_is_there_as_text():
    figure = parsed(Bar("Chi bộ khu phố 1", 3, 4), Bar("Chi bộ khu phố 2", 1200, 2400))

    rows = ["|".join("".join(c.itertext()) for c in row) for row in figure.iter("tr")]
    assert rows[0] == "|".join(COLUMNS)
    assert rows[1] == "Chi bộ khu phố 1|Chi bộ khu phố 1: 3/4|3/4"
    assert rows[2].endswith("|1.200/2.400")
    assert [c.get("scope") for c in figure.iter("th")] == ["col"] * 3 + ["row"] * 2


@pytest.mark.parametrize(
    ("value", "total", "width"),
    [(3, 4, "75.0%"), (1, 3, "33.3%"), (0, 9, "0.0%"), (9, 9, "100.0%"), (0, 0, "0%")],
)
def test_the_filled_part_is_the_share(value, total, width):
    outline, filled = parsed(Bar("x", value, total)).iter("rect")

    assert filled.get("width") == width
    assert outline.get("width") == "100%"


def test_outline_and_fill_tell_it_and_no_colour_does():
    markup = chart(Bar("x", 1, 2))

    outline, filled = ElementTree.fromstring(markup).iter("rect")  # noqa: S314  # our own markup
    assert (outline.get("fill"), outline.get("stroke")) == ("none", "currentColor")
    assert filled.get("fill") == "currentColor"
    assert not re.search(r"#[0-9a-f]{3}|rgb|style=|<style|<script", markup)


def test_the_drawing_is_named_for_a_pdf_and_silent_for_a_screen_reader():
    svg = next(parsed(Bar("Chi bộ 1", 3, 4)).iter("svg"))

    assert svg.findtext("title") == "Chi bộ 1: 3/4"
    assert svg.get("aria-hidden") == "true"


def test_units_stay_in_the_order_given():
    labels = [row.findtext("th") for row in parsed(Bar("B", 1, 9), Bar("A", 9, 9)).iter("tr")][1:]

    assert labels == ["B", "A"]


def test_a_name_is_never_markup():
    assert "<b>" not in chart(Bar("<b>x</b>", 1, 2))


def test_no_bars_no_chart():
    assert chart() == ""
