"""Every way in which a file can be bad: file, line, clause, reason; and nothing is changed."""

import unicodedata

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from directives.actions.library import load_library
from directives.models import Clause, Document
from directives.reading import LibraryFaulty
from tests.factories import UnitKindFactory

pytestmark = pytest.mark.django_db


def faults(folder):
    with pytest.raises(LibraryFaulty) as refusal:
        load_library(folder)
    assert not AuditEvent.objects.filter(target_id="CT1").exists()
    assert not Document.objects.filter(code="CT1").exists()
    return [str(fault) for fault in refusal.value.faults]


CASES = {
    # -- the form of the file
    "broken quote": (
        [("title: Đặt mật khẩu", 'title: "Đặt mật khẩu')],
        ["ct1.yaml:27: dấu ngoặc kép mở ở đây mà không đóng"],
    ),
    "colon in a sentence": (
        [("title: Đặt mật khẩu", "title: Mật khẩu: đặt và giữ")],
        ["ct1.yaml:27: dấu hai chấm đặt sai chỗ; câu có dấu hai chấm thì để trong dấu ngoặc kép"],
    ),
    "tab": (
        [("  number:", "\tnumber:")],
        ["ct1.yaml:3: thụt dòng bằng dấu cách, không dùng phím Tab"],
    ),
    "uneven": (
        [("    kind: conduct", "     kind: conduct")],
        ["ct1.yaml:25: thụt dòng không đều"],
    ),
    "two documents": (
        [("clauses:", "---\nclauses:")],
        ["ct1.yaml:17: mỗi tệp chỉ có một văn bản; bỏ dòng “---” thừa"],
    ),
    "anchor": (
        [("summary: Giải thích", "summary: &loi Giải thích")],
        ["ct1.yaml:22: không dùng neo (&) và bí danh (*) của YAML; ghi lại cho đủ"],
    ),
    "alias": (
        [("summary: Giải thích cho mọi người.", "summary: *loi")],
        ["ct1.yaml:22: không dùng neo (&) và bí danh (*) của YAML; ghi lại cho đủ"],
    ),
    "tag": (
        [("title: Phổ biến", "title: !!python/name:os.system Phổ biến")],
        [
            "ct1.yaml:21: điều khoản 1: không dùng thẻ “tag:yaml.org,2002:python/name:os.system” ở đây",
            "ct1.yaml:21: điều khoản 1: title: phải là chữ, để trong dấu ngoặc kép",
        ],
    ),
    "key twice": (
        [("    title: Đặt mật khẩu", "    title: Đặt mật khẩu\n    title: Giữ mật khẩu")],
        ["ct1.yaml:28: điều khoản 2: trường “title” ghi hai lần, lần đầu ở dòng 27"],
    ),
    "key that is a number": (
        [("  number:", "  1: x\n  number:")],
        ["ct1.yaml:3: tên trường phải là chữ"],
    ),
    "nested too deep": (
        [("number: 1-CT/TU", "number: " + "[" * 30 + "]" * 30)],
        ["ct1.yaml:3: lồng quá nhiều tầng"],
    ),
    "decomposed letters": (
        [("Phổ biến quy định", unicodedata.normalize("NFD", "Phổ biến"))],
        [
            "ct1.yaml:21: điều khoản 1: chữ có dấu ở dạng tách rời, hãy gõ lại: “"
            + unicodedata.normalize("NFD", "Phổ biến")
            + "”"
        ],
    ),
    "hidden letter": (
        [("Phổ biến quy định", "Phổ\u200b biến")],
        ["ct1.yaml:21: điều khoản 1: có ký tự ẩn không nhìn thấy được, hãy gõ lại dòng này"],
    ),
    "control character": (
        [("Phổ biến quy định", "Phổ\x07 biến")],
        ["ct1.yaml:21: có ký tự điều khiển không nhìn thấy được"],
    ),
    # -- the schema
    "missing": (
        [("  number: 1-CT/TU\n", "")],
        ["ct1.yaml:1: thiếu trường number"],
    ),
    "mistyped name": (
        [("number:", "nummer:")],
        [
            "ct1.yaml:1: thiếu trường number",
            "ct1.yaml:3: không có trường “nummer”; có phải “number”?",
        ],
    ),
    "strange name": (
        [("  number:", "  zzz: 1\n  number:")],
        ["ct1.yaml:3: không có trường “zzz”"],
    ),
    "document code": (
        [("code: CT1", "code: ct 1")],
        ["ct1.yaml:2: code: mã văn bản gồm chữ hoa không dấu và chữ số, ví dụ CT21"],
    ),
    "clause code": (
        [('code: "2"', 'code: "II 2"')],
        ["ct1.yaml:24: điều khoản II 2: code: mã điều khoản gồm chữ không dấu, chữ số và dấu chấm"],
    ),
    "clause code without quotes": (
        [('code: "2"', "code: 2")],
        ["ct1.yaml:24: điều khoản thứ 2: code: phải là chữ, để trong dấu ngoặc kép"],
    ),
    "kind": (
        [("kind: conduct", "kind: conduc")],
        [
            "ct1.yaml:25: điều khoản 2: kind: phải là obligation hoặc conduct hoặc guidance hoặc outside; đang ghi “conduc”",
            "ct1.yaml:29: điều khoản 2: shows: chỉ dùng cho điều khoản loại conduct",
        ],
    ),
    "conduct without what it shows": (
        [("    shows: Mật khẩu đã được đưa cho ai, khi nào.\n", "")],
        ["ct1.yaml:24: điều khoản 2: thiếu trường shows"],
    ),
    "guidance that shows": (
        [("kind: conduct", "kind: guidance")],
        ["ct1.yaml:29: điều khoản 2: shows: chỉ dùng cho điều khoản loại conduct"],
    ),
    "obligation without an answer": (
        [("    evidence: Ngày và số người dự.\n", "")],
        ["ct1.yaml:18: điều khoản 1: nhiệm vụ của đơn vị phải có evidence hoặc known"],
    ),
    "obligation of a person": (
        [("bears: unit", "bears: person")],
        ["ct1.yaml:20: điều khoản 1: bears: phải là unit; đang ghi “person”"],
    ),
    "empty text": (
        [("Giải thích cho mọi người.", '" "')],
        ["ct1.yaml:22: điều khoản 1: summary: không được để trống"],
    ),
    "long title": (
        [("title: Đặt mật khẩu", "title: " + "dài " * 40)],
        ["ct1.yaml:27: điều khoản 2: title: dài quá 120 ký tự"],
    ),
    "empty list": (
        [("    evidence:", "    known: []\n    evidence:")],
        ["ct1.yaml:23: điều khoản 1: known: danh sách trống; bỏ dòng này hoặc ghi ít nhất một mục"],
    ),
    "twice in a list": (
        [("    evidence:", "    known: [official_pages, official_pages]\n    evidence:")],
        ["ct1.yaml:23: điều khoản 1: known: có mục ghi hai lần"],
    ),
    "not a list": (
        [("    evidence:", "    known: official_pages\n    evidence:")],
        ["ct1.yaml:23: điều khoản 1: known: phải là một danh sách"],
    ),
    "not yes or no": (
        [("    example:", "    reference_only: có\n    example:")],
        ["ct1.yaml:30: điều khoản 2: reference_only: phải là true hoặc false"],
    ),
    "date without quotes": (
        [('issued_on: "2023-01-16"', "issued_on: 2023-01-16")],
        ["ct1.yaml:6: issued_on: phải là chữ, để trong dấu ngoặc kép"],
    ),
    "date that cannot be read": (
        [('issued_on: "2023-01-16"', "issued_on: 2023-02-30")],
        [
            "ct1.yaml:6: giá trị “2023-02-30” không đọc được",
            "ct1.yaml:6: issued_on: phải là chữ, để trong dấu ngoặc kép",
        ],
    ),
    "date that is none": (
        [('issued_on: "2023-01-16"', 'issued_on: "2023-02-30"')],
        ["ct1.yaml:6: issued_on: không có ngày này trong lịch"],
    ),
    "date as written by hand": (
        [('issued_on: "2023-01-16"', 'issued_on: "16/01/2023"')],
        ["ct1.yaml:6: issued_on: ngày ghi dạng năm-tháng-ngày, ví dụ “2023-01-16”"],
    ),
    "version zero": (
        [("version: 1", "version: 0")],
        ["ct1.yaml:13: version: phải từ 1 trở lên"],
    ),
    "version in words": (
        [("version: 1", "version: một")],
        ["ct1.yaml:13: version: phải là số nguyên"],
    ),
    "ended without a day": (
        [("status: in_force", "status: ended")],
        ["ct1.yaml:8: effective_to: văn bản đã hết hiệu lực (ended) phải ghi ngày hết hiệu lực"],
    ),
    "checked by nobody on a day": (
        [("checked_on: null", 'checked_on: "2026-11-01"')],
        ["ct1.yaml:15: checked_on: checked_by và checked_on phải cùng có hoặc cùng là null"],
    ),
    "document is a list": (
        [("document:\n  code: CT1\n", "document: []\nkhac:\n")],
        [
            "ct1.yaml:1: document: phải là một nhóm trường",
            "ct1.yaml:2: không có trường “khac”",
        ],
    ),
    # -- what no schema can say
    "code twice": (
        [('code: "2"', 'code: "1"')],
        ["ct1.yaml:24: điều khoản 1: mã này đã dùng ở dòng 18"],
    ),
    "title twice": (
        [("title: Đặt mật khẩu", "title: PHỔ BIẾN QUY ĐỊNH")],
        ["ct1.yaml:27: điều khoản 2: tên này đã dùng ở dòng 21"],
    ),
    "ends before it begins": (
        [("effective_to: null", 'effective_to: "2022-12-31"')],
        ["ct1.yaml:8: ngày hết hiệu lực trước ngày có hiệu lực"],
    ),
    "unknown kind of unit": (
        [("    evidence:", "    unit_kinds: [school, truong-hoc]\n    evidence:")],
        ["ct1.yaml:23: điều khoản 1: không có loại đơn vị mang mã “truong-hoc”"],
    ),
    "covers nothing": (
        [("    evidence:", "    covers: [CT9/1]\n    evidence:")],
        ["ct1.yaml:23: điều khoản 1: covers dẫn tới CT9/1 nhưng không có điều khoản này"],
    ),
    "covers its own document": (
        [("    evidence:", "    covers: [CT1/2]\n    evidence:")],
        [
            "ct1.yaml:23: điều khoản 1: covers chỉ dẫn sang văn bản khác, không dẫn CT1/2 trong cùng văn bản"
        ],
    ),
}


