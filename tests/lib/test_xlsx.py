"""Workbooks from anywhere: read without trust, written without formulas."""

import zipfile
from datetime import date
from functools import cache
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.lib.xlsx import UnreadableFile, column_letters, open_workbook, reading, write_rows


def workbook(fill=lambda sheet, book: None, **sheets):
    """A workbook made by another program, as far as we are concerned."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book.add_worksheet("Trang 1"), book)
        for name, make in sheets.items():
            make(book.add_worksheet(name), book)
    out.seek(0)
    return out


def repacked(file, *, compression=zipfile.ZIP_DEFLATED, **changes):
    """The same package with other parts; None leaves a part out."""
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", compression) as new:
        parts = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    out.seek(0)
    return out


def zip_bomb(size):
    """A sheet of nothing but spaces, a thousandth of its size when packed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("[Content_Types].xml", "<Types/>")
        new.writestr("xl/workbook.xml", "<workbook/>")
        with new.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(size // 2**20):
                part.write(b" " * 2**20)
    return out


def sheet_xml(rows):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def with_sheet(rows):
    return repacked(workbook(), **{"xl/worksheets/sheet1.xml": sheet_xml(rows)})


@pytest.fixture
def code_of_unopened(monkeypatch):
    """The code of a refusal during which no part of the package was unpacked."""

    def refuse(*args, **kwargs):
        raise AssertionError("a part was unpacked")

    def code(file):
        with monkeypatch.context() as patch:
            patch.setattr(zipfile.ZipFile, "open", refuse)
            return code_of(file)

    return code


def code_of(file):
    with pytest.raises(UnreadableFile) as refusal:
        open_workbook(file)
    assert str(refusal.value).endswith(".")
    return refusal.value.code


# -- what is read --------------------------------------------------------------------------


def test_rows_come_with_the_numbers_that_the_office_sees():
    def fill(sheet, book):
        sheet.write(2, 1, "Mã")
        sheet.write(4, 2, 822297511)
        sheet.write(5, 1, date(1965, 11, 13), book.add_format({"num_format": "dd/mm/yyyy"}))

    [sheet] = open_workbook(workbook(fill))

    rows = dict(sheet.rows())
    assert sheet.first_column == 1
    assert rows[3] == ["Mã", ""]
    assert rows[4] == ["", ""]
    assert rows[5] == ["", 822297511.0]
    assert rows[6] == [date(1965, 11, 13), ""]


def test_a_hidden_sheet_is_not_read():
    [sheet] = open_workbook(
        workbook(lambda s, b: s.write(0, 0, "thấy"), An=lambda s, b: (s.write(0, 0, "x"), s.hide()))
    )

    assert sheet.name == "Trang 1"


def test_a_chart_sheet_is_no_sheet_of_cells():
    def fill(sheet, book):
        sheet.write(0, 0, 1)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Trang 1'!$A$1:$A$1"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)

    assert [sheet.name for sheet in open_workbook(workbook(fill))] == ["Trang 1"]


def test_cells_merged_side_by_side_are_told():
    [sheet] = open_workbook(workbook(lambda s, b: s.merge_range(1, 2, 2, 4, "Họ và tên")))

    assert sheet.merged() == [(2, 2, 4)]


@pytest.mark.rule("R22")
def test_formulas_are_named_by_their_place():
    def fill(sheet, book):
        sheet.write(0, 0, "a")
        sheet.write_formula(3, 2, '=HYPERLINK("http://example.invalid","Nguyễn Văn A")', None, 0)
        sheet.write_formula(4, 27, "=1+1", None, 2)

    [sheet] = open_workbook(workbook(fill))

    assert sheet.formulas == {(4, 2), (5, 27)}


@pytest.mark.rule("R22")
def test_a_formula_under_any_prefix_or_without_an_address_is_seen():
    rows = "<row><c><v>1</v></c><c><f>A1+1</f><v>2</v></c></row>"
    prefixed = '<row r="2"><c r="B2"><x:f>A1</x:f><v>2</v></c></row>'

    [sheet] = open_workbook(with_sheet(rows + prefixed))

    assert sheet.formulas == {(1, 1), (2, 1)}


def test_texts_inside_their_cells_are_read():
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Nguyễn</t></is></c></row>'

    [sheet] = open_workbook(with_sheet(rows))

    assert list(sheet.rows()) == [(1, ["Nguyễn"])]


@given(st.integers(0, 16_383))
def test_column_letters_count_as_spreadsheets_do(column):
    assert reading._column_number(column_letters(column)) == column


# -- what is refused -----------------------------------------------------------------------


@pytest.mark.rule("R29")
def test_a_file_of_50_mb_is_refused_before_any_of_it_is_read():
    class Huge(BytesIO):
        def read(self, *args):
            raise AssertionError("the file was read")

    file = Huge()
    file.seek(50 * 2**20)
    file.write(b"x")

    assert code_of(file) == "too_large"


@pytest.mark.rule("R29")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "not_xlsx"),  # .xls, or with a password
        ("Mã cán bộ,Họ và tên\n".encode(), "not_xlsx"),
        (b"PK\x03\x04 and then nothing", "broken"),
    ],
)
def test_another_file_with_the_name_of_a_workbook_is_told_by_its_content(content, code):
    assert code_of(BytesIO(content)) == code


