"""Every loaded version stays as it came, and says what it altered."""

from datetime import timedelta
from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from directives.actions.library import LIBRARY, Bearers, load_files, load_library
from directives.models import Clause, Document, DocumentVersion
from directives.reading import LibraryFaulty, read_source
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def versions(code="CT1"):
    return {item.version: item for item in DocumentVersion.objects.filter(document=code)}


@pytest.mark.rule("R200")
def test_every_version_is_kept_with_its_text_and_what_it_altered(small):
    load_library(small())
    folder = small(
        ("version: 1", "version: 3"),
        ("Giải thích cho", "Hướng dẫn cho"),
        ('code: "2"', 'code: "7"'),
        ("status: in_force", "status: issuer_abolished"),
    )
    load_library(folder)

    kept = versions()
    assert sorted(kept) == [1, 3]
    first, third = kept[1], kept[3]
    assert (first.added, first.changed, first.retired, first.unchanged) == (2, 0, 0, 0)
    assert (third.added, third.changed, third.retired, third.unchanged) == (1, 1, 1, 0)
    assert "Giải thích cho mọi người." in first.text
    assert third.text == (folder / "ct1.yaml").read_text()
    assert third.sha256 == Document.objects.get(code="CT1").sha256 != first.sha256
    assert first.header["status"] == "in_force"
    assert third.header["status"] == "issuer_abolished"
    assert third.loaded_by is None
    assert timezone.now() - third.loaded_at < timedelta(minutes=1)


@pytest.mark.rule("R200")
def test_loading_again_keeps_no_second_row(small):
    load_library(small())
    load_library(small())
    load_library(small(("version: 1", "version: 2")), dry_run=True)

    assert list(versions()) == [1]


@pytest.mark.rule("R200")
def test_a_kept_version_is_neither_altered_nor_deleted(small):
    load_library(small())

    for deed in [
        lambda: DocumentVersion.objects.update(text="khác"),
        lambda: DocumentVersion.objects.all().delete(),
    ]:
        with pytest.raises(ProgrammingError), transaction.atomic():
            deed()
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.create(
            document_id="CT1",
            version=1,
            added=0,
            changed=0,
            retired=0,
            unchanged=0,
            loaded_at=timezone.now(),
        )


@pytest.mark.rule("R202")
@pytest.mark.parametrize("missing", ["loaded_by", "unit", "another"])
def test_a_version_from_an_office_names_two_people_and_their_unit(small, tree, missing):
    load_library(small())
    one, two = UserFactory(), UserFactory()
    who = {"prepared_by": one, "loaded_by": two, "unit": tree.committee}
    if missing == "another":
        who["loaded_by"] = one
    else:
        who[missing] = None

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.create(
            document_id="CT1",
            version=2,
            added=0,
            changed=0,
            retired=0,
            unchanged=0,
            loaded_at=timezone.now(),
            **who,
        )


def test_the_clauses_of_a_version_are_found_again(small):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ('code: "2"', 'code: "7"')))

    clauses = Clause.objects.filter(document="CT1").order_by("code")
    assert [clause.code for clause in clauses.at(1)] == ["1", "2"]
    assert [clause.code for clause in clauses.at(2)] == ["1", "7"]


@pytest.mark.rule("R204")
@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        ('["1"]', "điều khoản 1 vẫn còn trong tệp nên chưa được thay"),
        ('["9"]', "văn bản chưa từng có điều khoản 9"),
    ],
)
def test_a_clause_replaces_what_was_there_and_is_gone(small, codes, fault):
    load_library(small())
    folder = small(
        ("version: 1", "version: 2"),
        ('code: "2"', f'code: "7"\n    replaces: {codes}'),
    )

    with pytest.raises(LibraryFaulty) as refusal:
        load_library(folder)

    assert [str(item) for item in refusal.value.faults] == [f"ct1.yaml:25: điều khoản 7: {fault}"]


