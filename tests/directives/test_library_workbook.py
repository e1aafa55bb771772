"""The library file as a workbook: there and back without a loss, and faults by sheet and row."""

import json
from io import BytesIO

import pytest
import yaml

from directives.actions.library import LIBRARY
from directives.reading import LibraryFaulty, check_files, read_upload, read_yaml, write_workbook
from directives.reading.words import CLAUSE_FIELDS, CLAUSE_NOTES, DOCUMENT_FIELDS, DOCUMENT_NOTES
from directives.reading.workbook import CLAUSES, DOCUMENT, HELP
from portal.lib.xlsx import open_workbook, write_rows
from tests.directives.conftest import SMALL

DOCUMENTS = sorted(LIBRARY.glob("*.yaml"))


def written(change=lambda data: None):
    data = yaml.safe_load(SMALL)
    change(data)
    return write_workbook(data)


def faults(raw):
    with pytest.raises(LibraryFaulty) as refusal:
        check_files([read_upload("qc.xlsx", raw)], {}, set())
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_comes_back_from_a_workbook_as_it_went_in(path):
    raw = path.read_bytes()
    data = read_yaml(path.name, raw).data

    back = read_upload("x.xlsx", write_workbook(data))

    assert not back.faults
    assert back.data == data
    assert yaml.safe_load(back.text) == data


def test_the_hash_is_that_of_the_yaml():
    codes = {}
    files = [read_yaml(path.name, path.read_bytes()) for path in DOCUMENTS]
    for document in check_files(files, {}, None):
        codes[document.code] = document.sha256
    books = [read_upload(f"{file.name}.xlsx", write_workbook(file.data)) for file in files]

    assert {item.code: item.sha256 for item in check_files(books, {}, None)} == codes


def test_the_template_explains_every_column_on_its_first_sheet():
    sheets = open_workbook(BytesIO(write_workbook()))

    assert [sheet.name for sheet in sheets] == [HELP, DOCUMENT, CLAUSES]
    labels = [row[1] for _, row in sheets[0].rows()][1:]
    assert labels == [*DOCUMENT_FIELDS.values(), *CLAUSE_FIELDS.values()]
    assert all(row[2] for _, row in sheets[0].rows())
    assert set(DOCUMENT_NOTES) == set(DOCUMENT_FIELDS)
    assert set(CLAUSE_NOTES) == set(CLAUSE_FIELDS)


def test_every_field_of_the_format_has_its_column():

    schema = json.loads((LIBRARY / "schema.json").read_text(encoding="utf-8"))["$defs"]

    assert set(schema["document"]["properties"]) == set(DOCUMENT_FIELDS)
    assert set(schema["clause"]["properties"]) == set(CLAUSE_FIELDS)


def test_an_empty_template_is_refused_with_what_is_missing():
    found = faults(write_workbook())

    assert any("qc.xlsx, trang Văn bản, dòng 1: thiếu trường" in fault for fault in found)
    assert "“Mã văn bản”, “Số, ký hiệu”, “Tên văn bản”" in found[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda data: data["document"].update(issued_on="2023-02-31"),
            "qc.xlsx, trang Văn bản, dòng 6: “Ngày ban hành”: không có ngày này trong lịch",
        ),
        (
            lambda data: data["clauses"][1].pop("shows"),
            "qc.xlsx, trang Điều khoản, dòng 3: điều khoản 2: thiếu trường “Phản ánh phải nêu được”",
        ),
        (
            lambda data: data["clauses"][1].update(code="1"),
            "qc.xlsx, trang Điều khoản, dòng 3: điều khoản 1: mã này đã dùng ở dòng 2",
        ),
        (
            lambda data: data["clauses"][0].update(kind="bắt buộc"),
            (
                "qc.xlsx, trang Điều khoản, dòng 2: điều khoản 1: “Loại”: phải là “nhiệm vụ của đơn vị”"
                " hoặc “quy định về hành vi” hoặc “định hướng, khuyến khích” hoặc"
                " “ngoài phạm vi hệ thống”; đang ghi “bắt buộc”"
            ),
        ),
        (
            lambda data: data["clauses"][0].update(summary="Theo văn bản TUYỆT MẬT."),
            (
                "qc.xlsx, trang Điều khoản, dòng 2: điều khoản 1: có dấu MẬT; cổng không nhận nội dung"
                " mật, chỉ ghi số, ngày, cơ quan"
            ),
        ),
    ],
)
def test_a_fault_is_named_by_sheet_row_and_clause(change, expected):
    assert expected in faults(written(change))


def book(document, clauses):
    return write_rows({DOCUMENT: (["Mục", "Nội dung"], document), CLAUSES: clauses})


def test_unknown_lines_and_columns_are_named():
    raw = book([["Mã văn bản", "QC1"], ["Người ký", "A"]], (["Mã điều khoản", "Điểm"], [["1", 5]]))

    found = faults(raw)
    assert "qc.xlsx, trang Văn bản, dòng 3: không có mục “Người ký”" in found
    assert "qc.xlsx, trang Điều khoản, dòng 1: không có cột “Điểm”" in found


def test_headings_are_found_without_marks_and_numbers_are_read_as_typed():
    raw = book(
        [["ma van ban", "QC1"], ["PHIÊN BẢN", 2]],
        (["MA DIEU KHOAN", "Cùng nội dung với"], [[1, "CT21/I.1; CT17/1.2"], [None], [2.5, ""]]),
    )

    data = read_upload("qc.xlsx", raw).data

    assert data["document"]["version"] == 2
    assert data["clauses"][0] == {"code": "1", "covers": ["CT21/I.1", "CT17/1.2"]}
    assert data["clauses"][1] == {"code": "2.5"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"PK\x03\x04 broken", "Tệp Excel này bị hỏng"),
        (write_rows({"Sheet1": (["A"], [])}), "thiếu trang “Văn bản”, “Điều khoản” của tệp mẫu"),
        (b"\x00\x01", "có ký tự điều khiển"),
        (b"a: &x 1\nb: *x", "không dùng neo"),
        (b"a: !!python/object/apply:os.system ['id']", "không dùng thẻ"),
        (b"%PDF-1.7", "không đọc được"),
        (b"a: [" + b"1," * 400_000 + b"]", "tệp quá dài"),
        (b"a: 1\n" * 200_001, "tệp lớn hơn 1 MB"),
    ],
)
def test_what_is_no_library_file_is_refused(raw, reason):
    assert reason in faults(raw)[0]
