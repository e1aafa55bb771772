"""What is due of official pages: told once each by the tick, shown on the home page, counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notification
from portal.home import pages as home
from portal.lib import facts as named
from portal.lib.jobs import run_due
from registry.actions import pages as actions
from registry.facts import pages as facts
from registry.facts.pages import PageFigures
from registry.jobs.pages import tell_of_official_page
from registry.models import Finding, OfficialPage
from tests.factories import AppointmentFactory, OfficialPageFactory, UnitFactory, UserFactory

FRIDAY = date(2026, 11, 20)
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
JOB = "registry.jobs.pages.tell_of_official_page"

pytestmark = pytest.mark.usefixtures("page_period")


def at(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), tick=False)


def tick():
    for pk in list(actions.pages_to_tell()):
        tell_of_official_page(str(pk))


def lines():
    found = Notification.objects.order_by("created_at", "kind")
    return [(line.person, line.kind) for line in found.select_related("person")]


# -- told once each --------------------------------------------------------------------------


@pytest.mark.rule("R114")
def test_told_a_week_before_and_on_the_day_once_each(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    told = []
    for days in [-8, -7, -7, -3, -1, 0, 0, 1, 30]:
        with at(FRIDAY + timedelta(days=days)):
            tick()
            told.append(len(lines()))

    assert told == [0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert lines() == [(cadre, "official_page.due_soon"), (cadre, "official_page.due")]
    assert Notification.objects.first().path == page.get_absolute_url()


@pytest.mark.rule("R114")
def test_a_tick_that_stood_still_tells_only_what_is_due(tree, cadre):
    OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)

    with at(FRIDAY + timedelta(days=3)):
        tick()
        tick()

    assert lines() == [(cadre, "official_page.due")]


@pytest.mark.rule("R114")
def test_the_next_review_is_told_of_again(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    with at(FRIDAY):
        tick()
        actions.review_official_page(page, by=cadre, on=FRIDAY, finding=Finding.IN_ORDER)
        tick()
    with at(date(2027, 5, 20)):
        tick()

    assert lines() == [(cadre, "official_page.due")] * 2


@pytest.mark.rule("R114")
def test_who_takes_over_is_told_what_is_due(tree, cadre, colleague, unit_head):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    with at(FRIDAY):
        tick()
        actions.assign_official_page(page, by=unit_head, responsible=colleague)
        tick()

    assert [kind for person, kind in lines() if person == colleague] == [
        "official_page.assigned",
        "official_page.due",
    ]


def test_a_closed_page_is_told_of_no_more(tree, cadre, unit_head):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    with at(FRIDAY):
        actions.close_official_page(page, by=unit_head, on=FRIDAY)
        tick()

    assert lines() == []


@pytest.mark.rule("R112")
def test_head_and_staff_nearest_to_it_learn_that_nobody_answers(
    tree, cadre, unit_head, staff, superior_head
):
    clerk = UserFactory(unit=tree.branch)
    AppointmentFactory(person=clerk, role="staff")
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    alone = OfficialPageFactory(unit=tree.sibling, responsible=cadre)  # no head, no staff there
    type(cadre).objects.filter(pk=cadre.pk).update(left_on=FRIDAY, is_active=False)

    with at(FRIDAY):
        tick()
        tick()

    told = {(line.person, line.path) for line in Notification.objects.select_related("person")}
    assert told == {
        (unit_head, page.get_absolute_url()),
        (clerk, page.get_absolute_url()),
        (staff, alone.get_absolute_url()),
        (superior_head, alone.get_absolute_url()),
    }
    assert {line.kind for line in Notification.objects.all()} == {"official_page.unattended"}
    assert Notification.objects.count() == 4


@pytest.mark.rule("R112")
def test_a_second_leaving_is_told_again(tree, cadre, unit_head):
    OfficialPageFactory(unit=tree.branch, responsible=cadre)
    people = type(cadre).objects.filter(pk=cadre.pk)
    with at(FRIDAY):
        people.update(unit=tree.sibling)
        tick()
        people.update(unit=tree.branch)
        tick()
        assert not OfficialPage.objects.get().unattended
        people.update(unit=tree.sibling)
        tick()

    assert lines() == [(unit_head, "official_page.unattended")] * 2


@pytest.mark.rule("R114")
@pytest.mark.django_db(transaction=True)
def test_the_real_tick_and_worker_tell(tree, cadre, queued, work_off):
    today = timezone.localdate()
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=today)

    assert run_due()[JOB] == 1
    assert (JOB, str(page.pk)) in queued()
    work_off()

    assert lines() == [(cadre, "official_page.due")]
    assert run_due()[JOB] == 0


# -- the home page ---------------------------------------------------------------------------


@pytest.mark.rule("R114")
def test_the_home_page_asks_from_a_week_before(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)

    def asked(days):
        return list(home.tasks(cadre, FRIDAY + timedelta(days=days)))

    assert asked(-8) == []
    [soon], [due], [late] = asked(-7), asked(0), asked(1)
    assert "còn 5 ngày làm việc" in soon.detail
    assert "là hạn cuối cùng" in due.detail
    assert ([soon.late, due.late, late.late], "quá hạn" in late.detail) == (
        [False, False, True],
        True,
    )
    assert soon.url.endswith(f"/{page.pk}/ra-soat/")


@pytest.mark.rule("R112")
def test_the_home_page_of_a_keeper_names_numbers(tree, cadre, colleague, unit_head, outside_head):
    OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    OfficialPageFactory(unit=tree.branch, responsible=colleague)
    type(colleague).objects.filter(pk=colleague.pk).update(unit=tree.sibling)

    alone, overdue = home.tasks(unit_head, FRIDAY + timedelta(days=1))

    assert (alone.url[-17:], "1 trang" in alone.detail) == ("?state=unattended", True)
    assert (overdue.url[-14:], overdue.late) == ("?state=overdue", False)
    assert list(home.tasks(outside_head, FRIDAY + timedelta(days=1))) == []


def test_the_home_page_counts_to_a_hundred_in_three_queries(
    tree, cadre, staff, django_assert_max_num_queries
):
    for _ in range(3):
        OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    assert staff.appointments_in_force  # read once per request

    with django_assert_max_num_queries(3):
        work = facts.page_work(staff, FRIDAY + timedelta(days=1))

    assert (work.overdue, work.to_review) == (3, [])
    assert home.shown(facts.MANY) == "Hơn 99"


# -- figures ---------------------------------------------------------------------------------


def figures(*units, first=NOVEMBER[0], last=NOVEMBER[1]):
    found = facts.page_figures([unit.path for unit in units], first, last)
    return [found[unit.path] for unit in units]


@pytest.mark.rule("R115")
def test_figures_by_unit_and_all_below(tree, cadre, staff):
    OfficialPageFactory(unit=tree.branch, next_review_on=FRIDAY)
    seen = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    OfficialPageFactory(unit=tree.sibling)
    OfficialPageFactory(unit=tree.elsewhere)
    with at(FRIDAY):
        actions.review_official_page(
            seen, by=cadre, on=date(2026, 11, 18), finding=Finding.CORRECTED, note="Đã gỡ bài cũ."
        )

    top, branch, sibling = figures(tree.committee, tree.branch, tree.sibling)

    assert branch == PageFigures(
        in_use=2, reviewed=1, overdue=1, last_reviewed_on=date(2026, 11, 18), reviews=1, corrected=1
    )
    assert sibling == PageFigures(in_use=1)
    assert (top.in_use, top.reviewed, top.overdue, top.reviews) == (3, 1, 1, 1)


@pytest.mark.rule("R115")
def test_a_past_day_says_the_same_whenever_it_is_asked(tree, cadre, unit_head):
    first = OfficialPageFactory(unit=tree.branch, responsible=cadre, next_review_on=FRIDAY)
    second = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    def october():
        return figures(tree.branch, first=date(2026, 10, 1), last=date(2026, 10, 31))

    def to_friday():
        return figures(tree.branch, last=FRIDAY + timedelta(days=1))

    before, then = october(), to_friday()
    with at(date(2026, 11, 23)):
        actions.review_official_page(
            first, by=cadre, on=date(2026, 10, 20), finding=Finding.IN_ORDER
        )
        actions.close_official_page(second, by=unit_head, on=date(2026, 10, 25))
        actions.register_official_page(
            tree.branch, by=unit_head, kind="website", name="Cổng", platform="website",
            address_typed="binhnguyen.gov.vn", responsible=cadre,
        )  # fmt: skip

    assert before == october() == [PageFigures(in_use=2)]
    assert then == to_friday() == [PageFigures(in_use=2, overdue=1)]
    assert figures(tree.branch) == [
        PageFigures(in_use=2, reviewed=1, last_reviewed_on=date(2026, 10, 20), reviews=1)
    ]


@pytest.mark.rule("R115")
def test_two_queries_however_many_units(tree, django_assert_num_queries):
    units = [UnitFactory(parent=tree.branch) for _ in range(4)]
    for unit in units:
        OfficialPageFactory.create_batch(2, unit=unit)

    with django_assert_num_queries(2):
        found = facts.page_figures([tree.branch.path, *(unit.path for unit in units)], *NOVEMBER)

    assert [found[unit.path].in_use for unit in [tree.branch, *units]] == [8, 2, 2, 2, 2]


def test_the_words_of_a_checklist(tree, cadre):
    paths = [tree.branch.path]
    with at(FRIDAY):
        assert named.known("official_pages", paths, *NOVEMBER)[paths[0]].text == (
            "Chưa đăng ký trang chính thức nào"
        )
        page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
        OfficialPageFactory(unit=tree.branch, next_review_on=date(2026, 11, 1))
        actions.review_official_page(page, by=cadre, on=FRIDAY, finding=Finding.IN_ORDER)
        found = named.known("official_pages", paths, *NOVEMBER)[paths[0]]

    assert (found.value, found.total) == (1, 2)
    assert found.text == (
        "2 trang chính thức đang dùng, 1 trang đã rà soát trong hạn, 1 trang quá hạn rà soát, "
        "lần rà soát gần nhất ngày 20/11/2026"
    )
