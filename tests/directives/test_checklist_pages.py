"""The checklists as their keepers and the unit above see and use them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from directives.models import Checklist, ChecklistItem
from directives.views.checklists import last_month
from tests.conftest import with_role
from tests.factories import (
    AppointmentFactory,
    ChecklistFactory,
    ChecklistItemFactory,
    ClauseFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"directives:{name}", args=args)


@pytest.fixture
def month():
    return last_month().first


@pytest.fixture
def checklist(tree, month):
    checklist = ChecklistFactory(unit=tree.branch, month=month, duties=0)
    for code in ["I.1", "I.3"]:
        ChecklistItemFactory(
            checklist=checklist, clause__document__code=f"V{code[-1]}", clause__code=code
        )
    return checklist


@pytest.fixture
def item(checklist):
    return checklist.items.first()


def typed(item, state="done", note="Ngày 12/10/2026."):
    return {f"n{item.pk}-state": state, f"n{item.pk}-note": note}


# -- one's own lists ------------------------------------------------------------------------------


def test_the_month_that_ended_is_the_main_thing_to_do(library, client, unit_head, month):
    client.force_login(unit_head)

    text = client.get(url("checklists")).content.decode()

    assert text.count("button--main") == 1
    assert f"Lập bảng kiểm tháng {month:%m/%Y}</button>" in " ".join(text.split())


def test_opening_leads_to_the_list(library, client, unit_head, tree, month):
    client.force_login(unit_head)

    response = client.post(
        url("open_checklist"), {"unit": tree.branch.pk, "period": f"{month:%Y-%m}"}
    )

    made = Checklist.objects.get()
    assert response.url == made.get_absolute_url()
    assert made.month == month


@pytest.mark.parametrize("fields", [{}, {"unit": "x", "period": "2026-10"}, {"period": "10/2026"}])
def test_an_unclear_month_is_said_and_nothing_opened(library, client, unit_head, tree, fields):
    client.force_login(unit_head)

    response = client.post(url("open_checklist"), {"unit": tree.branch.pk, **fields}, follow=True)

    assert "Chưa rõ đơn vị hoặc kỳ" in response.content.decode()
    assert not Checklist.objects.exists()


def test_a_list_that_is_not_finished_is_the_main_thing_to_do(client, unit_head, checklist):
    client.force_login(unit_head)

    text = client.get(url("checklists")).content.decode()

    assert "Ghi tiếp bảng kiểm tháng" in text
    assert "0/2 nhiệm vụ" in text


def test_a_sent_list_asks_for_nothing(client, unit_head, tree, month):
    ChecklistFactory(unit=tree.branch, month=month, sent=True)
    client.force_login(unit_head)

    text = client.get(url("checklists")).content.decode()

    assert "button--main" not in text
    assert "đã gửi cấp trên" in text


def test_a_new_unit_has_no_month_yet_to_open(client, unit_head, tree):
    type(tree.branch).objects.update(valid_from=timezone.localdate().replace(year=2099))
    client.force_login(unit_head)

    assert "Chưa có kỳ nào để lập bảng kiểm" in client.get(url("checklists")).content.decode()


def test_each_unit_that_a_person_keeps_has_its_own_table(client, unit_head, tree):
    AppointmentFactory(person=unit_head, role=Role.STAFF, unit=tree.block)
    client.force_login(unit_head)

    text = client.get(url("checklists")).content.decode()

    assert text.index(f">{tree.block.name}</h2>") < text.index(f">{tree.branch.name}</h2>")


# -- one list -------------------------------------------------------------------------------------


def test_the_keeper_sees_what_to_write_and_what_the_portal_knows(
    client, unit_head, checklist, item, known
):
    known.give("declarations_coverage", "Đã tiếp nhận 18 trên 20 người")
    ChecklistItem.objects.filter(pk=item.pk).update(
        figures=["declarations_coverage"], also=["QD85/TC.1"]
    )
    client.force_login(unit_head)

    text = client.get(checklist.get_absolute_url()).content.decode()

    assert item.clause.title in text
    assert "Đã tiếp nhận 18 trên 20 người" in text
    assert "nguồn: bản kê khai trong cổng, tính đến" in text
    assert "trả lời chung cho QD85/TC.1" in text
    assert "0 / 2" in text
    assert "Còn 2 nhiệm vụ chưa ghi kết quả" in text


@pytest.mark.rule("R65")
def test_no_field_takes_a_figure(client, unit_head, checklist, item, known):
    known.give("declarations_coverage", "Đã tiếp nhận 18 trên 20 người")
    ChecklistItem.objects.filter(pk=item.pk).update(figures=["declarations_coverage"])
    client.force_login(unit_head)

    client.post(
        url("answer_item", checklist.pk, item.pk),
        {**typed(item), f"n{item.pk}-known": "100 %", "known": "100 %"},
    )

    item.refresh_from_db()
    assert item.state == "done"
    assert item.known == []
    text = client.get(checklist.get_absolute_url()).content.decode()
    assert "100 %" not in text


def test_one_answer_is_saved_at_once_and_only_what_changes_comes_back(
    client, unit_head, checklist, item
):
    client.force_login(unit_head)

    response = client.post(
        url("answer_item", checklist.pk, item.pk), typed(item), headers={"HX-Request": "true"}
    )

    text = response.content.decode()
    item.refresh_from_db()
    assert (item.state, item.note) == ("done", "Ngày 12/10/2026.")
    assert "<html" not in text
    assert "Đã lưu lúc" in text
    assert "1 / 2" in text
    assert "Còn 1 nhiệm vụ chưa ghi kết quả" in text
    assert 'hx-swap-oob="true"' in text


def test_the_last_answer_brings_the_button_that_sends(client, unit_head, checklist, item):
    other = checklist.items.last()
    client.force_login(unit_head)
    client.post(url("answer_item", checklist.pk, other.pk), typed(other))

    response = client.post(
        url("answer_item", checklist.pk, item.pk), typed(item), headers={"HX-Request": "true"}
    )

    assert "Gửi Đảng bộ bộ phận khối giáo dục" in response.content.decode()


@pytest.mark.rule("R63")
def test_a_missing_note_is_said_beside_its_duty_and_nothing_saved(
    client, unit_head, checklist, item
):
    client.force_login(unit_head)
    answers = typed(item, "not_applicable", " ")

    piece = client.post(
        url("answer_item", checklist.pk, item.pk), answers, headers={"HX-Request": "true"}
    )
    whole = client.post(checklist.get_absolute_url(), answers)

    for response in [piece, whole]:
        assert "Nhiệm vụ không áp dụng thì ghi rõ vì sao." in response.content.decode()
    item.refresh_from_db()
    assert item.state == "unanswered"


def test_a_note_without_a_result_asks_for_the_result(client, unit_head, checklist, item):
    client.force_login(unit_head)

    response = client.post(checklist.get_absolute_url(), typed(item, state=""))

    assert "Chọn một kết quả thì ghi chú mới được lưu." in response.content.decode()
    assert "Ngày 12/10/2026." in response.content.decode()


def test_the_whole_form_saves_what_was_touched_and_nothing_else(client, unit_head, checklist, item):
    client.force_login(unit_head)
    other = checklist.items.last()
    untouched = {f"n{other.pk}-note": "", f"initial-n{other.pk}-note": ""}

    response = client.post(checklist.get_absolute_url(), {**typed(item), **untouched}, follow=True)

    assert "Đã lưu kết quả của 1 nhiệm vụ." in response.content.decode()
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.state, other.state) == ("done", "unanswered")


def test_what_another_person_wrote_meanwhile_is_not_overwritten(client, unit_head, checklist, item):
    """The page was opened before the other's answer; its own fields there were not touched."""
    opened = {
        f"n{item.pk}-note": "",
        f"initial-n{item.pk}-note": "",
        f"initial-n{item.pk}-state": "",
    }
    client.force_login(unit_head)
    client.post(url("answer_item", checklist.pk, item.pk), typed(item))

    client.post(checklist.get_absolute_url(), opened)

    item.refresh_from_db()
    assert item.note == "Ngày 12/10/2026."


