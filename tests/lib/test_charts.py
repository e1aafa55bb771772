"""Charts that read without colour, without a picture, and on a phone."""

import re
from xml.etree import ElementTree

import pytest

from portal.lib.charts import Bar, share_bars, stacked_bar, stacked_legend

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


def drawn(*parts):
    return ElementTree.fromstring(stacked_bar(parts))  # noqa: S314  # our own markup


def test_parts_stand_side_by_side_each_as_long_as_its_share():
    *parts, outline = drawn(2, 1, 0, 1).iter("rect")

    assert [(part.get("x"), part.get("width")) for part in parts] == [
        ("0.00%", "50.00%"),
        ("50.00%", "25.00%"),
        ("75.00%", "25.00%"),
    ]
    assert outline.get("fill") == "none"


def test_a_whole_of_nothing_is_an_empty_frame():
    (outline,) = drawn(0, 0, 0, 0).iter("rect")

    assert outline.get("width") == "100%"


def test_parts_are_told_apart_without_colour_and_explained_once():
    legend = ElementTree.fromstring(stacked_legend(["a", "b", "c", "d"]))  # noqa: S314  # ours
    fills = [part.get("fill") for part in list(drawn(1, 1, 1, 1).iter("rect"))[:4]]
    patterns = {f"url(#{item.get('id')})" for item in legend.iter("pattern")}

    assert len(set(fills)) == 4
    assert patterns == {fill for fill in fills if fill.startswith("url")}
    assert ["".join(item.itertext()).strip() for item in legend.iter("li")] == ["a", "b", "c", "d"]
    assert "style" not in stacked_bar([1, 2, 3, 4])
