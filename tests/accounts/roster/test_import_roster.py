"""`import_roster` on the server."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import RosterImport, User
from tests.accounts.roster.files import FAULTY, GOOD, roster


def run(*arguments):
    out = StringIO()
    call_command("import_roster", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def saved(tmp_path):
    def save(people=None, units=None):
        path = tmp_path / "danh-sach.xlsx"
        path.write_bytes(roster(people, units).getvalue())
        return path

    return save


def test_the_sample_is_imported_and_a_second_run_changes_nothing(kinds):
    first, second = run(GOOD), run(GOOD)

    assert "thêm mới: 14 đơn vị, 312 người" in first
    assert "không đổi: 14 đơn vị, 312 người" in second
    assert User.objects.count() == 312


@pytest.mark.rule("R23")
def test_a_dry_run_prints_the_same_plan_and_writes_nothing(kinds):
    dry = run(GOOD, "--dry-run")

    assert "thêm mới: 14 đơn vị, 312 người" in dry
    assert "chưa ghi gì" in dry
    assert not User.objects.exists()


@pytest.mark.parametrize("way", [[], ["--dry-run"]])
def test_refused_rows_are_printed_with_their_reasons_and_tell_in_the_status(kinds, way, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import_roster", str(FAULTY), *way)

    assert end.value.code == 1
    printed = capsys.readouterr().out
    assert "Cán bộ, dòng 9 (BN0002): bị từ chối. Mã cán bộ: trùng với dòng 7." in printed
    assert printed.count("bị từ chối. ") == 7
    assert User.objects.exists() == (way == [])


def test_changes_and_people_left_out_are_printed(cadre, colleague, saved):
    printed = run(saved([[cadre.staff_code, "Phạm Văn Bính", cadre.unit.code]]))

    assert "Họ và tên: “Phạm Văn Bình” → “Phạm Văn Bính”" in printed
    assert f"{colleague.staff_code} không có trong tệp, vẫn giữ nguyên." in printed


def test_in_somebodys_name_and_within_their_rights(staff, tree, saved, capsys):
    path = saved([["BN1", "An", tree.branch.code], ["BN2", "Bình", tree.elsewhere.code]])

    with pytest.raises(SystemExit):
        call_command("import_roster", str(path), "--as", staff.staff_code.lower())

    assert RosterImport.objects.get().uploaded_by == staff
    assert User.objects.filter(staff_code__in=["BN1", "BN2"]).get().staff_code == "BN1"


def test_a_day_from_which_it_holds(kinds):
    run(GOOD, "--since", "2026-09-01")

    assert User.objects.first().joined_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere.xlsx"], "không mở được tệp"),
        ([__file__], "không phải bảng Excel"),
        ([GOOD, "--as", "NOBODY"], "Không có người mang mã NOBODY"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(db, arguments, said):
    with pytest.raises(CommandError, match=said) as refusal:
        run(*arguments)

    assert refusal.value.returncode == 2


@pytest.mark.rule("R21")
def test_a_cadre_imports_nothing_on_the_server_either(cadre, saved):
    with pytest.raises(CommandError, match="văn phòng"):
        run(saved([["BN1", "An", cadre.unit.code]]), "--as", cadre.staff_code)

    assert not User.objects.filter(staff_code="BN1").exists()
