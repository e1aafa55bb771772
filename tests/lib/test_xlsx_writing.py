"""Tables to take away: written row by row, fit for screen and paper, never a formula."""

import tracemalloc
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest

from portal.lib.xlsx import Column, Workbook, open_workbook, writing

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("x")', "|a"]


def written(path, rows, columns=("Lý do",), name="Bảng"):
    with Workbook(path) as book:
        table = book.table(name, [Column(title) for title in columns])
        for row in rows:
            table.add(row)
    return path


def part(path, name="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bang.xlsx"


@pytest.mark.rule("R138")
def test_a_text_stays_a_text_in_cells_and_headings(path):
    written(path, [[text] for text in DANGEROUS], columns=["=A1"])

    with path.open("rb") as file:
        [sheet] = open_workbook(file)
        found = [row for _, row in sheet.rows()]
    assert sheet.formulas == set()
    assert found[0] == ["=A1"]
    assert [text for [text] in found[1:]] == [text.replace("\r", "\n") for text in DANGEROUS]
    with zipfile.ZipFile(path) as archive:
        assert not any("hyperlink" in archive.read(name).decode() for name in archive.namelist())


@pytest.mark.rule("R138")
def test_a_text_has_the_format_of_a_text_so_that_editing_it_makes_no_formula(path):
    written(path, [["=1+1"]])

    styles = part(path, "xl/styles.xml")
    formats = styles[styles.index("<cellXfs") :].split("<xf ")[1:]
    cell = part(path).split('r="A2" s="')[1].split('"')[0]
    assert 'numFmtId="49"' in formats[int(cell)]


def test_days_times_and_numbers_are_what_they_are(path):
    row = [date(2026, 11, 20), datetime(2026, 11, 20, 8, 30), 7, None]
    written(path, [row], columns=["Ngày", "Lúc", "Số", "Trống"])

    with path.open("rb") as file:
        [sheet] = open_workbook(file)
        assert list(sheet.rows())[1] == (2, [row[0], row[1], 7.0, ""])


def test_fit_for_screen_and_paper(path):
    written(path, [["a", "b"]], columns=["Họ và tên", "Đơn vị"])

    sheet, book = part(path), part(path, "xl/workbook.xml")
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B2"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "Trang &amp;P/&amp;N" in sheet
    assert "_xlnm.Print_Titles" in book


def test_two_tables_are_written_side_by_side(path):
    with Workbook(path) as book:
        people, accounts = (book.table(name, [Column("Số")]) for name in ("Người", "Tài khoản"))
        for number in range(3):
            people.add([number])
            accounts.add([number])
            accounts.add([number])

    with path.open("rb") as file:
        assert [len(list(sheet.rows())) for sheet in open_workbook(file)] == [4, 7]


def test_what_one_sheet_cannot_hold_goes_on_in_another(path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 2)

    written(path, [[number] for number in range(5)], columns=["Số"])

    with path.open("rb") as file:
        sheets = open_workbook(file)
        rows = [[row for _, row in sheet.rows()] for sheet in sheets]
    assert [sheet.name for sheet in sheets] == ["Bảng", "Bảng (2)", "Bảng (3)"]
    assert rows == [[["Số"], [0], [1]], [["Số"], [2], [3]], [["Số"], [4]]]


def test_memory_does_not_grow_with_the_rows(path):
    def peak(count):
        tracemalloc.start()
        written(path, ([f"Nguyễn Văn {number}", number] for number in range(count)), ["Tên", "Số"])
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(20_000) < peak(1_000) + 500_000


def test_scratch_lies_beside_the_file_and_goes_with_a_fault(path):
    def broken_off():
        with Workbook(path) as book:
            book.table("A", [Column("B")]).add(["c"])
            assert len(list(path.parent.iterdir())) > 0
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()

    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_small_one_in_memory():
    out = BytesIO()
    with Workbook(out) as book:
        book.table("A", [Column("B")]).add(["=c"])

    assert [row for _, row in open_workbook(out)[0].rows()] == [["B"], ["=c"]]
