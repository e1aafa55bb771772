"""Unit kinds, calendar and periods: loaded from files with a source, again and again."""

import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import reference
from accounts.models import CalendarDay, Period, UnitKind, workdays_of, working_calendar
from audit.models import AuditEvent

SAMPLE_KINDS = [
    "Đảng ủy phường",
    "Cơ quan tham mưu",
    "Ủy ban kiểm tra",
    "Đảng bộ bộ phận",
    "Chi bộ",
    "Chi bộ trường học",
    "Chi bộ lực lượng vũ trang",
]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(reference.DATA, tmp_path / "data")


def test_first_load_brings_all_and_a_second_nothing(db):
    first = reference.load_reference_data()
    assert all(first.values())
    assert AuditEvent.objects.get().kind == "reference.loaded"

    assert set(reference.load_reference_data().values()) == {0}
    assert AuditEvent.objects.count() == 1


def test_what_the_roster_names_is_there(db):
    reference.load_reference_data()
    kinds = {kind.name: kind for kind in UnitKind.objects.all()}
    assert set(SAMPLE_KINDS) <= kinds.keys()
    assert kinds["Chi bộ trường học"].is_school
    assert kinds["Chi bộ lực lượng vũ trang"].is_armed_forces
    assert kinds["Chi bộ"].is_branch
    assert kinds["Chi bộ"].document_suffix == "BC/CB"
    assert {kind.layout for kind in kinds.values()} == {"party", "administrative"}
    assert all(kind.source for kind in kinds.values())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),
        (date(2026, 9, 2), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2027, 4, 16), False),
    ],
)
def test_working_calendar(db, day, works):
    reference.load_reference_data()
    assert working_calendar().is_workday(day) is works


def test_days_are_what_they_say(db):
    """A day off falls on a weekday, a make-up day on a weekend; each says where it is from."""
    reference.load_reference_data()
    for day in CalendarDay.objects.all():
        assert (day.day.weekday() >= 5) is day.works, day
        assert len(day.source) > 10


def test_periods_of_the_declaration(db):
    reference.load_reference_data()
    for code in ("declaration_first", "declaration_change", "declaration_review"):
        assert workdays_of(code, date(2026, 11, 22)) == 10
    assert not Period.objects.filter(source="").exists()
    with pytest.raises(LookupError):
        workdays_of("declaration_first", date(2020, 1, 1))


def test_a_changed_line_changes_its_row_alone(folder, db):
    reference.load_reference_data(folder)
    file = folder / "periods.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("workdays: 10", "workdays: 12", 1), "utf-8"
    )

    assert reference.load_reference_data(folder) == {"unit_kinds": 0, "calendar": 0, "periods": 1}
    assert workdays_of("declaration_first", date(2026, 11, 22)) == 12


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("periods.yaml", "- code: x\n  workdays: many\n", "period"),
        ("periods.yaml", "- code: x\n  no_such_field: 1\n", "no_such_field"),
        (
            "calendar.yaml",
            "- { day: 2026-13-01, name: x, source: y }\n",
            "calendar.yaml|2026-13-01",
        ),
        ("calendar.yaml", "not a list", "calendar.yaml"),
        ("unit_kinds.yaml", "- [", "unit_kinds.yaml"),
    ],
)
def test_a_bad_file_is_named_and_changes_nothing(folder, db, name, text, words):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(reference.BadReference, match=words):
        reference.load_reference_data(folder)
    assert not UnitKind.objects.exists()
    assert not Period.objects.exists()


def test_command_loads_and_names_a_fault(db, monkeypatch, tmp_path, capsys):
    call_command("load_reference")
    assert "unit_kinds:" in capsys.readouterr().out

    def fault():
        raise reference.BadReference("periods.yaml: x")

    monkeypatch.setattr(reference, "load_reference_data", fault)
    with pytest.raises(CommandError, match=r"periods\.yaml"):
        call_command("load_reference")
