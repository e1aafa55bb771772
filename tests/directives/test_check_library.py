"""The command for whoever writes a library file: every fault by line, with or without a portal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directives.actions.library import LIBRARY, load_library
from directives.facts.uploads import EXAMPLE, example_workbook
from directives.models import Document, DocumentVersion
from directives.reading import as_if_loaded, check_files, read_source
from directives.reading.words import CLAUSE_FIELDS, DOCUMENT_FIELDS

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_faults_are_named_by_file_and_line(small, capsys):
    with pytest.raises(CommandError, match="Có 2 chỗ cần sửa."):
        call_command("check_library", str(small(("version: 1", "version: 0"), ('"2"', '"1"'))))

    assert capsys.readouterr().err.splitlines() == [
        "ct1.yaml:13: version: phải từ 1 trở lên",
        "ct1.yaml:24: điều khoản 1: mã này đã dùng ở dòng 18",
    ]


@pytest.mark.django_db
def test_a_good_folder_says_so_and_is_not_loaded(capsys):
    call_command("check_library")

    lines = capsys.readouterr().out.splitlines()
    assert "ct21.yaml: CT21 phiên bản 1, 29 điều khoản, không có chỗ nào sai" in lines
    assert len(lines) == 5
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_the_example_is_checked_against_the_library_that_comes_along(capsys, tmp_path):
    call_command("check_library", str(EXAMPLE))
    book = tmp_path / "vi-du.xlsx"
    book.write_bytes(example_workbook())
    call_command("check_library", str(book))

    assert capsys.readouterr().out.splitlines() == [
        "qc05.yaml: QC05 phiên bản 1, 9 điều khoản, không có chỗ nào sai",
        "vi-du.xlsx: QC05 phiên bản 1, 9 điều khoản, không có chỗ nào sai",
    ]


@pytest.mark.django_db
def test_versions_are_held_against_the_portal(small, capsys):
    load_library(small(("version: 1", "version: 4")))

    with pytest.raises(CommandError):
        call_command("check_library", str(small()))

    assert "version 1 thấp hơn phiên bản đã nạp (4)" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_example_loads_beside_the_five(library, capsys):
    """The sixth document, written from scratch as a committee's own rule."""
    result = load_library(EXAMPLE)

    assert [(item.code, item.added) for item in result.documents] == [("QC05", 9)]
    assert Document.objects.count() == 6
    assert DocumentVersion.objects.get(document="QC05").text == EXAMPLE.read_text(encoding="utf-8")
    kinds = Document.objects.get(code="QC05").clauses.values_list("kind", flat=True)
    assert set(kinds) == {"obligation", "outside", "conduct", "guidance"}


def test_no_database_is_needed(tmp_path):
    bad = tmp_path / "qc.yaml"
    bad.write_text(EXAMPLE.read_text(encoding="utf-8").replace("CT21/I.6", "CT21/I.66"))
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def run(path):
        command = [sys.executable, "manage.py", "check_library", str(path)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    fine, faulty = run(EXAMPLE), run(bad)

    assert fine.returncode == 0
    assert "Không hỏi được cơ sở dữ liệu" in fine.stdout
    assert "qc05.yaml: QC05 phiên bản 1, 9 điều khoản, không có chỗ nào sai" in fine.stdout
    assert faulty.returncode == 1
    assert "điều khoản 1.2: covers dẫn tới CT21/I.66 nhưng không có điều khoản này" in faulty.stderr


def walk(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from walk(child)


def test_an_editor_can_explain_every_field_and_every_value():
    schema = json.loads((LIBRARY / "schema.json").read_text(encoding="utf-8"))

    for part in ("document", "clause"):
        for name, field in schema["$defs"][part]["properties"].items():
            assert field.get("description"), name
    choices = [node for node in walk(schema["$defs"]) if isinstance(node, dict) and "enum" in node]
    explained = [node for node in choices if "enumDescriptions" in node]
    assert len(explained) == 6
    assert all(len(node["enum"]) == len(node["enumDescriptions"]) for node in explained)


def test_the_guide_shows_a_file_that_is_faultless_and_names_every_field(tmp_path):
    guide = (ROOT / "docs/library.md").read_text(encoding="utf-8")
    shown = tmp_path / "qc05.yaml"
    shown.write_text(guide.split("```yaml\n")[1].split("```")[0], encoding="utf-8")

    documents = check_files(read_source(shown), as_if_loaded(read_source(LIBRARY)), None)

    assert [document.code for document in documents] == ["QC05"]
    for field in [*DOCUMENT_FIELDS, *CLAUSE_FIELDS]:
        assert f"`{field}`" in guide
