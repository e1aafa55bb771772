"""Each kind of cell, as offices write it."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roster import cells
from accounts.roster.cells import CellFault
from portal.lib.xlsx import Cell

ANY_CELL = st.one_of(
    st.text(max_size=80),
    st.floats(),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


def code_of(read, *cell):
    with pytest.raises(CellFault) as fault:
        read(*cell)
    assert fault.value.reason.text.endswith((".", "/"))
    return fault.value.reason.code


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (date(1965, 11, 13), 1965),
        (datetime(1965, 11, 13, 8, 30), 1965),
        ("07/01/1991", 1991),
        ("7-1-1991", 1991),
        ("7.1.1991", 1991),
        ("1991-01-07", 1991),
        ("07/01/1991 00:00:00", 1991),
        ("  07/01/1991 ", 1991),
        ("01/1991", 1991),
        ("1989", 1989),
        (1989.0, 1989),
        (24059.0, 1965),  # the number of a day, its date format lost
        ("29/02/1980", 1980),
        ("", None),
        ("   ", None),
    ],
)
@pytest.mark.rule("R25")
def test_only_the_year_of_a_birthday_is_taken(cell, year):
    assert cells.birth_year(cell, 2026) == year


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/1980", "impossible_date"),
        ("29/02/1981", "impossible_date"),
        ("12/13/1980", "impossible_date"),
        ("khoảng 1980", "impossible_date"),
        (1980.5, "impossible_date"),
        (True, "impossible_date"),
        ("12/05/65", "short_year"),
        ("65", "short_year"),
        (date(1899, 1, 1), "year_range"),
        (date(2027, 1, 1), "year_range"),
        ("2030", "year_range"),
        (12.0, "year_range"),
    ],
)
def test_a_birthday_that_cannot_be_is_refused(cell, code):
    assert code_of(cells.birth_year, cell, 2026) == code


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0912345678", "+84912345678"),
        (912345678.0, "+84912345678"),
        ("912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_phones_are_read_with_or_without_their_zero(cell, phone):
    assert cells.phone(cell) == phone


@pytest.mark.parametrize("cell", ["12345", 12345.0, "0912345678; 0987654321", "không có", True])
def test_a_wrong_phone_is_refused_with_what_is_wrong(cell):
    assert code_of(cells.phone, cell) == "phone"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("LÊ QUỐC TIẾN", "Lê Quốc Tiến"),
        ("  Hồ  Đình  An ", "Hồ Đình An"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hạnh"), "Nguyễn Thị Hạnh"),
        ("Y Blim Niê", "Y Blim Niê"),
        ("K' Brể", "K' Brể"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Thuận", "Thuận"),
        ("Tôn Nữ Thị Ngọc-Lan", "Tôn Nữ Thị Ngọc-Lan"),
    ],
)
def test_names_pass_however_they_are_written(cell, name):
    assert cells.full_name(cell) == name


@pytest.mark.parametrize(
    "cell", [0.0, 42.5, True, date(1980, 1, 1), "=1+1", "An 2", "@An", "123", "–"]
)
def test_what_is_not_a_name_is_refused(cell):
    assert code_of(cells.full_name, cell) == "not_a_name"


@pytest.mark.parametrize("cell", ["", "   ", "\u200b"])
def test_an_empty_name_is_missing(cell):
    assert code_of(cells.full_name, cell) == "missing"


def test_a_name_longer_than_its_place_is_refused():
    assert code_of(cells.full_name, "An " * 50) == "too_long"


@pytest.mark.parametrize(
    "cell", ["x", "X", " x ", "có", "Có", 1.0, "1", True, "TRUE", "✓", "Dự bị", date(2001, 2, 3)]
)
def test_marks_for_yes(cell):
    assert cells.mark(cell, "is_member") is True


@pytest.mark.parametrize("cell", ["", " ", "không", 0.0, False, "-", "–", "Chưa"])
def test_marks_for_no(cell):
    assert cells.mark(cell, "is_member") is False


@pytest.mark.parametrize("cell", ["?", "có lẽ", 2.0, "✗"])
def test_an_unclear_mark_is_refused(cell):
    assert code_of(cells.mark, cell, "is_member") == "unclear_mark"


@pytest.mark.parametrize(
    ("cell", "code"), [("BN0001", "BN0001"), (17.0, "17"), (" CB-KP1 ", "CB-KP1")]
)
def test_codes_keep_their_capitals_and_lose_a_spreadsheets_point(cell, code):
    assert cells.code(cell, "staff_code") == code


@pytest.mark.parametrize("cell", ["BN 0001", "BN;1", "=1"])
def test_a_code_with_strange_characters_is_refused(cell):
    assert code_of(cells.code, cell, "staff_code") == "code_characters"


def test_a_code_longer_than_its_place_is_refused():
    assert code_of(cells.code, "B" * 31, "staff_code") == "too_long"


@given(ANY_CELL)
def test_no_cell_ends_in_anything_but_a_value_or_a_reason(cell: Cell):
    readers = [
        lambda: cells.birth_year(cell, 2026),
        lambda: cells.phone(cell),
        lambda: cells.full_name(cell),
        lambda: cells.mark(cell, "is_head"),
        lambda: cells.code(cell, "staff_code"),
        lambda: cells.line(cell, "position"),
    ]
    for read in readers:
        try:
            value = read()
        except CellFault as fault:
            value = fault.reason.text

        assert value is None or isinstance(value, bool | int | str)
        if isinstance(value, str):
            assert unicodedata.is_normalized("NFC", value)
            assert "\n" not in value


@given(st.dates(date(1908, 6, 1), date(2026, 12, 31)))
def test_a_day_has_the_same_year_in_every_way_of_writing_it(day):
    ways = [day, f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day.isoformat()]
    ways.append(float((day - date(1899, 12, 30)).days))

    assert {cells.birth_year(way, 2026) for way in ways} == {day.year}
