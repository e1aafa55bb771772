"""The subject asks that somebody else act; another person answers, both with reasons (R154)."""

import pytest
from django.urls import reverse

from accounts.models import Notification, Role
from portal.lib.access import Denied
from tests.conftest import with_role
from tests.factories import UnitFactory
from tests.violations.factories import CaseFactory
from violations.actions import objections as actions
from violations.models import Objection
from violations.permissions.objections import visible_objections
from violations.workflow import CaseStatus

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R154")]
WHY = "Đồng chí ấy là em ruột của người bán hàng."


@pytest.fixture
def case(tree, cadre, handler, decider):
    with_role("Kiều Thị Lan", tree.committee, Role.HANDLER, tree.committee)
    return CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.DELIVERED,
    )


@pytest.fixture
def above(tree):
    """A decider of the unit above."""
    top = UnitFactory(name="Tỉnh ủy Minh Hà")
    tree.committee.parent = top
    tree.committee.save()
    for unit in vars(tree).values():
        unit.refresh_from_db()
    return with_role("Trịnh Văn Cao", top, Role.DECIDER, top)


def test_about_the_handler_the_decider_answers(case, cadre, handler, decider):
    asked = actions.ask_other(case, "handler", by=cadre, reason=WHY)
    assert Notification.objects.get(kind="case.objection_asked").person == decider

    actions.settle_objection(asked, by=decider, granted=True, answer="Có căn cứ.")

    case.refresh_from_db()
    assert case.handler.full_name == "Kiều Thị Lan"
    assert Notification.objects.get(kind="case.objection_settled").person == cadre


def test_refused_the_person_stays_and_the_reason_is_given(client, case, cadre, handler, decider):
    asked = actions.ask_other(case, "handler", by=cadre, reason=WHY)
    actions.settle_objection(asked, by=decider, granted=False, answer="Không phải họ hàng.")

    case.refresh_from_db()
    assert case.handler == handler
    client.force_login(cadre)
    assert "Không phải họ hàng." in client.get(asked.get_absolute_url()).content.decode()


def test_about_the_decider_someone_above_answers(case, above, cadre, decider, tree):
    case.refresh_from_db()
    with_role("Đinh Văn Mười", tree.committee, Role.DECIDER, tree.committee)
    asked = actions.ask_other(case, "decider", by=cadre, reason=WHY)

    with pytest.raises(Denied) as refusal:
        actions.settle_objection(asked, by=decider, granted=False, answer="x")
    assert refusal.value.code == "not_settler"
    actions.settle_objection(asked, by=above, granted=True, answer="Có căn cứ.")

    case.refresh_from_db()
    assert case.decider.full_name == "Đinh Văn Mười"


def test_with_nobody_above_it_goes_on_paper(case, cadre):
    with pytest.raises(Denied) as refusal:
        actions.ask_other(case, "decider", by=cadre, reason=WHY)
    assert refusal.value.code == "nobody_above"
    assert not Objection.objects.exists()


def test_once_about_each_person(case, cadre, decider):
    asked = actions.ask_other(case, "handler", by=cadre, reason=WHY)
    actions.settle_objection(asked, by=decider, granted=False, answer="Không.")
    with pytest.raises(Denied) as refusal:
        actions.ask_other(case, "handler", by=cadre, reason=WHY)
    assert refusal.value.code == "asked_already"
    with pytest.raises(Denied) as refusal:
        actions.settle_objection(asked, by=decider, granted=True, answer="Có.")
    assert refusal.value.code == "settled"


@pytest.mark.parametrize("who", ["handler", "colleague", "unit_head"])
def test_only_the_subject_asks(case, who, request):
    with pytest.raises(Denied) as refusal:
        actions.ask_other(case, "handler", by=request.getfixturevalue(who), reason=WHY)
    assert refusal.value.code == "not_subject"


def test_only_who_asked_and_who_answers_see_it(case, cadre, handler, decider, colleague):
    asked = actions.ask_other(case, "handler", by=cadre, reason=WHY)

    for person, seen in [(cadre, 1), (decider, 1), (handler, 0), (colleague, 0)]:
        assert visible_objections(person).filter(pk=asked.pk).count() == seen


def test_asked_and_answered_on_the_pages(client, case, cadre, decider):
    client.force_login(cadre)
    client.post(reverse("violations:ask_other", args=[case.pk]), {"seat": "handler", "reason": WHY})
    asked = Objection.objects.get()
    client.force_login(decider)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert WHY in page
    assert case.clause.title not in page

    client.post(asked.get_absolute_url(), {"granted": "no", "answer": "Không có căn cứ."})

    asked.refresh_from_db()
    assert (asked.granted, asked.settled_by) == (False, decider)
