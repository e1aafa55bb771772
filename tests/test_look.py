"""The visual language keeps its promises: contrast in both schemes, error pages without context."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from portal import navigation

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2 AA


def tokens():
    text = re.sub(
        r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    light, dark = (
        dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", part))
        for part in text.split("prefers-color-scheme: dark", 1)
    )
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


SURFACES = ["--paper", "--ground", "--hover"]
STATES = ["ok", "wait", "late", "calm"]
PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("--ink", "--ink-2", "--ink-3")
        for ground in [*SURFACES, "--red-050"]
    ],
    *[(f"--{state}", ground, TEXT) for state in STATES for ground in [*SURFACES, f"--{state}-bg"]],
    *[("--red-700", ground, TEXT) for ground in [*SURFACES, "--red-050"]],
    ("--on-main", "--main", TEXT),
    ("--on-main", "--main-hover", TEXT),
    *[("--focus", ground, EDGE) for ground in SURFACES],
    *[("--line-strong", ground, EDGE) for ground in ("--paper", "--ground")],
    *[(f"--{state}", "--track", EDGE) for state in STATES],
    ("--star", "--seal", EDGE),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme):
    colours = tokens()[scheme]

    weak = {
        f"{front} on {back}": round(contrast(colours[front], colours[back]), 2)
        for front, back, least in PAIRS
        if contrast(colours[front], colours[back]) < least
    }

    assert not weak


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_an_error_page_needs_nothing_and_shows_a_way_on(code):
    page = render_to_string(f"{code}.html")

    assert '<html lang="vi">' in page
    assert 'href="/"' in page
    assert "{{" not in page


def test_a_refusal_shows_its_reason():
    assert "Chỉ chủ tài khoản" in render_to_string("403.html", {"exception": "Chỉ chủ tài khoản"})


def test_nothing_in_the_styles_comes_from_outside():
    for path in CSS.rglob("*.css"):
        assert "//" not in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL), path.name


def test_every_place_stands_in_one_group():
    """But those of the person's own menu."""
    own = {*navigation.OF_ONES_OWN, navigation.MY_DATA_SHORT}
    places = {item for item in vars(navigation).values() if isinstance(item, navigation.Item)}

    grouped = [item for group in navigation.GROUPS for item in group.items]

    assert len(grouped) == len(set(grouped))
    assert set(grouped) == places - own


def test_every_place_has_its_icon():
    places = [item for item in vars(navigation).values() if isinstance(item, navigation.Item)]

    drawn = {
        item.icon: "<path" in render_to_string("_components/icon.html", {"name": item.icon})
        for item in places
    }

    assert len(drawn) > 5
    assert [name for name, is_drawn in drawn.items() if not is_drawn] == []
