"""Figures for the monthly report and the home page, in queries that do not grow with the units."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from directives import facts
from directives.facts.checklists import ToOpen
from directives.models import Checklist, ChecklistPeriod, Frequency
from directives.reading.schema_faults import validator
from tests.conftest import with_role
from tests.factories import ChecklistFactory, ChecklistItemFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
IN_NOVEMBER = date(2026, 11, 5)


def test_the_report_gets_a_unit_s_list_as_it_was_sent(tree):
    checklist = ChecklistFactory(unit=tree.branch, duties=0)
    item = ChecklistItemFactory(
        checklist=checklist,
        clause__document__code="CT21",
        clause__code="I.1",
        also=["QD85/TC.1"],
        answered=True,
        known=[{"name": "acknowledgements", "text": "18 người đã cam kết", "source": "cổng"}],
    )
    Checklist.objects.update(status="sent", sent_at=timezone.now(), sent_by=UserFactory())

    found = facts.checklist_for_report([tree.branch.pk, tree.sibling.pk], OCTOBER)

    assert found == {
        tree.branch.pk: {
            "state": "sent",
            "state_label": "đã gửi cấp trên",
            "items": [
                {
                    "code": "CT21/I.1",
                    "title": item.clause.title,
                    "state": "done",
                    "state_label": "đã làm",
                    "note": item.note,
                    "known": ["18 người đã cam kết"],
                    "also": ["QD85/TC.1"],
                }
            ],
        },
        tree.sibling.pk: {"state": None, "state_label": "chưa lập", "items": []},
    }


def test_another_month_is_not_this_one(tree):
    ChecklistFactory(unit=tree.branch, month=date(2026, 9, 1))

    assert facts.checklist_for_report([tree.branch.pk], OCTOBER)[tree.branch.pk]["state"] is None


@pytest.mark.rule("R65")
def test_an_open_list_shows_what_the_portal_knows_today(tree, known):
    known.give("declarations_coverage", "Đã tiếp nhận 18 trên 20 người")
    checklist = ChecklistFactory(unit=tree.branch, duties=0)
    ChecklistItemFactory(checklist=checklist, figures=["declarations_coverage", "official_pages"])

    found = facts.checklist_for_report([tree.branch.pk], OCTOBER)[tree.branch.pk]

    assert found["items"][0]["known"] == ["Đã tiếp nhận 18 trên 20 người"]


@pytest.mark.rule("R65")
def test_figures_of_the_running_month_stand_as_of_today(tree, known):
    known.give("declarations_coverage", "…")
    today = timezone.localdate()
    checklist = ChecklistFactory(unit=tree.branch, month=today.replace(day=1), duties=0)
    item = ChecklistItemFactory(checklist=checklist, figures=["declarations_coverage"])

    found = facts.known_now([item])

    assert known.asked[0].last == today
    assert found[item.pk][0].source.endswith(f"tính đến {today:%d/%m/%Y}")


def test_every_figure_of_the_format_has_its_source():
    properties = validator().schema["$defs"]["clause"]["properties"]

    assert set(facts.SOURCES) == set(properties["known"]["items"]["enum"])


def test_direct_children_with_what_is_done_of_what_applies(tree):
    checklist = ChecklistFactory(unit=tree.branch, duties=0)
    for state in ["done", "done", "doing", "not_done", "not_applicable"]:
        ChecklistItemFactory(checklist=checklist, answered=True, state=state)
    ChecklistItemFactory(checklist=checklist)
    UnitFactory(name="Đã kết thúc", parent=tree.block, valid_to=date(2026, 9, 30))
    UnitFactory(name="Chưa hoạt động", parent=tree.block, valid_from=date(2026, 11, 1))

    assert facts.checklists_below([tree.block, tree.branch], OCTOBER) == {
        tree.block.pk: [
            {"name": tree.branch.name, "state_label": "đang ghi", "done": 2, "total": 5},
            {"name": tree.sibling.name, "state_label": "chưa lập", "done": 0, "total": 0},
        ],
        tree.branch.pk: [],
    }


def test_a_hundred_units_take_the_queries_of_one(tree, known):
    known.give("declarations_coverage", "…")
    units = UnitFactory.create_batch(30, parent=tree.block)
    for unit in [tree.branch, *units]:
        checklist = ChecklistFactory(unit=unit)
        checklist.items.update(figures=["declarations_coverage"])

    def queries(units):
        with CaptureQueriesContext(connection) as asked:
            facts.checklist_for_report([unit.pk for unit in units], OCTOBER)
            facts.checklists_below([*units, tree.block, tree.committee], OCTOBER)
        return len(asked)

    assert queries([tree.branch]) == queries(units) <= 6
    assert len(known.asked) == 2


def test_what_waits_for_a_head(tree, unit_head, superior_head):
    returned = ChecklistFactory(unit=tree.branch, month=date(2026, 9, 1), returned=True)
    ChecklistFactory(unit=tree.block, sent=True)
    ChecklistFactory(unit=tree.sibling, sent=True)
    period = ChecklistPeriod(Frequency.MONTHLY, OCTOBER)

    mine = facts.waiting_for(unit_head, IN_NOVEMBER)
    above = facts.waiting_for(superior_head, IN_NOVEMBER)

    assert mine == facts.Waiting([ToOpen(tree.branch, period)], [returned], 0)
    assert above == facts.Waiting([ToOpen(tree.committee, period)], [], 1)


def test_nothing_waits_once_it_is_sent_and_who_sent_it_does_not_review_it(tree, unit_head, staff):
    ChecklistFactory(unit=tree.branch, sent=True, sent_by=unit_head)
    ChecklistFactory(unit=tree.block, sent=True, sent_by=staff)
    ChecklistFactory(unit=tree.committee, sent=True)

    assert facts.waiting_for(unit_head, IN_NOVEMBER) == facts.Waiting([], [], 0)
    assert facts.waiting_for(staff, IN_NOVEMBER) == facts.Waiting([], [], 0)


def test_a_cadre_has_nothing_to_do_with_checklists(cadre, django_assert_num_queries):
    cadre.appointments_in_force  # noqa: B018  # read once per request
    with django_assert_num_queries(0):
        assert facts.waiting_for(cadre, IN_NOVEMBER) == facts.Waiting([], [], 0)


def test_reviewers_are_of_the_nearest_unit_that_has_any(tree, superior_head, staff, outside_head):
    checklist = ChecklistFactory(unit=tree.branch, sent=True, sent_by=staff)
    assert checklist.reviewers() == [superior_head]

    block_staff = with_role("Trịnh Thị Mơ", tree.block, Role.STAFF, tree.block)
    assert checklist.reviewers() == [block_staff]

    User.objects.filter(pk=block_staff.pk).update(is_active=False)
    assert checklist.reviewers() == [superior_head]
