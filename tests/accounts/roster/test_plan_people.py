"""People in a file: new, changed, moved, refused, and those it leaves out."""

from datetime import date

import pytest

from accounts.actions.roster import plan_roster
from accounts.models import Role
from tests.accounts.roster.files import FAULTY, GOOD, reading, sample
from tests.conftest import with_role
from tests.factories import AppointmentFactory, UserFactory


def plan_of(people, by=None, units=None):
    return plan_roster(reading(people, units), by=by)


def line_of(person, by=None):
    return plan_of([person], by=by).people[0]


def codes_of(line):
    return [item.code for item in line.reasons]


def row(code, unit, name="Nguyễn Văn An", phone="", head=""):
    return [code, name, unit, "", phone, None, head]


def same(person, **changes):
    """The row that says what the portal knows already."""
    values = {
        "code": person.staff_code,
        "name": person.full_name,
        "unit": person.unit.code,
        "position": person.position,
        "phone": person.phone,
        "member": "x" if person.is_member else "",
        "head": "",
        "birth": str(person.birth_year or ""),
    }
    return list((values | changes).values())


# -- the samples ---------------------------------------------------------------------------


def test_the_sample_brings_14_units_and_312_people(kinds):
    counts = plan_roster(sample(GOOD), by=None).counts()

    assert counts["added"] == {"unit": 14, "person": 312}
    assert sum(sum(nouns.values()) for nouns in counts.values()) == 326


def test_the_faulty_sample_has_seven_kinds_of_fault_by_their_lines(kinds):
    plan = plan_roster(sample(FAULTY), by=None)

    refused = {line.row.number: codes_of(line) for line in plan.people if line.reasons}

    assert refused == {
        9: ["duplicate_code"],
        11: ["unknown_unit"],
        13: ["missing"],
        15: ["impossible_date"],
        17: ["phone"],
        19: ["formula"],
        21: ["second_head"],
    }
    texts = {line.row.number: line.reasons[0].text for line in plan.people if line.reasons}
    assert "dòng 7" in texts[9]
    assert "CB-KHONGCO" in texts[11]
    assert "31/02/1980" in texts[15]
    assert "12345" in texts[17]
    assert "dòng 20" in texts[21]
    assert plan.counts()["added"] == {"unit": 14, "person": 23}


# -- new and changed -----------------------------------------------------------------------


def test_someone_new(tree):
    line = line_of(row("BN1", tree.branch.code))

    assert line.outcome == "added"
    assert line.unit_name == tree.branch.name


def test_someone_as_known(cadre):
    assert line_of(same(cadre)).outcome == "unchanged"


def test_a_staff_code_is_the_same_in_any_case(cadre):
    assert line_of(same(cadre, code=cadre.staff_code.lower())).outcome == "unchanged"


def test_each_changed_field_is_shown_before_and_after(cadre, tree):
    line = line_of(
        same(
            cadre,
            name="Phạm Văn Bính",
            unit=tree.sibling.code,
            position="Bí thư",
            phone="0912345678",
            member="x",
            birth="1980",
        )
    )

    assert line.outcome == "changed"
    assert [tuple(change) for change in line.changes] == [
        ("full_name", "Phạm Văn Bình", "Phạm Văn Bính"),
        ("unit", tree.branch.name, tree.sibling.name),
        ("position", "", "Bí thư"),
        ("phone", "", "0912 345 678"),
        ("is_member", "không", "có"),
        ("birth_year", "", "1980"),
    ]


@pytest.mark.rule("R26")
def test_an_empty_cell_erases_nothing(tree):
    person = UserFactory(unit=tree.branch, phone="+84912345678", position="Bí thư", birth_year=1980)

    line = line_of(same(person, position="", phone="", birth=""))

    assert line.outcome == "unchanged"


def test_a_missing_mark_of_membership_is_a_change(tree):
    person = UserFactory(unit=tree.branch, is_member=True)

    [change] = line_of(same(person, member="")).changes

    assert tuple(change) == ("is_member", "có", "không")


def test_a_unit_may_be_named_instead_of_coded(tree):
    line = line_of(row("BN1", "chi bo truong mam non hoa mai"))

    assert line.unit == tree.sibling.code


