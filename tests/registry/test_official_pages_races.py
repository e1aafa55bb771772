"""Two people, or two workers, at the same moment with an official page."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.actions.people import record_leaving
from accounts.models import Notification
from audit.models import AuditEvent
from registry.actions import pages as actions
from registry.models import Finding, OfficialPage, PageReview
from tests.factories import OfficialPageFactory
from tests.registry.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("page_period"),
]


@pytest.mark.rule("R111")
def test_of_two_units_with_one_address_one_registers_it(
    tree, unit_head, cadre, outside_head, outsider
):
    def register(unit, by, responsible, typed):
        return lambda: actions.register_official_page(
            unit, by=by, kind="page", name="Trang", platform="facebook", address_typed=typed,
            responsible=responsible,
        )  # fmt: skip

    refused = at_once(
        register(tree.branch, unit_head, cadre, "fb.com/binhnguyen"),
        register(tree.elsewhere, outside_head, outsider, "https://www.facebook.com/Binh.Nguyen"),
    )

    assert refused == ["registered_already"]
    assert OfficialPage.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_of_two_closings_one_counts(tree, unit_head, staff, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    today = timezone.localdate()

    refused = at_once(
        lambda: actions.close_official_page(page, by=unit_head, on=today),
        lambda: actions.close_official_page(page, by=staff, on=today),
    )

    assert refused == ["closed"]
    assert AuditEvent.objects.filter(kind="official_page.closed").count() == 1


@pytest.mark.rule("R113")
def test_two_reviews_at_once_stay_in_order(tree, unit_head, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    days = [date(2026, 11, 10), date(2026, 11, 12)]

    refused = at_once(
        *(
            lambda on=on, by=by: actions.review_official_page(
                page, by=by, on=on, finding=Finding.IN_ORDER
            )
            for on, by in zip(days, [cadre, unit_head], strict=True)
        )
    )

    page.refresh_from_db()
    assert page.last_reviewed_on == days[1]
    assert refused in ([], ["bad_date"])
    assert PageReview.objects.count() == 2 - len(refused)


@pytest.mark.rule("R112")
def test_who_leaves_at_that_moment_does_not_answer_for_a_page_unseen(
    tree, staff, unit_head, cadre, colleague
):
    """Either the person is refused, or the page is marked as unattended: never neither."""
    page = OfficialPageFactory(unit=tree.branch, responsible=colleague)

    refused = at_once(
        lambda: record_leaving(cadre, by=staff, on=timezone.localdate()),
        lambda: actions.assign_official_page(page, by=unit_head, responsible=cadre),
    )

    page.refresh_from_db()
    if refused:
        assert (refused, page.responsible) == (["not_in_unit"], colleague)
    else:
        assert (page.responsible, page.unattended) == (cadre, True)


def test_a_review_and_a_leaving_do_not_wait_for_each_other(tree, staff, unit_head, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    today = timezone.localdate()

    refused = at_once(
        lambda: record_leaving(cadre, by=staff, on=today),
        lambda: actions.review_official_page(
            page, by=unit_head, on=today, finding=Finding.IN_ORDER
        ),
    )

    page.refresh_from_db()
    assert (refused, page.unattended, page.last_reviewed_on) == ([], True, today)


@pytest.mark.rule("R114")
def test_two_workers_tell_once(tree, cadre):
    page = OfficialPageFactory(
        unit=tree.branch, responsible=cadre, next_review_on=timezone.localdate()
    )

    at_once(lambda: actions.tell_of_page(page.pk), lambda: actions.tell_of_page(page.pk))

    assert Notification.objects.count() == 1
