"""Units in a file: new, changed, refused."""

import pytest

from accounts.actions.roster import plan_roster
from accounts.models import Unit
from tests.accounts.roster.files import reading
from tests.factories import UnitFactory


def plan_of(units, by=None):
    return plan_roster(reading(units=units), by=by).units


def codes_of(line):
    return [item.code for item in line.reasons]


def row(code, name, kind="Chi bộ", parent="", title=""):
    return [code, name, kind, parent, title]


@pytest.fixture
def top(kinds, tree):
    return tree.committee.code


def test_a_new_unit_hangs_on_one_that_is_there(top):
    [line] = plan_of([row("CB-1", "Chi bộ khu phố 1", parent=top.lower())])

    assert line.outcome == "added"
    assert line.unit == top
    assert line.unit_name == "Đảng ủy phường Bình Nguyên"
    assert line.head_title == "Bí thư"  # of the kind


def test_new_units_may_come_in_any_order(top):
    lines = plan_of([row("CB-1", "Chi bộ 1", parent="DB-1"), row("DB-1", "Đảng bộ 1", parent=top)])

    assert [line.outcome for line in lines] == ["added", "added"]


def test_a_unit_as_it_is_stays_unchanged(tree, kinds):
    unit = tree.branch
    same = row(unit.code, unit.name, "", tree.block.code, unit.head_title)

    [line] = plan_of([same])

    assert line.outcome == "unchanged"


def test_name_kind_and_title_may_change(tree, kinds):
    unit = tree.branch

    [line] = plan_of([row(unit.code, "Chi bộ mới", "Chi bộ trường học", "", "Bí thư chi bộ")])

    assert line.outcome == "changed"
    assert [(c.field, c.after) for c in line.changes] == [
        ("name", "Chi bộ mới"),
        ("kind", "Chi bộ trường học"),
        ("head_title", "Bí thư chi bộ"),
    ]


@pytest.mark.rule("R26")
def test_empty_cells_of_a_known_unit_change_nothing(tree, kinds):
    [line] = plan_of([row(tree.branch.code, tree.branch.name, "", "", "")])

    assert line.outcome == "unchanged"


@pytest.mark.rule("R24")
def test_a_file_moves_no_unit(tree, kinds):
    [line] = plan_of([row(tree.branch.code, tree.branch.name, "", tree.committee.code)])

    assert codes_of(line) == ["unit_move"]
    assert tree.block.name in line.reasons[0].text
    assert "hai người" in line.reasons[0].text


def test_two_rows_of_one_code_refuse_the_later(top):
    first, second = plan_of([row("CB-1", "Chi bộ 1", parent=top), row("cb-1", "Khác", parent=top)])

    assert first.outcome == "added"
    assert codes_of(second) == ["duplicate_unit"]
    assert "dòng 2" in second.reasons[0].text


def test_an_unknown_kind_names_the_known_ones(top):
    [line] = plan_of([row("CB-1", "Chi bộ 1", "Chi hội", top)])

    assert codes_of(line) == ["unknown_kind"]
    assert "Đảng ủy phường" in line.reasons[0].text


@pytest.mark.parametrize("kind", ["CHI BỘ", "chi bo", "chi-bo"])
def test_a_kind_is_known_by_name_or_code_in_any_writing(top, kind):
    [line] = plan_of([row("CB-1", "Chi bộ 1", kind, top)])

    assert line.kind == "chi-bo"


def test_a_new_unit_needs_a_kind_and_a_name(top):
    [line] = plan_of([row("CB-1", None, "", top)])

    assert [(item.code, item.field) for item in line.reasons] == [
        ("missing", "name"),
        ("missing", "kind"),
    ]


def test_an_unknown_parent_is_refused(kinds):
    [line] = plan_of([row("CB-1", "Chi bộ 1", parent="KHONG-CO")])

    assert codes_of(line) == ["unknown_parent"]


def test_a_closed_unit_takes_no_children_and_no_changes(tree, kinds):
    tree.sibling.valid_to = tree.sibling.valid_from
    tree.sibling.save()

    lines = plan_of(
        [
            row("CB-1", "Chi bộ 1", parent=tree.sibling.code),
            row(tree.sibling.code, "Tên khác", "", ""),
        ]
    )

    assert [codes_of(line) for line in lines] == [["closed_unit"], ["closed_unit"]]


@pytest.mark.rule("R10")
def test_units_in_a_ring_are_refused(kinds):
    ring = [row("A", "Đơn vị A", parent="B"), row("B", "Đơn vị B", parent="A")]
    alone = [row("C", "Đơn vị C", parent="C")]

    lines = plan_of(ring + alone)

    assert codes_of(lines[0]) == ["unit_cycle"]
    assert codes_of(lines[1]) == ["parent_refused"]
    assert codes_of(lines[2]) == ["unit_cycle"]


def test_below_a_refused_unit_nothing_is_added(top):
    lines = plan_of(
        [
            row("A", "Đơn vị A", "Chi hội", top),
            row("B", "Đơn vị B", parent="A"),
            row("C", "Đơn vị C", parent="B"),
        ]
    )

    assert [codes_of(line) for line in lines] == [
        ["unknown_kind"],
        ["parent_refused"],
        ["parent_refused"],
    ]
    assert "dòng 2" in lines[1].reasons[0].text


def test_a_name_once_under_one_parent(tree, kinds):
    block = tree.block.code

    taken, new, again = plan_of(
        [
            row("X-1", tree.branch.name, parent=block),
            row("X-2", "Chi bộ mới", parent=block),
            row("X-3", "Chi bộ mới", parent=block),
        ]
    )

    assert codes_of(taken) == ["name_taken"]
    assert tree.branch.code in taken.reasons[0].text
    assert new.outcome == "added"
    assert codes_of(again) == ["name_taken"]
    assert "dòng 3" in again.reasons[0].text


def test_renaming_to_a_siblings_name_is_refused(tree, kinds):
    [line] = plan_of([row(tree.branch.code, tree.sibling.name, "")])

    assert codes_of(line) == ["name_taken"]


@pytest.mark.rule("R21")
def test_office_staff_bring_no_units(tree, kinds, staff):
    """Units are the administrators' (R11), by hand or by file."""
    unchanged, renamed, new = plan_of(
        [
            row(tree.block.code, tree.block.name, "", tree.committee.code),
            row(tree.branch.code, "Tên khác", ""),
            row("CB-1", "Chi bộ 1", parent=tree.block.code),
        ],
        by=staff,
    )

    assert unchanged.outcome == "unchanged"
    assert codes_of(renamed) == ["unit_needs_administrator"]
    assert codes_of(new) == ["unit_needs_administrator"]


def test_the_number_of_queries_does_not_grow_with_the_file(tree, kinds, django_assert_num_queries):
    many = [row(f"CB-{n}", f"Chi bộ {n}", parent=tree.block.code) for n in range(200)]

    with django_assert_num_queries(4):
        plan_of(many)

    assert Unit.objects.count() == 5


def test_a_new_top_unit_needs_no_parent(kinds):
    UnitFactory(code="KHAC")

    [line] = plan_of([row("DU-MOI", "Đảng ủy mới", "Đảng ủy phường")])

    assert line.outcome == "added"
    assert line.unit == ""
