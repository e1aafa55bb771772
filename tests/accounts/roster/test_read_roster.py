"""Finding the tables: whatever an office puts around and between them."""

from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from accounts.roster.headings import PEOPLE as PEOPLE_WORDS
from accounts.roster.headings import UNITS as UNIT_WORDS
from accounts.roster.headings import heading_word
from accounts.roster.reading import read_roster
from portal.lib.xlsx import UnreadableFile
from tests.accounts.roster.files import (
    FAULTY,
    GOOD,
    PEOPLE,
    UNITS,
    Formula,
    reading,
    roster,
    sample,
    workbook,
)

AN = ["BN0001", "Nguyễn Văn An", "CB-1", "Bí thư", "0912345678", "x", "x", "1980"]


def refusal_of(file):
    with pytest.raises(UnreadableFile) as refusal:
        read_roster(file)
    return refusal.value


def test_the_sample_is_read_whole():
    found = sample(GOOD)

    assert len(found.units) == 14
    assert len(found.people) == 312
    assert not [row for row in [*found.units, *found.people] if row.reasons]
    assert found.people[0].full_name == "Trần Phương Thảo"
    assert found.people[4].phone == "+84822297511"  # a number that lost its zero
    assert found.people[16].full_name == "Lê Quốc Tiến"  # in capitals
    assert found.people[8].full_name == "Hồ Đình An"  # with spaces around and between
    assert found.people[6].birth_year == 1991  # a date as text
    assert sum(row.is_head for row in found.people) == 14


def test_nothing_of_a_sex_or_a_birthday_but_the_year_is_read():
    found = sample(GOOD)

    assert found.unread == ["STT", "Giới tính"]
    assert found.people[0].birth_year == 1965
    assert "1965, 11" not in repr(found)
    assert "Nữ" not in repr(found)


def test_rows_keep_the_number_that_the_office_sees():
    found = read_roster(workbook(A=[["DANH SÁCH"], [], [], PEOPLE, [], AN]))

    assert [(row.sheet, row.number) for row in found.people] == [("A", 6)]


@pytest.mark.parametrize(
    "headings",
    [
        ["MÃ CÁN BỘ", "HỌ VÀ TÊN", "MÃ ĐƠN VỊ"],
        ["ma can bo", "ho ten", "ma dv"],
        ["Mã CB", " Họ  và\ntên ", "Đơn vị công tác"],
        ["Số hiệu cán bộ", "Họ và tên (chữ in hoa)", "Chi bộ"],
    ],
)
def test_headings_in_any_case_with_or_without_marks_and_in_other_words(headings):
    [person] = read_roster(workbook(A=[headings, ["BN1", "An", "CB-1"]])).people

    assert (person.staff_code, person.full_name, person.unit) == ("BN1", "An", "CB-1")


@given(st.permutations(list(range(len(PEOPLE)))))
def test_the_order_of_columns_does_not_matter(order):
    shuffled = [[row[column] for column in order] for row in (PEOPLE, AN)]

    assert read_roster(workbook(A=shuffled)).people == read_roster(workbook(A=[PEOPLE, AN])).people


@pytest.mark.parametrize("fields", [PEOPLE_WORDS, UNIT_WORDS], ids=["people", "units"])
def test_no_word_stands_for_two_columns_and_each_is_written_as_it_is_looked_up(fields):
    words = [word for group in fields.values() for word in group]

    assert len(words) == len(set(words)) > 20
    assert [word for word in words if heading_word(word) != word] == []


def test_a_code_of_the_unit_is_preferred_to_its_name():
    rows = [["Mã cán bộ", "Họ và tên", "Đơn vị", "Mã đơn vị"], ["BN1", "An", "Chi bộ 1", "CB-1"]]

    [person] = read_roster(workbook(A=rows)).people

    assert person.unit == "CB-1"


def test_a_name_in_two_columns_is_one_name():
    rows = [["Mã cán bộ", "Họ và tên đệm", "Tên", "Mã đơn vị"], ["BN1", "NGUYỄN VĂN", "AN", "CB-1"]]

    [person] = read_roster(workbook(A=rows)).people

    assert person.full_name == "Nguyễn Văn An"


def test_a_heading_merged_over_two_columns_is_one_name():
    file = workbook(A=[[]])
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Mã cán bộ"])
        sheet.merge_range(0, 1, 0, 2, "Họ và tên")
        sheet.write_row(0, 3, ["Mã đơn vị"])
        sheet.write_row(1, 0, ["BN1", "Nguyễn Văn", "An", "CB-1"])
    file.seek(0)

    assert read_roster(file).people[0].full_name == "Nguyễn Văn An"


def test_headings_repeated_on_each_page_and_their_numbering_are_passed_over():
    numbering = ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"]
    numbers = [1, 2, 3, 4, 5, 6, 7, 8]
    other = ["BN0002", "Trần Thị Bình", "CB-1"]

    found = read_roster(workbook(A=[PEOPLE, numbering, AN, PEOPLE, numbers, other]))

    assert [row.staff_code for row in found.people] == ["BN0001", "BN0002"]
    assert not [row for row in found.people if row.reasons]


