"""The clerk's pages: find a person, type what the paper says, hand the screen over."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import ActivationCode, Role
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions import paper_forms as forms
from registry.models import Declaration
from registry.workflow import Status
from tests.conftest import with_role
from tests.factories import (
    ActivationCodeFactory,
    DeclarationFactory,
    DeclaredAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("periods")
CODE = "BCFGH-JKLMN"
SECRET = "mangcukhongaithay"
ONE_ACCOUNT = {
    "accounts-TOTAL_FORMS": "1",
    "accounts-INITIAL_FORMS": "0",
    "accounts-0-platform": "zalo",
    "accounts-0-display_name": "Bác Bình",
    "accounts-0-by_phone": "on",
    "accounts-0-kind": "personal",
    "accounts-0-purpose": "personal",
    "accounts-0-under_real_name": "yes",
    "accounts-0-state": "in_use",
    "send": "1",
}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(datetime(2026, 11, 22, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def at(client, staff):
    """The clerk's browser: `at(name, *args)` reads a page, with `data` it sends a form."""
    client.force_login(staff)

    def go(name, *args, data=None, **query):
        url = reverse(f"registry:{name}", args=args)
        return client.get(url, query) if data is None else client.post(url, data, follow=True)

    return go


def text(response):
    return response.content.decode()


def state_of(at, draft):
    """What the page says it goes on from."""
    page = at("save_paper_form", draft.pk).context["page"]
    return {"known": page["known"], "token": page["token"]}


def start(at, person, says="accounts"):
    at("start_paper_form", person.pk, data={"says": says})
    return Declaration.objects.get(status=Status.DRAFT)


def test_from_the_roster_to_a_sent_declaration(at, cadre, unit_head):
    ActivationCodeFactory(person=cadre)
    assert "Phạm Văn Bình" in text(at("paper_forms", q="binh pham"))

    draft = start(at, cadre)
    shown = at("save_paper_form", draft.pk, data=ONE_ACCOUNT | state_of(at, draft))
    assert shown.redirect_chain[-1][0] == reverse("registry:confirm_paper_form", args=[draft.pk])
    assert "Bác Bình" in text(shown)
    at("confirm_by_code", draft.pk, data={"code": CODE})

    sent = Declaration.objects.get()
    assert (sent.status, sent.confirmation) == (Status.SUBMITTED, "code")
    assert "bằng mã trên phiếu" in text(at("paper_forms"))


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"submitted": True}, "nhờ người tiếp nhận đề nghị bổ sung"),
        ({}, "đang tự viết một bản trên cổng"),
    ],
)
def test_the_list_says_for_whom_nothing_can_be_typed_now(at, cadre, colleague, traits, words):
    DeclarationFactory(owner=cadre, **traits)
    begin = reverse("registry:start_paper_form", args=[cadre.pk])

    shown = text(at("paper_forms", q="binh pham"))
    beside = text(at("paper_forms", q="anh le"))

    assert at("start_paper_form", cadre.pk).status_code == 403
    assert begin not in shown
    assert words in shown
    assert reverse("registry:start_paper_form", args=[colleague.pk]) in beside


@pytest.mark.rule("R120")
def test_the_list_leads_on_to_what_one_has_begun_oneself(at, cadre, colleague, tree):
    start(at, cadre)
    other = with_role("Cán bộ khác", tree.committee, Role.STAFF, tree.committee)
    DeclarationFactory(owner=colleague, typed_by=other)

    mine = text(at("paper_forms", q="binh pham"))
    shown = text(at("paper_forms", q="anh le"))

    assert reverse("registry:start_paper_form", args=[cadre.pk]) in mine
    assert reverse("registry:start_paper_form", args=[colleague.pk]) not in shown
    assert "Đồng chí Cán bộ khác đang nhập bản giấy" in shown


def test_the_list_asks_once_for_everyone(at, tree, django_assert_max_num_queries):
    for number in range(20):
        person = UserFactory(full_name=f"Nguyễn Thị Hoa {number}", unit=tree.branch)
        DeclarationFactory(owner=person, submitted=True)

    with django_assert_max_num_queries(20):
        shown = at("paper_forms", q="nguyen thi hoa")

    assert text(shown).count("nhờ người tiếp nhận đề nghị bổ sung") == 20