@pytest.mark.rule("R50")
@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_a_bad_file_is_named_by_line_and_changes_nothing(small, changes, expected):
    assert faults(small(*changes)) == expected


@pytest.mark.rule("R50")
def test_all_faults_of_all_files_are_named_at_once_and_the_good_file_waits(small):
    small(("version: 1", "version: 0"), ("kind: conduct", "kind: guidance"))
    small(("code: CT1", "code: CT2"), name="ct2.yaml")
    folder = small(("code: CT1", "code: CT3"), ('"2"', '"1"'), name="ct3.yaml")

    assert faults(folder) == [
        "ct1.yaml:13: version: phải từ 1 trở lên",
        "ct1.yaml:29: điều khoản 2: shows: chỉ dùng cho điều khoản loại conduct",
        "ct3.yaml:24: điều khoản 1: mã này đã dùng ở dòng 18",
    ]
    assert not Document.objects.exists()


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(small):
    folder = small()
    path = folder / "ct1.yaml"
    path.write_bytes(path.read_bytes().replace("Phổ".encode(), b"Ph\xe1"))

    assert faults(folder) == ["ct1.yaml:21: tệp không ghi bằng mã UTF-8"]


def test_an_empty_file_and_an_empty_folder_are_refused(tmp_path):
    assert faults(tmp_path) == [f"{tmp_path}:1: không có tệp .yaml nào ở đây"]

    (tmp_path / "ct1.yaml").write_text("# chưa có gì\n")
    assert faults(tmp_path) == ["ct1.yaml:1: tệp trống"]