def test_sending_takes_along_what_was_typed_last(client, unit_head, checklist):
    client.force_login(unit_head)
    first, last = checklist.items.all()
    client.post(url("answer_item", checklist.pk, first.pk), typed(first))

    response = client.post(url("send_checklist", checklist.pk), typed(last), follow=True)

    assert "Đã gửi bảng kiểm lên cấp trên." in response.content.decode()
    checklist.refresh_from_db()
    last.refresh_from_db()
    assert (checklist.status, last.state) == ("sent", "done")


def test_sending_with_a_fault_stays_on_the_page(client, unit_head, checklist, item):
    client.force_login(unit_head)

    response = client.post(url("send_checklist", checklist.pk), typed(item, "not_applicable", ""))

    assert response.status_code == 200
    assert "Nhiệm vụ không áp dụng thì ghi rõ vì sao." in response.content.decode()
    checklist.refresh_from_db()
    assert checklist.status == "open"


@pytest.mark.rule("R64")
def test_sending_with_gaps_is_refused_with_their_names(client, unit_head, checklist):
    client.force_login(unit_head)

    response = client.post(url("send_checklist", checklist.pk))

    assert response.status_code == 403
    assert "V1/I.1, V3/I.3" in response.content.decode()


@pytest.mark.rule("R68")
def test_the_top_unit_is_told_that_sending_is_final(client, superior_head, tree, month):
    checklist = ChecklistFactory(unit=tree.committee, month=month, duties=0)
    ChecklistItemFactory(checklist=checklist, answered=True)
    client.force_login(superior_head)

    assert "nên chốt xong là xong" in client.get(checklist.get_absolute_url()).content.decode()
    response = client.post(url("send_checklist", checklist.pk), follow=True)

    text = response.content.decode()
    assert "Đã chốt bảng kiểm." in text
    assert "Đơn vị không có cấp trên trong cổng nên bảng kiểm đã xong." in text