def test_the_tick_speaks_of_nobody_in_the_first_person(at, cadre):
    draft = start(at, cadre)

    shown = text(at("save_paper_form", draft.pk))

    assert "Không dùng mạng xã hội nào" in shown
    assert "Tôi không dùng" not in shown


@pytest.mark.rule("R135")
def test_what_was_typed_and_not_saved_is_neither_lost_nor_sent(at, cadre, staff):
    draft = start(at, cadre)
    typed = ONE_ACCOUNT | state_of(at, draft) | {"accounts-0-display_name": "Bác Bìn"}
    assert at("keep_typed", draft.pk, data=typed).status_code == 200

    with pytest.raises(Denied) as refusal:
        forms.confirm_by_code(draft, by=staff, code=CODE)
    confirming = at("confirm_paper_form", draft.pk)

    assert refusal.value.code == "unsaved"
    assert confirming.url == reverse("registry:save_paper_form", args=[draft.pk])
    assert 'value="Bác Bìn"' in text(at("save_paper_form", draft.pk))


@pytest.mark.rule("R119")
@pytest.mark.parametrize("says", ["accounts", "none", "unchanged"])
def test_no_page_of_the_clerk_shows_what_was_declared_before(says, at, cadre, staff):
    old = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(declaration=old, identity=SECRET, display_name=SECRET)
    sent = {"submitted_at": old.started_at, "review_due_on": old.due_on, "confirmation": "self"}
    rows = Declaration.objects.filter(pk=old.pk)
    rows.update(status="submitted", commitment_version="x", legal_basis="x", **sent)
    rows.update(status="accepted", reviewed_at=old.started_at, reviewed_by=UserFactory())

    draft = start(at, cadre, says)

    pages = [
        at("paper_forms"),
        at("start_paper_form", cadre.pk),
        at("save_paper_form", draft.pk),
        at("confirm_paper_form", draft.pk),
        at("discard_paper_form", draft.pk),
    ]
    assert {page.status_code for page in pages} <= {200, 302, 403}
    assert not [page.request["PATH_INFO"] for page in pages if SECRET in text(page)]
    assert draft.accounts.filter(identity=SECRET).exists() == (says == "unchanged")


@pytest.mark.rule("R119")
def test_no_change_is_confirmed_by_its_day_alone(at, cadre):
    DeclarationFactory(owner=cadre, accepted=True)
    draft = start(at, cadre, "unchanged")

    shown = text(at("confirm_paper_form", draft.pk))

    assert "Không thay đổi</b> so với bản đã được tiếp nhận ngày 16/11/2026" in shown
    assert at("save_paper_form", draft.pk).status_code == 403


def test_who_has_begun_is_led_on(at, client, cadre):
    draft = start(at, cadre)

    again = at("start_paper_form", cadre.pk)

    assert again.url == reverse("registry:save_paper_form", args=[draft.pk])
    assert reverse("registry:start_paper_form", args=[cadre.pk]) in text(
        client.get(reverse("accounts:person", args=[cadre.pk]))
    )


@pytest.mark.rule("R123")
def test_the_code_is_a_password_that_no_page_repeats(at, cadre, staff):
    ActivationCodeFactory(person=cadre)
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)

    asked = text(at("confirm_paper_form", draft.pk))
    wrong = text(at("confirm_by_code", draft.pk, data={"code": "SAIMA-SAIMA"}))

    assert '<input type="password" name="code" autocomplete="off"' in asked
    assert "SAIMA" not in wrong
    assert "Mã chưa đúng" in wrong
    assert ActivationCode.objects.get().attempts == 1
    assert Declaration.objects.get().status == Status.DRAFT


@pytest.mark.rule("R8")
def test_codes_are_tried_slowly(at, cadre, staff):
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)
    ActivationCodeFactory(person=cadre)

    answers = []
    for _ in range(21):
        ActivationCode.objects.update(attempts=0)
        answers.append(at("confirm_by_code", draft.pk, data={"code": "SAI"}).status_code)

    assert answers == [200] * 20 + [429]


@pytest.mark.rule("R123")
@pytest.mark.parametrize(
    ("printed_by_clerk", "words"), [(True, "do chính đồng chí lập"), (None, "không có phiếu")]
)
def test_where_no_code_can_confirm_the_page_says_why(printed_by_clerk, words, at, cadre, staff):
    if printed_by_clerk:
        ActivationCodeFactory(person=cadre, printed_by=staff)
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)

    shown = text(at("confirm_paper_form", draft.pk))

    assert words in shown
    assert 'name="code"' not in shown
    assert at("confirm_by_code", draft.pk, data={"code": CODE}).status_code == 403


