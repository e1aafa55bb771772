"""A draft is kept as it is typed: unfinished lines too, by its writer alone, never over another's."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions import AccountEntry
from registry.forms.typed import MOST_TYPED
from registry.models import Declaration
from registry.typed import Typed, token_of
from tests.factories import DeclarationFactory
from tests.registry.test_pages_mine import card, form

pytestmark = pytest.mark.usefixtures("periods")
HALF = {"address_typed": "facebook.com/", "platform": ""}


@pytest.fixture
def draft(cadre):
    return DeclarationFactory(owner=cadre)


@pytest.fixture
def page(client, cadre):
    client.force_login(cadre)
    return client


def keep(client, draft, *cards, known=None, **more):
    known = token_of(Declaration.objects.get(pk=draft.pk)) if known is None else known
    data = form(*cards, initial=1) | {"known": known, "token": uuid4().hex, **more}
    return client.post(reverse("registry:keep_typed", args=[draft.pk]), data)


def shown(client, draft):
    return client.get(reverse("registry:edit_draft", args=[draft.pk])).content.decode()


def typed(**fields):
    return Typed(fields, uuid4().hex, datetime(2026, 11, 22, 7, 5, tzinfo=UTC))


@pytest.mark.rule("R132")
def test_a_half_typed_line_is_there_again_and_nothing_is_said_yet(page, draft):
    with time_machine.travel("2026-11-22 14:05 +0700", tick=False):
        answer = keep(page, draft, card(0), card(1, display_name="Bình dạy T", **HALF))
        again = shown(page, draft)

    assert answer.json() == {"at": "14:05", "left_out": [], "message": ""}
    assert 'value="Bình dạy T"' in again
    assert 'value="facebook.com/"' in again
    assert "Đã lưu lúc 14:05" in again
    assert "Có chỗ cần xem lại" not in again
    assert "Hãy chọn mạng xã hội." not in again


@pytest.mark.rule("R132")
def test_typing_is_no_deed(page, draft):
    keep(page, draft, card(0, display_name="Khác"))

    assert not AuditEvent.objects.exists()
    assert draft.accounts.get().display_name == "Nguyễn Văn An"


@pytest.mark.rule("R132")
def test_what_could_not_be_saved_comes_back_by_get_with_the_same_messages(page, draft):
    url = reverse("registry:edit_draft", args=[draft.pk])
    data = form(card(0, **HALF), initial=1, send="1")
    data |= {"known": token_of(draft), "token": uuid4().hex}

    answer = page.post(url, data)

    assert answer.url == url
    again = shown(page, draft)
    assert "Hãy chọn mạng xã hội." in again
    assert 'value="facebook.com/"' in again
    keep(page, draft, card(0, display_name="Bình", **HALF))
    assert "Hãy chọn mạng xã hội." in shown(page, draft)


def test_a_card_removed_stays_removed_and_a_new_one_new(page, draft):
    keep(page, draft, card(0, DELETE="on"), card(1, display_name="Mới"))

    again = shown(page, draft)

    assert re.search(r'name="accounts-0-DELETE"[^>]*checked', again)
    assert again.count('<details class="fold"') == 2  # the card of before, and the notice


@pytest.mark.rule("R132")
def test_saving_clears_what_was_typed(page, draft, cadre):
    keep(page, draft, card(0, display_name="Khác"))

    actions.save_draft(draft, by=cadre, accounts=[AccountEntry("zalo", "Bình", by_phone=True)])

    draft.refresh_from_db()
    assert draft.typed is None
    assert "Khác" not in shown(page, draft)


@pytest.mark.rule("R135")
def test_what_was_typed_and_not_saved_is_not_sent_unseen(page, draft, cadre):
    keep(page, draft, card(0, display_name="Khác"))

    answer = page.post(reverse("registry:submit_declaration", args=[draft.pk]))
    with pytest.raises(Denied) as refusal:
        actions.submit_declaration(draft, by=cadre)

    assert answer.url == reverse("registry:edit_draft", args=[draft.pk])
    assert "còn phần đang gõ chưa lưu" in shown(page, draft)
    assert refusal.value.code == "unsaved"
    assert not AuditEvent.objects.exists()


def test_discarding_names_what_was_typed_too(page, draft):
    keep(page, draft, card(0, display_name="Khác"))

    answer = page.get(reverse("registry:discard_draft", args=[draft.pk]))

    assert "và những gì đang gõ chưa lưu" in answer.content.decode()


@pytest.mark.rule("R134")
def test_a_second_page_does_not_overwrite_what_it_has_not_seen(page, draft):
    seen = token_of(draft)
    keep(page, draft, card(0, display_name="Ở máy tính"), known=seen)

    late = keep(page, draft, card(0, display_name="Trên điện thoại"), known=seen)

    assert late.status_code == 409
    assert "Ở máy tính" in shown(page, draft)
    chosen = keep(page, draft, card(0, display_name="Trên điện thoại"), known=late.json()["token"])
    assert chosen.status_code == 200
    assert "Trên điện thoại" in shown(page, draft)


@pytest.mark.rule("R134")
def test_an_answer_that_was_lost_on_the_way_is_no_other_page(page, draft):
    first = uuid4().hex
    seen = token_of(draft)
    keep(page, draft, card(0, display_name="Bì"), known=seen, token=first)

    again = keep(page, draft, card(0, display_name="Bình"), known=[seen, first])

    assert again.status_code == 200


@pytest.mark.rule("R134")
@pytest.mark.parametrize("whole", [True, False])
def test_saving_from_a_page_overtaken_keeps_what_stands_there_and_asks(page, draft, whole):
    seen = token_of(draft)
    keep(page, draft, card(0, display_name="Ở máy tính"))
    url = reverse("registry:edit_draft", args=[draft.pk])
    mine = card(0, display_name="Trên điện thoại", by_phone="on" if whole else "")

    late = page.post(url, form(mine, initial=1, known=seen, token=uuid4().hex))

    text = late.content.decode()
    assert late.status_code == 200
    assert "vừa được ghi ở một cửa sổ hoặc máy khác" in text
    assert 'value="Trên điện thoại"' in text
    assert draft.accounts.get().display_name == "Nguyễn Văn An"
    known = re.search(r'name="known" value="(\w+)"', text)[1]
    assert known == token_of(Declaration.objects.get())


@pytest.mark.rule("R134")
def test_a_saved_draft_is_a_state_too(page, draft, cadre):
    seen = token_of(draft)
    actions.save_draft(draft, by=cadre, accounts=[AccountEntry("zalo", "Bình", by_phone=True)])

    assert keep(page, draft, card(0), known=seen).status_code == 409
    assert keep(page, draft, card(0), known="").status_code == 409


@pytest.mark.rule("R6")
@pytest.mark.parametrize("name", ["display_name", "address_typed", "other_name_reason"])
def test_text_with_a_secrecy_mark_is_left_out_and_the_page_says_where(page, draft, name):
    answer = keep(page, draft, card(0, display_name="Bình"), card(1, **{name: "Tài liệu TỐI MẬT"}))

    body = answer.json()
    assert body["left_out"] == [f"accounts-1-{name}"]
    assert "của tài khoản 2: nội dung có dấu MẬT" in body["message"]
    kept = Declaration.objects.get().typed
    assert "MẬT" not in str(kept)
    assert kept["fields"]["accounts-0-display_name"] == "Bình"


@pytest.mark.rule("R6")
def test_saving_such_text_keeps_it_on_the_page_alone(page, draft):
    url = reverse("registry:edit_draft", args=[draft.pk])
    data = form(card(0, display_name="Hồ sơ MẬT"), initial=1)
    data |= {"known": token_of(draft), "token": uuid4().hex}

    answer = page.post(url, data)

    assert answer.status_code == 200
    assert "Nội dung có dấu MẬT" in answer.content.decode()
    assert 'value="Hồ sơ MẬT"' in answer.content.decode()
    assert Declaration.objects.get().typed is None


@pytest.mark.rule("R133")
def test_there_is_a_measure(page, draft):
    answer = keep(page, draft, card(0, display_name="a" * MOST_TYPED))

    assert answer.status_code == 422
    assert "quá dài" in answer.json()["message"]
    assert Declaration.objects.get().typed is None


def test_only_the_fields_of_the_page_are_kept_and_no_zero_byte(page, draft):
    keep(page, draft, card(0, display_name="B\x00ình"), password="x", **{"accounts-0-friends": "y"})

    fields = Declaration.objects.get().typed["fields"]
    assert fields["accounts-0-display_name"] == "Bình"
    assert not {"password", "accounts-0-friends", "known", "token"} & set(fields)


@pytest.mark.parametrize("data", [{}, {"token": "x"}, {"token": "0" * 32}])
def test_what_is_no_page_is_refused(page, draft, data):
    answer = page.post(reverse("registry:keep_typed", args=[draft.pk]), data)

    assert answer.status_code == 422
    assert Declaration.objects.get().typed is None


@pytest.mark.rule("R132")
def test_nobody_else_keeps_or_sees_it(client, draft, colleague, unit_head, staff):
    for other in (colleague, unit_head, staff):
        client.force_login(other)
        assert keep(client, draft, card(0)).status_code == 404
    with pytest.raises(Denied) as refusal:
        actions.keep_typed(draft, by=unit_head, typed=typed(), known=[token_of(draft)])

    assert refusal.value.code == "not_owner"
    assert Declaration.objects.get().typed is None


@pytest.mark.rule("R132")
def test_the_clerk_who_types_it_keeps_it_and_no_other_clerk(client, cadre, staff):
    form_of_cadre = DeclarationFactory(owner=cadre, typed_by=staff)
    client.force_login(staff)

    assert keep(client, form_of_cadre, card(0, display_name="Bình")).status_code == 200
    assert "Bình" in str(Declaration.objects.get().typed)
    saved = actions.save_page(
        form_of_cadre, by=staff, known=[token_of(Declaration.objects.get())], accounts=[]
    )

    assert saved.typed is None
    assert AuditEvent.objects.latest("id").kind == "paper_form.saved"


@pytest.mark.rule("R31")
def test_a_sent_version_takes_no_typing(page, cadre):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    assert keep(page, sent, card(0)).status_code == 403


def test_opening_and_keeping_take_few_queries(page, draft, django_assert_max_num_queries):
    keep(page, draft, card(0))

    with django_assert_max_num_queries(12):
        shown(page, draft)
    known = token_of(Declaration.objects.get())
    with django_assert_max_num_queries(10):  # two of them are savepoints of the test itself
        keep(page, draft, card(0), known=known)