def test_a_returned_list_shows_the_reason_and_can_be_written(client, unit_head, tree, month):
    checklist = ChecklistFactory(unit=tree.branch, month=month, returned=True)
    client.force_login(unit_head)

    text = client.get(checklist.get_absolute_url()).content.decode()

    assert "Thiếu minh chứng." in text
    assert "<textarea" in text


@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_a_sent_list_is_read_not_written(client, unit_head, tree, month, state):
    checklist = ChecklistFactory(unit=tree.branch, month=month, **{state: True})
    client.force_login(unit_head)

    text = client.get(checklist.get_absolute_url()).content.decode()

    assert "<textarea" not in text
    assert "Tiếp nhận bảng kiểm" not in text
    assert "Đã phổ biến ngày 12/10/2026." in text
    posted = client.post(checklist.get_absolute_url(), typed(checklist.items.first()))
    assert posted.status_code == 403


# -- the unit above -------------------------------------------------------------------------------


def test_the_unit_above_accepts(client, staff, tree, month):
    checklist = ChecklistFactory(unit=tree.branch, month=month, sent=True)
    client.force_login(staff)
    assert "Tiếp nhận bảng kiểm" in client.get(checklist.get_absolute_url()).content.decode()

    response = client.post(url("accept_checklist", checklist.pk))

    assert response.url == f"{url('checklists_below')}?period={month:%Y-%m}"
    checklist.refresh_from_db()
    assert checklist.status == "accepted"


def test_the_unit_above_returns_with_a_reason(client, superior_head, tree, month):
    checklist = ChecklistFactory(unit=tree.branch, month=month, sent=True)
    client.force_login(superior_head)
    address = url("return_checklist", checklist.pk)

    assert "Cần bổ sung điều gì" in client.get(address).content.decode()
    assert "bắt buộc" in client.post(address, {"reason": " "}).content.decode()
    assert client.post(address, {"reason": "Ghi rõ số người dự."}).status_code == 302

    checklist.refresh_from_db()
    assert (checklist.status, checklist.return_reason) == ("returned", "Ghi rõ số người dự.")


def test_the_lists_of_the_units_below_in_one_month(client, superior_head, tree, month):
    ChecklistFactory(unit=tree.block, month=month, sent=True)
    ChecklistFactory(unit=tree.branch, month=month)
    client.force_login(superior_head)

    def units(query=""):
        text = client.get(url("checklists_below") + query).content.decode()
        names = [tree.committee, tree.block, tree.branch, tree.sibling, tree.elsewhere]
        table = text.split("<table")[1] if "<table" in text else ""
        return [unit for unit in names if unit.name in table]

    assert units() == [tree.block]
    assert units("?level=all") == [tree.block, tree.branch, tree.sibling]
    assert units("?level=all&state=none") == [tree.sibling]
    assert units("?level=all&state=open") == [tree.branch]
    assert units("?level=all&state=sent") == [tree.block]
    assert units("?level=all&state=accepted") == []
    assert units("?level=all&state=none&period=2026-01") == [tree.block, tree.branch, tree.sibling]
    assert units("?level=all&state=none&period=2025-06") == []
    assert units("?level=mọi") == [tree.block]