def test_a_huge_file_is_refused_unread(small):
    folder = small()
    (folder / "ct1.yaml").write_text("# " + "x" * 1_000_000)

    assert faults(folder) == ["ct1.yaml:1: tệp lớn hơn 1 MB"]


def test_a_byte_order_mark_and_a_known_kind_of_unit_are_fine(small):
    UnitKindFactory(code="truong-hoc")
    folder = small(("    evidence:", "    unit_kinds: [truong-hoc, school]\n    evidence:"))
    path = folder / "ct1.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    load_library(folder)

    assert Clause.objects.get(code="1").unit_kinds == ["truong-hoc", "school"]


def test_one_document_in_two_files_is_refused(small):
    small()

    assert faults(small(name="same.yaml")) == ["same.yaml:2: văn bản CT1 đã có ở tệp ct1.yaml"]


@pytest.mark.rule("R55")
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("CT1/2", "CT1/2 khác loại (kind) hoặc khác người thực hiện (bears), không cùng nội dung"),
        ("CT1/5", "covers dẫn tới CT1/5 nhưng không có điều khoản này"),
        ("CT3/1", "CT3/1 lại dẫn sang CT1/1; hãy dẫn thẳng tới CT1/1"),
    ],
)
def test_covers_leads_to_the_same_duty_of_the_same_bearer(small, target, reason):
    small()
    small(
        ("code: CT1", "code: CT3"),
        ("    evidence:", "    covers: [CT1/1]\n    evidence:"),
        name="ct3.yaml",
    )
    folder = small(
        ("code: CT1", "code: CT2"),
        ("    evidence:", f"    covers: [{target}]\n    evidence:"),
        name="ct2.yaml",
    )

    assert faults(folder) == [f"ct2.yaml:23: điều khoản 1: {reason}"]