@pytest.mark.rule("R124")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"signature_file": "", "signed_on": "20/11/2026"}, "Hãy ghi số lưu"),
        ({"signature_file": "Hồ sơ MẬT", "signed_on": "20/11/2026"}, "dấu MẬT"),
        ({"signature_file": "17/KK-CB", "signed_on": "23/11/2026"}, "Ngày ký chưa đến."),
        ({"signature_file": "17/KK-CB", "signed_on": "01/01/2020"}, "nội dung cam kết cũ"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_beside_its_field(values, words, at, cadre, staff):
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)

    shown = text(at("confirm_by_signature", draft.pk, data=values))

    assert words in shown
    assert Declaration.objects.get().status == Status.DRAFT


@pytest.mark.rule("R120")
def test_what_was_sent_is_gone_for_its_clerk(at, cadre, staff):
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)
    signed = {"signature_file": "17/KK-CB", "signed_on": "20/11/2026"}
    shown = text(at("confirm_by_signature", draft.pk, data=signed))

    assert "Đã gửi bản kê khai của Phạm Văn Bình" in shown
    assert "số lưu 17/KK-CB" in shown
    for name in ["save_paper_form", "confirm_paper_form", "discard_paper_form", "declaration"]:
        assert at(name, draft.pk).status_code == 404


@pytest.mark.rule("R121")
def test_the_reviewer_reads_how_it_was_confirmed(client, cadre, staff, unit_head):
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)
    day = datetime(2026, 11, 20, tzinfo=UTC).date()
    forms.confirm_by_signature(draft, by=staff, signature_file="17/KK-CB", signed_on=day)

    client.force_login(unit_head)
    shown = text(client.get(reverse("registry:review", args=[draft.pk])))

    assert (
        "Nhập từ bản giấy, xác nhận bằng chữ ký trên bản giấy, số lưu 17/KK-CB, "
        "ký ngày 20/11/2026, người nhập Nguyễn Thị Hạnh." in shown
    )


@pytest.mark.rule("R125")
def test_the_owner_finds_it_and_reads_who_typed(client, at, cadre, staff):
    draft = start(at, cadre)
    client.force_login(cadre)

    for page in ["mine", "edit_draft"]:
        args = [] if page == "mine" else [draft.pk]
        shown = text(client.get(reverse(f"registry:{page}", args=args)))
        assert "do đồng chí Nguyễn Thị Hạnh nhập từ bản giấy" in shown
    assert client.get(reverse("registry:submit_declaration", args=[draft.pk])).status_code == 403


def test_discarding_leads_back_to_the_person(at, cadre, staff):
    draft = forms.start_paper_form(cadre, by=staff)

    assert "Bản đang nhập của Phạm Văn Bình" in text(at("discard_paper_form", draft.pk))
    done = at("discard_paper_form", draft.pk, data={})

    assert done.redirect_chain[-1][0] == reverse("registry:start_paper_form", args=[cadre.pk])
    assert not Declaration.objects.exists()
    assert AuditEvent.objects.filter(kind="paper_form.discarded").count() == 1


@pytest.mark.rule("R120")
def test_only_people_of_the_scope_are_found(at, cadre, outsider, staff):
    assert "Không tìm thấy ai" in text(at("paper_forms", q="Y Blim"))
    assert "Không tìm thấy ai" in text(at("paper_forms", q=staff.staff_code))
    assert at("start_paper_form", outsider.pk).status_code == 404
    assert at("start_paper_form", staff.pk).status_code == 403


def test_the_list_asks_the_same_however_many_forms_there_are(
    at, cadre, staff, tree, django_assert_max_num_queries
):
    for number in range(6):
        person = UserFactory(unit=tree.branch, full_name=f"Người {number}")
        draft = forms.start_paper_form(person, by=staff, no_social_network=True)
        if number % 2:
            day = datetime(2026, 11, 20, tzinfo=UTC).date()
            forms.confirm_by_signature(draft, by=staff, signature_file="1", signed_on=day)

    at("paper_forms")
    with django_assert_max_num_queries(9):
        at("paper_forms", q="nguoi")