def test_a_name_that_two_units_have_is_ambiguous(tree, kinds):
    units = [["X", tree.branch.name, "Chi bộ", tree.committee.code]]

    [line] = plan_of([row("BN1", tree.branch.name)], units=units).people

    assert codes_of(line) == ["ambiguous_unit"]


def test_people_of_a_unit_that_the_file_brings(tree, kinds):
    units = [["X", "Chi bộ mới", "Chi bộ", tree.committee.code]]

    by_code, by_name = plan_of([row("BN1", "x"), row("BN2", "Chi bộ mới")], units=units).people

    assert by_code.unit == by_name.unit == "X"


def test_people_of_a_refused_unit_wait_for_it(tree, kinds):
    units = [["X", "Chi bộ mới", "Chi hội", tree.committee.code]]

    [line] = plan_of([row("BN1", "X")], units=units).people

    assert codes_of(line) == ["unit_refused"]
    assert "dòng 2 trang tính “Đơn vị”" in line.reasons[0].text


# -- refused -------------------------------------------------------------------------------


def test_an_unknown_unit(tree):
    assert codes_of(line_of(row("BN1", "KHONG-CO"))) == ["unknown_unit"]


def test_a_closed_unit(tree):
    tree.sibling.valid_to = date(2026, 8, 31)
    tree.sibling.save()

    assert codes_of(line_of(row("BN1", tree.sibling.code))) == ["closed_unit"]


def test_of_two_rows_with_one_code_the_first_counts(tree):
    first, later = plan_of([row("BN1", tree.branch.code), row("bn1", tree.branch.code)]).people

    assert first.outcome == "added"
    assert codes_of(later) == ["duplicate_code"]


def test_of_two_rows_with_one_phone_the_first_counts(tree):
    rows = [row(f"BN{n}", tree.branch.code, phone="0912345678") for n in (1, 2)]

    first, later = plan_of(rows).people

    assert first.outcome == "added"
    assert codes_of(later) == ["duplicate_phone"]


def test_the_phone_of_someone_else_is_named_with_its_owner(tree):
    owner = UserFactory(unit=tree.sibling, phone="+84912345678", full_name="Bùi Thị Đào")

    line = line_of(row("BN1", tree.branch.code, phone="0912345678"))

    assert codes_of(line) == ["phone_taken"]
    assert f"Bùi Thị Đào ({owner.staff_code})" in line.reasons[0].text


def test_one_who_left_comes_back_by_a_deed_of_its_own(tree):
    gone = UserFactory(unit=tree.branch, left_on=date(2026, 10, 1), is_active=False)

    assert codes_of(line_of(same(gone))) == ["has_left"]


# -- heads ---------------------------------------------------------------------------------


@pytest.mark.rule("R28")
def test_a_mark_makes_a_head(cadre, administrator):
    line = line_of(same(cadre, head="x"), by=administrator)

    assert line.makes_head
    assert [tuple(change) for change in line.changes] == [("is_head", "không", "có")]


@pytest.mark.rule("R28")
def test_the_mark_of_the_head_in_office_changes_nothing(unit_head):
    assert line_of(same(unit_head, head="x")).outcome == "unchanged"


@pytest.mark.rule("R28")
def test_another_head_in_office_must_end_first(cadre, unit_head):
    line = line_of(same(cadre, head="x"))

    assert codes_of(line) == ["other_head"]
    assert unit_head.staff_code in line.reasons[0].text


@pytest.mark.rule("R28")
def test_a_head_appointed_for_a_later_day_counts_too(cadre, colleague):
    AppointmentFactory(person=colleague, valid_from=date(2999, 1, 1))

    assert codes_of(line_of(same(cadre, head="x"))) == ["other_head"]


@pytest.mark.rule("R28")
def test_a_former_head_does_not_stand_in_the_way(cadre, colleague):
    AppointmentFactory(person=colleague, valid_to=date(2026, 6, 30))

    assert line_of(same(cadre, head="x")).makes_head


@pytest.mark.rule("R28")
def test_two_heads_of_one_unit_refuse_the_later(tree):
    rows = [row(f"BN{n}", tree.branch.code, head="x") for n in (1, 2)]

    first, later = plan_of(rows).people

    assert first.makes_head
    assert codes_of(later) == ["second_head"]


