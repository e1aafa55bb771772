"""Loading good files: what is written, what stays, what a version may do."""

from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from directives.actions.library import load_library
from directives.models import Clause, Document
from directives.reading import LibraryFaulty

pytestmark = pytest.mark.django_db


def texts(document="CT1"):
    return [
        (clause.code, clause.title, clause.since, clause.retired_in)
        for clause in Clause.objects.filter(document=document).order_by("code", "since")
    ]


def test_the_five_documents_are_loaded_in_force_first():
    result = load_library()

    assert [d.code for d in Document.objects.all()] == ["CT21", "QD85", "CV1189", "CT17", "CV2575"]
    assert {item.code: item.added for item in result.documents} == {
        "CT21": 29,
        "QD85": 15,
        "CT17": 14,
        "CV2575": 5,
        "CV1189": 6,
    }
    clause = Clause.objects.get(document="QD85", code="TC.3")
    assert clause.known == ["declarations_coverage", "declarations_overdue"]
    assert clause.frequency == "monthly"
    assert "quan ly viec ke khai" in clause.search_key
    assert not Document.objects.get(code="CT21").is_checked


def test_each_document_loaded_is_recorded(small):
    load_library(small())

    event = AuditEvent.objects.get()
    assert (event.kind, event.target_id, event.actor_id) == ("library.loaded", "CT1", None)
    assert event.details == {"version": 1, "added": 2, "changed": 0, "retired": 0}


@pytest.mark.rule("R50")
def test_loading_again_changes_and_records_nothing(library):
    before = list(Document.objects.values()), list(Clause.objects.values())
    events = AuditEvent.objects.count()

    result = load_library()

    assert not result.changes_something
    assert {item.unchanged for item in result.documents} == {29, 15, 14, 5, 6}
    assert (list(Document.objects.values()), list(Clause.objects.values())) == before
    assert AuditEvent.objects.count() == events


def test_loading_again_asks_little(library):
    with CaptureQueriesContext(connection) as queries:
        load_library()
    assert len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 6


def test_a_dry_run_tells_and_writes_nothing(small):
    result = load_library(small(), dry_run=True)

    assert result.changes_something
    assert result.documents[0].added == 2
    assert not Document.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R51")
def test_a_new_version_retires_what_is_gone_or_changed_and_keeps_the_rest(small):
    more = """
      - code: "3"
        kind: guidance
        bears: person
        title: Nói năng đúng mực
        summary: Giữ lời lẽ nhã nhặn.
        example: Góp ý bằng lời lễ phép.
    """
    load_library(small(more=more))
    kept = Clause.objects.get(code="2")

    result = load_library(
        small(
            ("version: 1", "version: 4"),
            ("Phổ biến quy định", "Phổ biến, hướng dẫn quy định"),
        )
    )

    assert texts() == [
        ("1", "Phổ biến quy định", 1, 4),
        ("1", "Phổ biến, hướng dẫn quy định", 4, None),
        ("2", "Đặt mật khẩu", 1, None),
        ("3", "Nói năng đúng mực", 1, 4),
    ]
    assert Clause.objects.get(code="2").pk == kept.pk
    document = result.documents[0]
    assert (document.added, document.changed, document.retired, document.unchanged) == (0, 1, 1, 1)
    assert Document.objects.get().version == 4


@pytest.mark.rule("R51")
def test_a_code_that_comes_back_is_a_new_row(small):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ('code: "2"', 'code: "9"')))
    load_library(small(("version: 1", "version: 3")))

    assert texts() == [
        ("1", "Phổ biến quy định", 1, None),
        ("2", "Đặt mật khẩu", 1, 2),
        ("2", "Đặt mật khẩu", 3, None),
        ("9", "Đặt mật khẩu", 2, 3),
    ]


@pytest.mark.rule("R51")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([("version: 1", "version: 2")], "version 2 thấp hơn phiên bản đã nạp (3)"),
        (
            [("version: 1", "version: 3"), ("Nêu việc", "Ghi việc")],
            "nội dung đã khác bản đã nạp mà version vẫn là 3; tăng số version lên 4",
        ),
        (
            [("version: 1", "version: 3"), ("Mật khẩu đã", "Mật khẩu ấy đã")],
            "nội dung đã khác bản đã nạp mà version vẫn là 3; tăng số version lên 4",
        ),
    ],
)
def test_a_version_does_not_fall_and_another_text_is_another_version(small, changes, reason):
    load_library(small(("version: 1", "version: 3")))
    before = texts()

    with pytest.raises(LibraryFaulty) as refusal:
        load_library(small(*changes))

    assert [str(fault) for fault in refusal.value.faults] == [f"ct1.yaml:13: {reason}"]
    assert texts() == before


def test_a_line_that_says_the_default_is_the_same_text(small):
    load_library(small())

    result = load_library(
        small(("    evidence: Ngày", "    frequency: monthly\n    evidence: Ngày"))
    )

    assert not result.changes_something


def test_another_order_moves_clauses_without_new_texts(small):
    load_library(small())
    first, second = (
        small().joinpath("ct1.yaml").read_text().split("clauses:\n")[1].split("  - ")[1:]
    )

    text = small(("version: 1", "version: 2")).joinpath("ct1.yaml").read_text()
    head = text.split("clauses:\n")[0]
    folder = small()
    (folder / "ct1.yaml").write_text(f"{head}clauses:\n  - {second}  - {first}", encoding="utf-8")
    load_library(folder)

    assert list(Clause.objects.values_list("code", "since")) == [("2", 1), ("1", 1)]


def test_a_document_that_ends_moves_below_those_in_force(small):
    small()
    folder = small(
        ("code: CT1", "code: CT2"), ('issued_on: "2023', 'issued_on: "2024'), name="ct2.yaml"
    )
    load_library(folder)
    assert [d.code for d in Document.objects.all()] == ["CT2", "CT1"]

    load_library(
        small(
            ("code: CT1", "code: CT2"),
            ('issued_on: "2023', 'issued_on: "2024'),
            ("version: 1", "version: 2"),
            ("effective_to: null", 'effective_to: "2025-12-31"'),
            ("status: in_force", "status: ended"),
            name="ct2.yaml",
        )
    )
    assert [d.code for d in Document.objects.all()] == ["CT1", "CT2"]


def test_one_file_leaves_the_other_documents_alone(library, small):
    load_library(small() / "ct1.yaml")

    assert Document.objects.count() == 6


def test_the_command_says_what_it_did(small, capsys):
    call_command("load_library", str(small()))
    call_command("load_library", str(small()), dry_run=True)

    assert capsys.readouterr().out.splitlines() == [
        "CT1 phiên bản 1: thêm 2, sửa 0, bỏ 0, giữ nguyên 0 điều khoản",
        "CT1 phiên bản 1: không có gì mới",
        "Đây là lần kiểm tra, chưa ghi gì.",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_first_loads_at_once_load_once(small):
    folder, results = small(), []

    def second():
        results.append(load_library(folder))
        connection.close()

    with transaction.atomic():
        load_library(folder)
        other = Thread(target=second)
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for us
    other.join(5)

    assert [result.changes_something for result in results] == [False]