@pytest.mark.rule("R204")
def test_a_clause_may_replace_one_that_went_two_versions_ago(small):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ('code: "2"', 'code: "7"')))
    load_library(
        small(("version: 1", "version: 3"), ('code: "2"', 'code: "8"\n    replaces: ["2", "7"]'))
    )

    assert Clause.objects.get(code="8").replaces == ["2", "7"]


@pytest.mark.rule("R204")
@pytest.mark.parametrize(
    ("code", "fault"),
    [("CT9", "thư viện không có văn bản CT9"), ("CT1", "văn bản không thay thế chính nó")],
)
def test_a_document_supersedes_others_of_the_library(small, code, fault):
    folder = small(("version: 1", f"supersedes: [{code}]\n  version: 1"))

    with pytest.raises(LibraryFaulty) as refusal:
        load_library(folder)

    assert [str(item) for item in refusal.value.faults] == [f"ct1.yaml:13: {fault}"]


@pytest.mark.rule("R6")
def test_a_text_that_bears_a_secrecy_mark_is_refused(small):
    folder = small(("Giải thích cho mọi người.", "Theo công văn TỐI MẬT."))

    with pytest.raises(LibraryFaulty) as refusal:
        load_library(folder)

    assert [(item.line, item.clause) for item in refusal.value.faults] == [(22, "1")]
    assert "có dấu MẬT" in refusal.value.faults[0].reason


def test_fields_that_came_later_leave_the_first_hashes_as_they_were(small):
    """Installations hold these hashes: a change would refuse the very same files as altered."""
    load_library(small())

    assert Document.objects.get().sha256.startswith("d891700138fb95b9")
    assert Clause.objects.get(code="1").sha256.startswith("9f8e3844d4156ed6")


@pytest.mark.rule("R205")
def test_what_an_office_sent_in_is_not_undone_at_the_next_start(library, tree, capsys, tmp_path):
    text = (LIBRARY / "ct21.yaml").read_text(encoding="utf-8")
    (tmp_path / "ct21.yaml").write_text(
        text.replace("version: 1", "version: 2").replace("checked_by: null", 'checked_by: "A"')
        .replace("checked_on: null", 'checked_on: "2026-11-01"'),
        encoding="utf-8",
    )  # fmt: skip
    bearers = Bearers(UserFactory(), UserFactory(), tree.committee)
    load_files(read_source(tmp_path), bearers=bearers)
    capsys.readouterr()

    call_command("load_library")

    out = capsys.readouterr().out
    assert "CT21: giữ bản đang có trong cổng, mới hơn bản kèm phần mềm" in out
    assert "QD85 phiên bản 1: không có gì mới" in out
    assert Document.objects.get(code="CT21").checked_by == "A"


@pytest.mark.rule("R205")
def test_a_version_below_the_loaded_one_is_still_refused_when_it_is_named(small):
    load_library(small(("version: 1", "version: 2")))

    with pytest.raises(LibraryFaulty, match=r"version 1 thấp hơn phiên bản đã nạp \(2\)"):
        load_library(small())


def test_what_was_loaded_before_versions_stayed_gets_its_row(small):
    load_library(small())
    load_library(small(("version: 1", "version: 2"), ('code: "2"', 'code: "7"')))
    kept = versions()[2]
    with pgtrigger.ignore("directives.DocumentVersion:document_version_stays"):
        DocumentVersion.objects.all().delete()

    migration = import_module("directives.migrations.0004_versions")
    migration.keep_what_is_loaded(apps, None)

    [row] = DocumentVersion.objects.all()
    assert (row.version, row.sha256, row.text) == (2, kept.sha256, "")
    assert (row.added, row.changed, row.retired, row.unchanged) == (1, 0, 1, 1)
    assert row.header == kept.header
    load_library(small(("version: 1", "version: 3")))
    assert sorted(versions()) == [2, 3]