@pytest.mark.rule("R28")
def test_nobody_makes_himself_a_head(administrator):
    assert codes_of(line_of(same(administrator, head="x"), by=administrator)) == ["own_head"]


@pytest.mark.rule("R28")
def test_office_staff_make_no_heads(cadre, staff):
    assert codes_of(line_of(same(cadre, head="x"), by=staff)) == ["head_needs_administrator"]


def test_a_head_is_not_moved_away_from_the_unit(unit_head, tree):
    line = line_of(same(unit_head, unit=tree.sibling.code))

    assert codes_of(line) == ["heads_old_unit"]


def test_nobody_moves_himself(administrator, tree):
    line = line_of(same(administrator, unit=tree.sibling.code), by=administrator)

    assert codes_of(line) == ["own_unit"]


# -- scope ---------------------------------------------------------------------------------


@pytest.mark.rule("R21")
def test_within_the_scope_staff_add_change_and_move(cadre, tree, staff):
    new, moved = plan_of(
        [row("BN1", tree.sibling.code), same(cadre, unit=tree.sibling.code)], by=staff
    ).people

    assert (new.outcome, moved.outcome) == ("added", "changed")


@pytest.mark.rule("R21")
def test_a_unit_outside_the_scope_reads_like_one_that_is_not_there(tree, staff):
    outside, unknown = plan_of(
        [row("BN1", tree.elsewhere.code), row("BN2", "KHONG-CO")], by=staff
    ).people

    assert codes_of(outside) == ["outside_scope"]
    assert codes_of(unknown) == ["unknown_unit"]
    assert (
        outside.reasons[0].text.replace(tree.elsewhere.code, "KHONG-CO") == unknown.reasons[0].text
    )


@pytest.mark.rule("R21")
def test_someone_outside_the_scope_is_neither_changed_nor_shown(tree, staff, outsider):
    line = line_of(row(outsider.staff_code, tree.branch.code), by=staff)

    assert codes_of(line) == ["code_taken"]
    assert outsider.full_name not in line.reasons[0].text


@pytest.mark.rule("R21")
def test_a_phone_of_someone_outside_the_scope_does_not_tell_whose(tree, staff):
    UserFactory(unit=tree.elsewhere, phone="+84912345678", full_name="Y Blim Niê")

    line = line_of(row("BN1", tree.branch.code, phone="0912345678"), by=staff)

    assert codes_of(line) == ["phone_taken"]
    assert "Y Blim" not in line.reasons[0].text


@pytest.mark.rule("R21")
def test_a_role_in_one_branch_covers_that_branch_alone(tree):
    clerk = with_role("Tạ Thị Nga", tree.branch, Role.STAFF, tree.branch)

    inside, beside = plan_of(
        [row("BN1", tree.branch.code), row("BN2", tree.sibling.code)], by=clerk
    ).people

    assert inside.outcome == "added"
    assert codes_of(beside) == ["outside_scope"]


# -- people whom the file leaves out ---------------------------------------------------------


@pytest.mark.rule("R27")
def test_people_of_the_listed_units_who_are_not_in_the_file_are_named(cadre, colleague, neighbour):
    plan = plan_of([same(cadre)])

    assert [line.row.staff_code for line in plan.absent] == [colleague.staff_code]


@pytest.mark.rule("R27")
def test_a_refused_row_is_not_absent(cadre, colleague):
    plan = plan_of([same(cadre, phone="123"), same(colleague)])

    assert plan.absent == []


@pytest.mark.rule("R27")
def test_who_left_is_not_missed_and_units_alone_miss_nobody(cadre, colleague, tree, kinds):
    colleague.left_on, colleague.is_active = date(2026, 10, 1), False
    colleague.save()

    assert plan_of([same(cadre)]).absent == []
    assert plan_of(None, units=[[tree.branch.code, tree.branch.name]]).absent == []


def test_the_number_of_queries_does_not_grow_with_the_file(tree, django_assert_num_queries):
    rows = [row(f"BN{n}", tree.branch.code, phone=f"09{n:08}") for n in range(500)]
    found = reading(rows)

    with django_assert_num_queries(4):
        plan = plan_roster(found, by=None)

    assert plan.counts()["added"]["person"] == 500
