"""Workbooks handed out can be handed in again."""

from io import BytesIO

import pytest

from accounts.actions.roster import plan_roster
from accounts.roster.lines import Outcome
from accounts.roster.reading import read_roster
from accounts.roster.sheets import HOW_TO, refused_rows, template
from portal.lib.xlsx import UnreadableFile, open_workbook
from tests.accounts.roster.files import FAULTY, reading, sample


def cells_of(content):
    return {
        sheet.name: [row for _, row in sheet.rows()] for sheet in open_workbook(BytesIO(content))
    }


def test_the_empty_form_is_understood_and_explains_itself():
    sheets = cells_of(template())

    assert list(sheets) == ["Đơn vị", "Cán bộ", "Cách ghi"]
    assert {row[0] for row in sheets["Cách ghi"][1:]} == set(HOW_TO)
    with pytest.raises(UnreadableFile) as refusal:
        read_roster(BytesIO(template()))
    assert refusal.value.code == "no_rows"


def test_refused_rows_come_back_with_their_reasons(kinds):
    plan = plan_roster(sample(FAULTY), by=None)

    sheets = cells_of(refused_rows(plan.lines(Outcome.REFUSED)))

    assert list(sheets) == ["Cán bộ"]
    headings, *rows = sheets["Cán bộ"]
    assert headings[0] == "Dòng"
    assert headings[-1] == "Lý do"
    assert [row[0] for row in rows] == [9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0]
    assert rows[0][1:3] == ["BN0002", "Đỗ Thu Vân"]
    assert rows[0][6] == "0836 224 614"
    assert rows[0][-1].startswith("Mã cán bộ: trùng với dòng 7.")
    assert rows[3][3] == "31/02/1980"  # as the office wrote it
    assert rows[4][6] == "12345"


def test_corrected_refused_rows_are_accepted_next_time(kinds):
    plan = plan_roster(sample(FAULTY), by=None)
    again = read_roster(BytesIO(refused_rows(plan.lines(Outcome.REFUSED))))

    assert [person.staff_code for person in again.people] == [
        line.row.staff_code for line in plan.lines(Outcome.REFUSED)
    ]
    assert again.unread == ["Dòng", "Lý do"]


def test_refused_units_come_back_on_their_own_sheet(kinds):
    found = reading(
        [["BN1", "An", "X", "=1+1", "", "x", "x", ""]], units=[["X", "Chi bộ", "Chi hội"]]
    )

    sheets = cells_of(refused_rows(plan_roster(found, by=None).lines(Outcome.REFUSED)))

    assert list(sheets) == ["Đơn vị", "Cán bộ"]
    assert sheets["Đơn vị"][1][1:4] == ["X", "Chi bộ", "Chi hội"]
    assert sheets["Cán bộ"][1][5] == "=1+1"
    assert sheets["Cán bộ"][1][7:9] == ["x", "x"]