def test_a_unit_with_nobody_below_is_told_so(client, unit_head):
    client.force_login(unit_head)

    assert "Không có đơn vị trực thuộc" in client.get(url("checklists_below")).content.decode()


@pytest.mark.rule("R62")
def test_staff_open_lists_only_for_units_without_a_keeper(client, staff, tree):
    with_role("Trịnh Thị Mơ", tree.sibling, Role.UNIT_HEAD, tree.sibling)
    client.force_login(staff)

    text = client.get(f"{url('checklists_below')}?level=all").content.decode()

    offered = [f'name="unit" value="{unit.pk}"' in text for unit in (tree.branch, tree.sibling)]
    assert offered == [True, False]


def test_a_long_list_of_units_comes_in_pages(client, superior_head, tree, month):
    units = UnitFactory.create_batch(60, parent=tree.committee)
    for unit in units[:5]:
        ChecklistFactory(unit=unit, month=month)
    client.force_login(superior_head)

    with CaptureQueriesContext(connection) as queries:
        first = client.get(url("checklists_below"))
    second = client.get(url("checklists_below") + first.context["page"].next_url)

    assert len(first.context["rows"]) == 50
    assert len(second.context["rows"]) == 11
    own = [q for q in queries if "directives_" in q["sql"] or '"accounts_unit"."path"' in q["sql"]]
    assert len(own) <= 6


def test_a_list_takes_few_queries_however_long(client, unit_head, tree, month, known):
    known.give("declarations_coverage", "…")
    checklist = ChecklistFactory(unit=tree.branch, month=month, duties=1)
    client.force_login(unit_head)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(checklist.get_absolute_url())
        return len(asked)

    few = queries()
    ChecklistItemFactory.create_batch(12, checklist=checklist, figures=["declarations_coverage"])
    assert queries() == few <= 12


# -- who sees and does what -----------------------------------------------------------------------


@pytest.mark.parametrize("person", ["cadre", "outside_head", "handler", "administrator"])
def test_a_list_is_unknown_to_others(client, checklist, item, request, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(checklist.get_absolute_url()).status_code == 404
    assert client.post(url("answer_item", checklist.pk, item.pk), typed(item)).status_code == 404
    for name in ["send_checklist", "return_checklist", "accept_checklist"]:
        assert client.post(url(name, checklist.pk)).status_code == 404


@pytest.mark.parametrize("person", ["cadre", "handler", "administrator"])
@pytest.mark.parametrize("name", ["checklists", "checklists_below"])
def test_the_pages_of_checklists_are_for_heads_and_staff(client, request, person, name):
    client.force_login(request.getfixturevalue(person))

    response = client.get(url(name))

    assert response.status_code == 403
    assert "Bảng kiểm dành cho người đứng đầu" in response.content.decode()


@pytest.mark.rule("R62")
def test_a_superior_head_reads_and_does_not_write(client, superior_head, checklist, item):
    client.force_login(superior_head)

    text = client.get(checklist.get_absolute_url()).content.decode()

    assert "<textarea" not in text
    assert client.post(url("answer_item", checklist.pk, item.pk), typed(item)).status_code == 403
    assert client.post(url("send_checklist", checklist.pk)).status_code == 403


def test_a_duty_of_another_list_is_not_found_on_this_one(client, unit_head, checklist):
    other = ChecklistItemFactory()
    client.force_login(unit_head)

    assert client.post(url("answer_item", checklist.pk, other.pk), typed(other)).status_code == 404


def test_others_open_no_list(client, cadre, unit_head, tree, month):
    ClauseFactory()
    fields = {"unit": tree.branch.pk, "period": f"{month:%Y-%m}"}

    client.force_login(cadre)
    assert client.post(url("open_checklist"), fields).status_code == 403
    client.force_login(unit_head)
    elsewhere = {**fields, "unit": tree.sibling.pk}
    assert client.post(url("open_checklist"), elsewhere).status_code == 404
    assert not Checklist.objects.exists()


def test_a_month_of_the_past_is_opened_by_its_address_too(library, client, unit_head, tree):
    client.force_login(unit_head)

    client.post(url("open_checklist"), {"unit": tree.branch.pk, "period": "2026-02"})

    assert Checklist.objects.get().month == date(2026, 2, 1)