@pytest.mark.rule("R29")
def test_another_package_is_not_a_workbook(code_of_unopened):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")

    assert code_of_unopened(out) == "not_xlsx"


@pytest.mark.rule("R29")
def test_a_zip_bomb_is_refused_by_its_directory(code_of_unopened):
    bomb = zip_bomb(300 * 2**20)
    assert len(bomb.getvalue()) < 2**20

    assert code_of_unopened(bomb) == "bomb"


@pytest.mark.rule("R29")
def test_a_part_that_was_pressed_too_well_is_refused(code_of_unopened):
    assert code_of_unopened(zip_bomb(50 * 2**20)) == "bomb"


@pytest.mark.rule("R29")
def test_a_bomb_that_hides_its_size_ends_at_the_size_it_claims():
    bomb = with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (2 * 2**20))
    lying = bytearray(bomb.getvalue())
    with zipfile.ZipFile(bomb) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    true_size = info.file_size.to_bytes(4, "little")
    while (at := lying.find(true_size)) >= 0:
        lying[at : at + 4] = (200).to_bytes(4, "little")

    assert code_of(BytesIO(lying)) == "broken"


@pytest.mark.rule("R29")
def test_thousands_of_parts_are_refused(code_of_unopened):
    file = repacked(workbook(), **{f"xl/media/{n}.png": "" for n in range(2_000)})

    assert code_of_unopened(file) == "bomb"


@pytest.mark.rule("R29")
def test_one_cell_far_away_is_named_instead_of_filling_the_memory():
    def fill(sheet, book):
        sheet.write(0, 0, "Mã cán bộ")
        sheet.write(1_048_575, 16_383, " ")

    with pytest.raises(UnreadableFile, match="XFD1048576") as refusal:
        open_workbook(workbook(fill))

    assert refusal.value.code == "far_cell"


@pytest.mark.rule("R29")
def test_cells_without_addresses_are_counted_too():
    wide = "<row>" + "<c/>" * 9_000 + "<c><v>1</v></c></row>"

    assert code_of(with_sheet(wide + "<row><c><v>1</v></c></row>" * 1_000)) == "far_cell"


@pytest.mark.rule("R29")
def test_a_long_text_behind_many_cells_is_refused():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{main}"><si><t>{"a" * 200_000}</t></si></sst>'

    assert code_of(repacked(workbook(), **{"xl/sharedStrings.xml": texts})) == "bomb"


@pytest.mark.rule("R29")
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_never_expanded(part, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    with zipfile.ZipFile(workbook(lambda s, b: s.write(0, 0, 1))) as archive:
        xml = archive.read(part).decode()
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    head, _, rest = xml.partition("?>")
    file = workbook(lambda s, b: s.write(0, 0, 1))
    rest = rest.replace("<v>1</v>", "<v>&e;</v>")

    assert code_of(repacked(file, **{part: f"{head}?>{doctype}{rest}"})) == "broken"


@pytest.mark.rule("R29")
@pytest.mark.parametrize(
    "changes",
    [
        {"xl/workbook.xml": "<not closed"},
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/worksheets/sheet1.xml": None},
        {"xl/worksheets/sheet1.xml": sheet_xml('<row r="1"><c r="1A"><v>1</v></c></row>')},
        {"xl/worksheets/sheet1.xml": sheet_xml('<row r="x"><c r="AA1"><v>1</v></c></row>')},
    ],
)
def test_a_damaged_workbook_is_refused_in_one_sentence(changes):
    assert code_of(repacked(workbook(), **changes)) == "broken"


@cache
def whole_file():
    """The same bytes each time: a workbook carries the second in which it was made."""
    return workbook(lambda s, b: s.write(0, 0, "Nguyễn")).getvalue()


@pytest.mark.rule("R29")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_ends_in_anything_but_the_sentence(data):
    file = bytearray(whole_file())
    for _ in range(data.draw(st.integers(1, 8))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))

    try:
        names = [sheet.name for sheet in open_workbook(BytesIO(file))]
    except UnreadableFile as refusal:
        names = [refusal.code]

    assert names


@pytest.mark.rule("R29")
def test_two_parts_of_one_name_are_refused():
    file = workbook()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(""))
    file.seek(0)

    assert code_of(file) == "broken"


# -- what is written -----------------------------------------------------------------------


def test_a_text_never_becomes_a_formula_or_a_link():
    texts = ["=1+1", "+84912345678", "-2", "@SUM(A1)", "https://example.invalid", "0912345678", ""]

    content = write_rows({"Dòng bị từ chối": (["Lý do"], [[text] for text in texts])})

    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
        assert not any("hyperlink" in archive.read(name).decode() for name in archive.namelist())
    assert b"<f" not in xml
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.get_sheet_by_index(0).to_python() == [["Lý do"], *[[text] for text in texts]]


def test_the_headings_stay_in_sight_and_columns_have_their_width():
    content = write_rows({"A": (["Họ và tên", "Mã"], [])}, widths={"Họ và tên": 30})

    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="1"' in xml
    assert 'state="frozen"' in xml
    assert 'width="30.7' in xml


def test_numbers_and_days_are_written_as_such():
    content = write_rows({"A": (["Dòng", "Năm"], [[7, None], [8, 1989]])})

    [sheet] = open_workbook(BytesIO(content))
    assert [row for _, row in sheet.rows()] == [["Dòng", "Năm"], [7.0, ""], [8.0, 1989.0]]
