"""Phone numbers as offices send them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.phones import PhoneError, mask_phone, parse_phone, show_phone

NUMBER = "+84822297511"

mobile_numbers = st.from_regex(r"\A\+84[35789][0-9]{8}\Z")


@pytest.mark.parametrize(
    "typed",
    [
        "0822297511",
        "0822 297 511",
        "0822.297.511",
        "082-229-7511",
        "(0822) 297\u2013511",
        "  0822\u00a0297\u00a0511 ",
        "+84822297511",
        "+84 822 297 511",
        "+84 (0) 822 297 511",
        "84822297511",
        "0084 822 297 511",
        "822297511",
        "822297511.0",
        "'0822297511",
        "\u202a0822 297 511\u202c",
        "０８２２２９７５１１",
        822297511,
        822297511.0,
        84822297511.0,
    ],
)
def test_every_usual_way_of_writing_a_number_gives_the_same_one(typed):
    assert parse_phone(typed) == NUMBER


@pytest.mark.parametrize("start", ["03", "05", "07", "08", "09"])
def test_every_mobile_prefix_is_accepted(start):
    assert parse_phone(f"{start}12345678") == f"+84{start[1]}12345678"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("842892693", "+84842892693"),  # a lost zero, not a country code
        ("0912008412", "+84912008412"),  # 0084 in the middle is no country code either
        ("0848484848", "+84848484848"),
    ],
)
def test_digits_that_look_like_the_country_code_stay(typed, expected):
    assert parse_phone(typed) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("không có", "characters"),
        ("8.22E+08", "characters"),
        ("08+22297511", "characters"),
        ("٠٨٢٢٢٩٧٥١١", "characters"),
        (822297511.5, "characters"),
        (float("nan"), "characters"),
        (float("inf"), "characters"),
        ("0822297511, 0912345678", "several"),
        ("0822297511/0912345678", "several"),
        ("+1 650 555 0100", "foreign"),
        ("001 650 555 0100", "foreign"),
        ("0168 222 9751", "old_prefix"),
        ("024 3825 1234", "landline"),
        ("0122 229 751", "prefix"),
        ("12345", "length"),
        ("08222975111", "length"),
        (0.0, "length"),
        (True, "length"),
    ],
)
def test_what_is_not_a_mobile_number_is_refused_with_a_remedy(typed, code):
    with pytest.raises(PhoneError) as refusal:
        parse_phone(typed)

    assert refusal.value.code == code
    assert "ãy " in refusal.value.message_vi
    assert str(refusal.value) == refusal.value.message_vi


@given(mobile_numbers)
def test_what_is_shown_is_read_back_as_the_same_number(number):
    assert parse_phone(show_phone(number)) == parse_phone(number) == number


@given(st.text() | st.integers(-(10**20), 10**20) | st.floats())
def test_anything_typed_gives_a_number_or_a_refusal(typed):
    with suppress(PhoneError):
        number = parse_phone(typed)
        assert number[:3] == "+84"
        assert len(number) == 12


def test_a_number_is_shown_in_three_groups():
    assert show_phone(NUMBER) == "0822 297 511"


@pytest.mark.parametrize("phone", ["", "0822297511", "+1 650"])
def test_what_is_no_stored_number_is_shown_unchanged(phone):
    assert show_phone(phone) == phone


def test_a_masked_number_keeps_three_digits():
    assert mask_phone(NUMBER) == "•••• ••• 511"


def test_masking_something_else_shows_nothing_of_it():
    assert mask_phone("0822297511") == "•••"
