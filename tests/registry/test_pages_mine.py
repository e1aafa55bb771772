"""A person's own pages, as the browser sees them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from registry import actions
from registry.models import Declaration
from registry.typed import token_of
from registry.workflow import Status
from tests.factories import DeclarationFactory

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture
def page(client, cadre):
    client.force_login(cadre)

    def fetch(name, *args, data=None):
        url = reverse(f"registry:{name}", args=args)
        if data is None:
            return client.get(url)
        if name == "edit_draft":
            data = page_of(args[0]) | data
        return client.post(url, data)

    return fetch


def page_of(pk):
    """What the page itself sends along: the state that it shows, and a new token."""
    return {"known": token_of(Declaration.objects.get(pk=pk)), "token": uuid4().hex}


def card(number, **fields):
    values = {
        "platform": "facebook",
        "display_name": "Phạm Văn Bình",
        "address_typed": "",
        "kind": "personal",
        "purpose": "personal",
        "since_year": "",
        "state": "in_use",
        "closed_on": "",
        "under_real_name": "yes",
        "other_name_reason": "",
    }
    return {f"accounts-{number}-{name}": value for name, value in {**values, **fields}.items()}


def form(*cards, initial=0, **more):
    data = {"accounts-TOTAL_FORMS": len(cards), "accounts-INITIAL_FORMS": initial, **more}
    for item in cards:
        data |= item
    return data


def text(response):
    return response.content.decode()


def test_declaring_for_the_first_time(page, cadre):
    assert "Bắt đầu kê khai" in text(page("mine"))

    response = page("start_declaration", data={})
    draft = Declaration.objects.get()
    assert response.url == reverse("registry:edit_draft", args=[draft.pk])
    assert "Chỉ thị 21-CT/TU" in text(page("edit_draft", draft.pk))

    first = card(0, address_typed="fb.com/pham.van.binh", secured="on")
    zalo = card(1, platform="zalo", by_phone="on", display_name="Bình")
    response = page(
        "edit_draft",
        draft.pk,
        data=form(first, zalo, card(2, display_name="", platform=""), send="1"),
    )
    assert response.url == reverse("registry:submit_declaration", args=[draft.pk])
    review = text(page("submit_declaration", draft.pk))
    assert "facebook.com/pham.van.binh" in review
    assert "đăng ký bằng số điện thoại" in review
    assert "đồng chí cam kết" in review

    assert page("submit_declaration", draft.pk, data={}).url == reverse("registry:mine")
    draft.refresh_from_db()
    assert (draft.status, draft.accounts_total) == (Status.SUBMITTED, 2)
    assert "đang chờ tiếp nhận" in text(page("mine"))


def test_a_draft_can_wait(page, cadre):
    draft = DeclarationFactory(owner=cadre, accounts=0)

    response = page("edit_draft", draft.pk, data=form(card(0, display_name="", platform="")))

    assert response.url == reverse("registry:mine")
    assert "Viết tiếp" in text(page("mine"))


def test_going_on_needs_an_answer(page, cadre):
    draft = DeclarationFactory(owner=cadre, accounts=0)

    response = page("edit_draft", draft.pk, data=form(send="1"))

    assert response.url == reverse("registry:edit_draft", args=[draft.pk])
    assert "Chưa có tài khoản nào" in text(page("edit_draft", draft.pk))
    assert not AuditEvent.objects.exists()


def test_no_social_network_in_the_draft_itself(page, cadre):
    draft = DeclarationFactory(owner=cadre, accounts=0)

    response = page("edit_draft", draft.pk, data=form(no_social_network="on", send="1"))

    assert response.url == reverse("registry:submit_declaration", args=[draft.pk])
    assert "Không sử dụng mạng xã hội" in text(page("submit_declaration", draft.pk))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"platform": ""}, "Hãy chọn mạng xã hội."),
        ({"display_name": ""}, "Hãy ghi tên hiển thị của tài khoản."),
        ({"address_typed": ""}, "Hãy ghi địa chỉ, hoặc chọn"),
        ({"by_phone": "on"}, "Đã ghi địa chỉ thì bỏ chọn ô này."),
        ({"address_typed": "facebook.com/groups/1"}, "Đây là địa chỉ nhóm trên Facebook"),
        ({"address_typed": "javascript:alert(1)"}, "Đây không phải địa chỉ trang web"),
        ({"state": "closed"}, "Hãy ghi ngày thôi dùng tài khoản."),
        ({"closed_on": "01/10/2026"}, "Ngày này chỉ ghi khi"),
        ({"state": "closed", "closed_on": "01/10/2099"}, "Ngày này chưa đến."),
        ({"state": "closed", "closed_on": "hôm qua"}, "closed_on_error"),
        ({"under_real_name": "no"}, "Hãy ghi lý do dùng tên khác."),
        ({"other_name_reason": "bút danh"}, "Lý do này chỉ ghi khi"),
        ({"since_year": "2099"}, "Năm gồm 4 chữ số"),
        ({"since_year": "lâu rồi"}, "Năm gồm 4 chữ số"),
        (
            {"platform": "website", "address_typed": "", "by_phone": "on"},
            "Trang web thì phải có địa chỉ.",
        ),
    ],
)
def test_every_fault_stands_beside_its_field(page, cadre, fields, error):
    draft = DeclarationFactory(owner=cadre)
    values = {"address_typed": "fb.com/binh.pham", **fields}

    response = page("edit_draft", draft.pk, data=form(card(0, **values), send="1"))

    assert response.status_code == 302
    assert error in text(page("edit_draft", draft.pk))
    assert draft.accounts.get().display_name == "Nguyễn Văn An"
    assert not AuditEvent.objects.exists()


def test_the_top_of_the_page_names_the_faulty_cards(page, cadre):
    draft = DeclarationFactory(owner=cadre)
    whole = card(0, address_typed="fb.com/binh.pham")
    cards = [whole, card(1, display_name=""), card(2, address_typed="tiktok.com/@binh")]

    page("edit_draft", draft.pk, data=form(*cards, send="1"))

    shown = text(page("edit_draft", draft.pk))
    assert "Tài khoản 2, 3 ghi chưa đúng hoặc chưa đủ" in shown


@pytest.mark.rule("R46")
def test_one_address_on_two_cards(page, cadre):
    draft = DeclarationFactory(owner=cadre)
    cards = [
        card(0, address_typed="fb.com/binh.pham"),
        card(1, address_typed="https://m.facebook.com/BinhPham?ref=x"),
    ]

    page("edit_draft", draft.pk, data=form(*cards))

    assert "Đã ghi ở tài khoản 1." in text(page("edit_draft", draft.pk))


def test_removing_a_card_and_keeping_an_untouched_one(page, cadre):
    draft = DeclarationFactory(owner=cadre, accounts=2)
    kept, _ = draft.accounts.all()
    cards = [
        card(0, address_typed=kept.address_typed, display_name=kept.display_name),
        card(1, address_typed="", display_name="", DELETE="on"),
    ]

    page("edit_draft", draft.pk, data=form(*cards, initial=2))

    assert draft.accounts.get().identity == kept.identity


def test_the_cards_show_what_was_saved(page, cadre):
    draft = DeclarationFactory(owner=cadre)
    account = draft.accounts.get()

    shown = text(page("edit_draft", draft.pk))

    assert f'value="{account.address_typed}"' in shown
    assert f"Nhận ra: Facebook · www.facebook.com/{account.identity}." in shown


@pytest.mark.rule("R44")
def test_addresses_are_identified_while_they_are_typed(page):
    cards = [
        card(0, address_typed="tiktok.com/@thaybinh", platform="tiktok"),
        card(1, address_typed="facebook.com/groups/1"),
        card(2, address_typed=""),
    ]

    shown = text(page("identify_addresses", data=form(*cards)))

    assert 'id="id_accounts-0-address_typed_understood"' in shown
    assert "Nhận ra: TikTok · www.tiktok.com/@thaybinh." in shown
    assert "Đây là địa chỉ nhóm trên Facebook" in shown
    assert not AuditEvent.objects.exists()
    assert not Declaration.objects.exists()


def test_no_social_network_in_one_page(page, cadre):
    assert "câu trả lời đầy đủ" in text(page("declare_none"))

    page("declare_none", data={})

    assert Declaration.objects.get().no_social_network


def test_nothing_changed_in_one_press(page, cadre):
    DeclarationFactory(owner=cadre, accepted=True)
    assert "Không có gì thay đổi" in text(page("mine"))
    assert "Nguyễn Văn An" in text(page("submit_unchanged"))

    page("submit_unchanged", data={})

    assert Declaration.objects.get(version=2).unchanged


@pytest.mark.rule("R38")
def test_a_return_shows_its_reason_and_a_way_on(page, cadre):
    returned = DeclarationFactory(owner=cadre, returned=True, return_reason="Thiếu kênh <b>")

    home = text(page("mine"))
    assert "Thiếu kênh &lt;b&gt;" in home
    assert "Bổ sung và gửi lại" in home
    assert "Thiếu kênh" in text(page("declaration", returned.pk))

    page("start_declaration", data={})
    draft = Declaration.objects.get(version=2)
    assert "Thiếu kênh" in text(page("edit_draft", draft.pk))


def test_taking_back(page, cadre):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    assert "người tiếp nhận không mở được nữa" in text(page("withdraw_declaration", sent.pk))

    page("withdraw_declaration", sent.pk, data={})

    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN
    assert "đã rút lại bản kê khai và chưa gửi bản khác" in text(page("mine"))


def test_discarding_names_what_is_lost(page, cadre):
    draft = DeclarationFactory(owner=cadre, accounts=2)
    assert "với 2 tài khoản đã ghi" in text(page("discard_draft", draft.pk))

    page("discard_draft", draft.pk, data={})

    assert not Declaration.objects.exists()


def test_ones_own_version_is_shown_whole_and_unrecorded(page, cadre, unit_head):
    accepted = DeclarationFactory(owner=cadre, accepted=True, reviewed_by=unit_head)

    shown = text(page("declaration", accepted.pk))

    assert unit_head.full_name in shown
    assert reverse("accounts:readings") in shown
    assert "CT21 bản 1" in shown
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R44")
def test_an_address_opens_by_a_click_alone_and_says_nothing_of_where_from(page, cadre):
    accepted = DeclarationFactory(owner=cadre, accepted=True)

    shown = text(page("declaration", accepted.pk))

    link = accepted.accounts.get().link
    assert f'href="{link}" rel="noopener noreferrer nofollow" target="_blank"' in shown
    assert f'src="{link}' not in shown


def test_in_every_state_there_is_one_main_action(page, cadre):
    def mains():
        return text(page("mine")).count("button--main")

    assert mains() == 1
    draft = actions.start_declaration(cadre, by=cadre)
    assert mains() == 1
    actions.discard_draft(draft, by=cadre)
    sent = actions.declare_none(cadre, by=cadre)
    assert mains() == 1
    actions.withdraw_declaration(sent, by=cadre)
    assert mains() == 1


@pytest.mark.rule("R37")
def test_anothers_pages_are_not_there(page, colleague):
    draft = DeclarationFactory(owner=colleague)

    for name in ("declaration", "edit_draft", "submit_declaration", "discard_draft"):
        assert page(name, draft.pk).status_code == 404


def test_a_refusal_gives_its_reason(page, cadre):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    response = page("edit_draft", sent.pk)

    assert response.status_code == 403
    assert "đã gửi thì không sửa được" in text(response)


def test_the_page_of_a_draft_has_one_name_wherever_it_is_named(page, cadre):
    draft = DeclarationFactory(owner=cadre)
    name = "Viết bản kê khai"

    shown = text(page("edit_draft", draft.pk))

    assert f"<title>{name} · " in shown
    assert f"<h1>{name}</h1>" in shown
    assert f'<span aria-current="page">{name}</span>' in shown
    assert f">{name}</a>" in text(page("submit_declaration", draft.pk))