def test_totals_and_signatures_are_passed_over_and_named():
    rows = [PEOPLE, AN, [], ["", "Tổng cộng: 1 người"], ["", "NGƯỜI LẬP BIỂU"]]

    found = read_roster(workbook(A=rows))

    assert len(found.people) == 1
    assert found.skipped == [("A", 4), ("A", 5)]


def test_a_row_without_its_code_is_no_total():
    [_, person] = reading([AN, [None, "Trần Thị Bình", "CB-1"]]).people

    assert [item.code for item in person.reasons] == ["missing"]
    assert person.reasons[0].field == "staff_code"


def test_two_tables_in_one_sheet():
    rows = [["ĐƠN VỊ"], UNITS, ["CB-1", "Chi bộ 1", "Chi bộ"], [], ["CÁN BỘ"], PEOPLE, AN]

    found = read_roster(workbook(A=rows))

    assert [unit.code for unit in found.units] == ["CB-1"]
    assert [person.staff_code for person in found.people] == ["BN0001"]


def test_one_table_may_describe_the_unit_in_each_row():
    headings = ["Mã cán bộ", "Họ và tên", "Mã đơn vị", "Tên đơn vị", "Loại hình", "Trực thuộc"]
    unit = ["CB-1", "Chi bộ khu phố 1", "Chi bộ", "DU-BN"]
    rows = [headings, ["BN1", "An", *unit], ["BN2", "Bình", *unit], ["BN3", "Chi", "CB-2"]]

    found = read_roster(workbook(A=rows))

    assert [person.unit for person in found.people] == ["CB-1", "CB-1", "CB-2"]
    first, second = found.units
    assert (first.code, first.name, first.kind, first.parent) == tuple(unit)
    assert first.number == 2
    assert [item.field for item in second.reasons] == ["name"]


def test_people_without_units_and_units_without_people():
    assert reading(people=[AN]).units == []
    assert reading(units=[["CB-1", "Chi bộ 1", "Chi bộ"]]).people == []


def test_a_column_that_is_not_there_is_not_an_empty_one():
    rows = [["Mã cán bộ", "Họ và tên", "Mã đơn vị"], ["BN1", "An", "CB-1"]]

    [person] = read_roster(workbook(A=rows)).people

    assert person.is_member is None
    assert person.is_head is None


@pytest.mark.rule("R22")
@pytest.mark.parametrize("column", range(len(PEOPLE)))
def test_a_formula_in_a_column_that_is_read_refuses_the_row(column):
    row = list(AN)
    row[column] = Formula('=HYPERLINK("http://example.invalid","An")')

    [person] = reading([row]).people

    assert [item.code for item in person.reasons] == ["formula"]
    assert "Công Thức" not in repr(person)


@pytest.mark.rule("R22")
def test_a_formula_in_a_column_that_nobody_reads_harms_nothing():
    rows = [["STT", *PEOPLE], [Formula("=ROW()-1"), *AN]]

    [person] = read_roster(workbook(A=rows)).people

    assert not person.reasons


@pytest.mark.rule("R22")
def test_a_text_that_looks_like_a_formula_stays_a_text():
    [person] = reading([["BN1", "Nguyễn Văn An", "CB-1", '=cmd|"/c calc"!A1']]).people

    assert person.position == '=cmd|"/c calc"!A1'


def test_every_fault_of_a_row_is_told_at_once():
    [person] = reading([["BN 1", "An 2", "CB-1", "x" * 121, "123", "?", "?", "31/02/1980"]]).people

    assert [item.field for item in person.reasons] == [
        "staff_code",
        "full_name",
        "position",
        "phone",
        "is_member",
        "is_head",
        "birth_year",
    ]


def test_the_faulty_sample_has_its_faults_of_single_cells():
    faults = {
        row.number: [(item.code, item.field) for item in row.reasons]
        for row in sample(FAULTY).people
        if row.reasons
    }

    assert faults == {
        13: [("missing", "full_name")],
        15: [("impossible_date", "birth_year")],
        17: [("phone", "phone")],
        19: [("formula", "full_name")],
    }


# -- the file as a whole -------------------------------------------------------------------


def test_a_workbook_without_a_list_is_refused_with_the_columns_it_needs():
    refusal = refusal_of(workbook(A=[["Thu", "Chi"], [1, 2]]))

    assert refusal.code == "no_table"
    assert "Mã cán bộ, Họ và tên, Mã đơn vị" in refusal.message_vi


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (["Mã cán bộ", "Họ và tên", "Chức vụ"], "Mã đơn vị"),
        (["STT", "Họ và tên", "Mã đơn vị", "Ngày sinh"], "Mã cán bộ"),
    ],
)
def test_a_list_that_lacks_a_column_is_refused_by_the_name_of_the_column(headings, missing):
    refusal = refusal_of(
        workbook(A=[["DANH SÁCH"], headings, ["BN1", "An", "x", date(1980, 1, 1)]])
    )

    assert refusal.code == "missing_column"
    assert f"dòng 2: bảng thiếu cột {missing}." in refusal.message_vi


def test_headings_without_rows_are_refused():
    assert refusal_of(roster([])).code == "no_rows"


def test_the_same_bytes_have_the_same_sum():
    file = roster([AN])

    assert read_roster(file).sha256 == read_roster(file).sha256
    assert len(read_roster(file).sha256) == 64