def test_a_file_that_cannot_be_read_makes_no_covers_wrong(small):
    small(("title: Đặt mật khẩu", "title: *x"))
    folder = small(
        ("code: CT1", "code: CT2"),
        ("    evidence:", "    covers: [CT1/1]\n    evidence:"),
        name="ct2.yaml",
    )

    assert faults(folder) == [
        "ct1.yaml:27: không dùng neo (&) và bí danh (*) của YAML; ghi lại cho đủ"
    ]


@pytest.mark.rule("R55")
def test_covers_may_lead_to_what_is_loaded_and_holds_it_there(small):
    load_library(small())
    (small() / "ct1.yaml").unlink()
    folder = small(
        ("code: CT1", "code: CT2"),
        ("    evidence:", "    covers: [CT1/1]\n    evidence:"),
        name="ct2.yaml",
    )
    load_library(folder)

    folder = small(("version: 1", "version: 2"), ('code: "1"', 'code: "7"'))
    with pytest.raises(LibraryFaulty) as refusal:
        load_library(folder / "ct1.yaml")

    assert [str(fault) for fault in refusal.value.faults] == [
        "ct1.yaml:17: CT2/1 đang dẫn tới CT1/1 là cùng nội dung; hãy nạp cùng lúc tệp mới của CT2"
    ]
    assert Document.objects.get(code="CT1").version == 1


def test_the_command_names_every_fault_and_fails(small, capsys):
    with pytest.raises(CommandError, match="Có 2 chỗ cần sửa. Chưa có gì thay đổi."):
        call_command("load_library", str(small(("version: 1", "version: 0"), ('"2"', '"1"'))))

    assert capsys.readouterr().err.splitlines() == [
        "ct1.yaml:13: version: phải từ 1 trở lên",
        "ct1.yaml:24: điều khoản 1: mã này đã dùng ở dòng 18",
    ]


def test_the_command_refuses_a_place_that_is_not_there():
    with pytest.raises(CommandError, match="Không có thư mục hoặc tệp"):
        call_command("load_library", "/khong/co")
