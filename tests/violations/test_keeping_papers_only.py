"""A unit that keeps its cases on paper: set and ended, with its history (R189)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from audit.models import AuditEvent
from portal.lib.access import Denied
from violations.actions.papers_only import end_paper_unit, set_paper_unit
from violations.models import PaperUnit
from violations.permissions.papers_only import papers_only

REASON = "Hồ sơ kỷ luật thuộc danh mục bí mật nhà nước"
pytestmark = [pytest.mark.django_db, pytest.mark.rule("R189")]


def set_it(unit, by):
    return set_paper_unit(unit, by=by, reason=REASON)


def refused(deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    return refusal.value.code


def test_it_holds_for_the_unit_and_all_below_from_today(tree, staff):
    set_it(tree.block, staff)
    today = timezone.localdate()

    assert [papers_only(unit, today) for unit in (tree.block, tree.branch, tree.sibling)] == [
        True
    ] * 3
    assert not papers_only(tree.committee, today)
    assert not papers_only(tree.elsewhere, today)
    assert not papers_only(tree.branch, today - timedelta(days=1))


def test_it_ends_with_the_day_and_its_history_stays(tree, staff, administrator):
    item = end_paper_unit(set_it(tree.block, staff), by=administrator)
    today = timezone.localdate()

    assert papers_only(tree.branch, today)
    assert not papers_only(tree.branch, today + timedelta(days=1))
    assert (item.set_by, item.ended_by) == (staff, administrator)
    set_it(tree.block, staff)
    assert PaperUnit.objects.count() == 2
    kinds = ["paper_unit.set", "paper_unit.ended", "paper_unit.set"]
    assert list(AuditEvent.objects.order_by("id").values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize(
    "who", ["cadre", "unit_head", "superior_head", "handler", "data_officer", "outside_head"]
)
def test_the_office_and_administrators_alone(request, tree, staff, who):
    person = request.getfixturevalue(who)
    assert refused(set_it, tree.block, person) == "not_staff"
    item = set_it(tree.block, staff)
    assert refused(end_paper_unit, item, by=person) == "not_staff"
    assert AuditEvent.objects.count() == 1


def test_an_office_does_not_decide_for_another_committee(tree, staff):
    assert refused(set_it, tree.elsewhere, staff) == "not_staff"


def test_once_at_a_time_and_not_for_a_closed_unit(tree, staff):
    item = set_it(tree.block, staff)
    assert refused(set_it, tree.block, staff) == "already_on_paper"
    end_paper_unit(item, by=staff)
    assert refused(end_paper_unit, item, by=staff) == "already_ended"

    Unit.objects.filter(pk=tree.sibling.pk).update(valid_to=date(2026, 1, 1))
    tree.sibling.refresh_from_db()
    assert refused(set_it, tree.sibling, staff) == "unit_closed"


def test_on_the_page(client, tree, staff):
    client.force_login(staff)
    told = {"unit": tree.block.code, "reason": REASON}

    page = client.post(reverse("violations:set_paper_unit"), told, follow=True).text
    assert tree.block.name in page
    assert REASON in page

    address = reverse("violations:end_paper_unit", args=[PaperUnit.objects.get().pk])
    assert "cổng không nhận thêm nội dung" in client.get(address).text
    client.post(address)
    assert PaperUnit.objects.get().ended_by == staff


def test_a_unit_of_others_cannot_be_chosen(client, tree, staff):
    client.force_login(staff)
    told = {"unit": tree.elsewhere.code, "reason": REASON}

    page = client.post(reverse("violations:set_paper_unit"), told).text

    assert "Không có đơn vị này trong phạm vi" in page
    assert not PaperUnit.objects.exists()
