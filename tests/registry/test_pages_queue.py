"""The unit head's queue and the declaration beside it."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from registry import actions
from registry.workflow import Status
from tests.factories import DeclarationFactory, DeclaredAccountFactory, UnitKindFactory, UserFactory

pytestmark = pytest.mark.usefixtures("periods")


@pytest.fixture
def browse(client):
    def fetch(user, name, *args, data=None, htmx=False, **query):
        client.force_login(user)
        url = reverse(f"registry:{name}", args=args)
        headers = {"HX-Request": "true"} if htmx else {}
        if data is None:
            return client.get(url, query, headers=headers)
        return client.post(url, data, query_params=query)

    return fetch


def text(response):
    return response.content.decode()


def names(response):
    return [row.owner.full_name for row in response.context["rows"]]


def test_what_waits_for_this_head_in_vietnamese_order(browse, cadre, colleague, unit_head):
    DeclarationFactory(owner=cadre, submitted=True, accounts=3)
    DeclarationFactory(owner=colleague, submitted=True, no_social_network=True)

    response = browse(unit_head, "queue")

    assert names(response) == ["Lê Thị Ánh", "Phạm Văn Bình"]
    shown = text(response)
    assert "Lần đầu, 3 tài khoản" in shown
    assert "Không sử dụng mạng xã hội" in shown
    assert "2 bản đang chờ" in shown
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R35")
def test_ones_own_is_never_in_ones_own_queue(browse, unit_head, superior_head):
    DeclarationFactory(owner=unit_head, submitted=True)

    assert names(browse(unit_head, "queue")) == []
    assert names(browse(unit_head, "queue", scope="below")) == []
    assert names(browse(superior_head, "queue")) == ["Đặng Thị Cúc"]


def test_first_what_is_directly_ones_own_then_all_below(
    browse, cadre, neighbour, unit_head, superior_head
):
    DeclarationFactory(owner=cadre, submitted=True)
    DeclarationFactory(owner=neighbour, submitted=True)

    assert names(browse(superior_head, "queue")) == ["Bùi Thị Đào"]
    assert names(browse(superior_head, "queue", scope="below")) == ["Phạm Văn Bình", "Bùi Thị Đào"]


def test_filters(browse, tree, cadre, neighbour, superior_head):
    today = timezone.localdate()
    DeclarationFactory(owner=cadre, submitted=True, review_due_on=today - timedelta(days=1))
    DeclarationFactory(
        owner=neighbour, submitted=True, review_due_on=today, due_on=date(2026, 11, 1)
    )
    DeclarationFactory(owner=UserFactory(full_name="Hồ Thị Nga", unit=tree.branch), returned=True)

    def found(**query):
        return names(browse(superior_head, "queue", scope="below", **query))

    assert found(unit=tree.branch.code) == ["Phạm Văn Bình"]
    assert found(unit=tree.block.code) == ["Phạm Văn Bình", "Bùi Thị Đào"]
    assert found(q="dao bui") == ["Bùi Thị Đào"]
    assert found(q="khong ai") == []
    assert found(change="none") == []
    assert found(change="some") == ["Phạm Văn Bình", "Bùi Thị Đào"]
    assert found(late="waiting") == ["Phạm Văn Bình"]
    assert found(late="sent") == ["Bùi Thị Đào"]
    assert found(state="returned") == ["Hồ Thị Nga"]
    assert found(state="accepted") == []


def test_an_empty_list_advises_what_is_not_chosen_yet_and_counts_nothing(
    browse, cadre, neighbour, superior_head
):
    DeclarationFactory(owner=cadre, submitted=True)
    DeclarationFactory(owner=neighbour, submitted=True)

    plain = text(browse(superior_head, "queue", scope="below"))
    near = text(browse(superior_head, "queue", q="khong ai"))
    far = text(browse(superior_head, "queue", q="khong ai", scope="below"))

    wider = "hoặc chọn phạm vi “Cả đơn vị cấp dưới”"
    assert "2 bản đang chờ" in plain
    assert wider in near
    assert wider not in far
    assert "thử bớt điều kiện lọc" in far
    assert "bản đang chờ" not in near + far
    assert f'href="{reverse("registry:queue")}?scope=below"' in far


@pytest.mark.parametrize(
    "query", [{"state": "draft"}, {"unit": "khong-co"}, {"sau": "x"}, {"late": "?"}]
)
def test_a_made_up_filter_shows_the_plain_queue(browse, cadre, unit_head, query):
    DeclarationFactory(owner=cadre, submitted=True)
    DeclarationFactory(owner=UserFactory(unit=cadre.unit))

    assert names(browse(unit_head, "queue", **query)) == ["Phạm Văn Bình"]


def test_a_unit_outside_cannot_be_chosen(browse, tree, outsider, superior_head):
    DeclarationFactory(owner=outsider, submitted=True)

    response = browse(superior_head, "queue", scope="below", unit=tree.elsewhere.code)

    assert names(response) == []


def test_pages_by_key_in_few_queries(
    browse, client, tree, unit_head, django_assert_max_num_queries
):
    for number in range(60):
        owner = UserFactory(full_name=f"Nguyễn Văn {chr(65 + number % 26)}", unit=tree.branch)
        DeclarationFactory(owner=owner, submitted=True)
    client.force_login(unit_head)

    with django_assert_max_num_queries(8):
        first = client.get(reverse("registry:queue"))
    with django_assert_max_num_queries(8):
        second = client.get(first.context["next_url"])
    back = client.get(second.context["previous_url"])

    assert len(first.context["rows"]) == 50
    assert len(second.context["rows"]) == 10
    assert second.context["next_url"] is None
    assert [row.pk for row in back.context["rows"]] == [row.pk for row in first.context["rows"]]
    keys = [(row.sort_key, row.pk) for page in (first, second) for row in page.context["rows"]]
    assert keys == sorted(keys)


def test_an_address_holds_no_name(browse, tree, unit_head):
    for number in range(51):
        owner = UserFactory(full_name=f"Nguyễn Văn {number}", unit=tree.branch)
        DeclarationFactory(owner=owner, submitted=True)

    following = browse(unit_head, "queue").context["next_url"]

    assert "nguy" not in following.lower()


@pytest.mark.rule("R41")
def test_opening_is_said_and_recorded(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    response = browse(unit_head, "review", sent.pk)

    assert "được ghi nhật ký và người kê khai xem được" in text(response)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == (
        "declaration.read",
        unit_head.pk,
        cadre.pk,
    )


def test_the_detail_takes_few_queries(client, cadre, unit_head, django_assert_max_num_queries):
    base = DeclarationFactory(owner=cadre, accepted=True, accounts=3)
    sent = DeclarationFactory(owner=cadre, version=2, base=base, submitted=True, accounts=3)
    client.force_login(unit_head)

    with django_assert_max_num_queries(14):  # two of them are savepoints of the test itself
        assert client.get(reverse("registry:review", args=[sent.pk])).status_code == 200


def test_what_changed_comes_first_and_the_same_is_folded(browse, cadre, unit_head):
    base = DeclarationFactory(owner=cadre, accounts=2)
    base_accounts = list(base.accounts.all())
    actions.submit_declaration(base, by=cadre)
    actions.accept_declaration(base, by=unit_head)
    draft = actions.start_declaration(cadre, by=cadre)
    kept = base_accounts[0]
    actions.save_draft(
        draft,
        by=cadre,
        accounts=[
            actions.AccountEntry("facebook", kept.display_name, kept.address_typed),
            actions.AccountEntry("tiktok", "Thầy Bình dạy Toán", "tiktok.com/@thaybinh.toan"),
        ],
    )
    actions.submit_declaration(draft, by=cadre)

    shown = text(browse(unit_head, "review", draft.pk))

    order = ["Thêm mới", "Không còn trong bản kê khai", "Giữ nguyên 1 tài khoản"]
    assert sorted(order, key=shown.index) == order
    assert "So với bản số 1 đã tiếp nhận" in shown


@pytest.mark.rule("R45")
def test_a_shared_address_is_hinted_at_without_a_name(
    browse, cadre, outsider, neighbour, unit_head
):
    page = {"platform": "facebook", "identity": "truongbinhnguyen"}
    for owner, trait in ((cadre, "submitted"), (outsider, "accepted")):
        draft = DeclarationFactory(owner=owner, accounts=1)
        DeclaredAccountFactory(declaration=draft, display_name="Trường", **page)
        advance(draft, trait)
    mine = cadre.declarations.get()

    shown = text(browse(unit_head, "review", mine.pk))

    assert "Có người khác cũng kê khai địa chỉ dưới đây" in shown
    assert shown.count("facebook.com/truongbinhnguyen") > 1
    assert outsider.full_name not in shown
    assert outsider.unit.name not in shown
    for name in ("declaration", "mine"):
        assert "người khác cũng kê khai" not in text(
            browse(cadre, name, *([mine.pk] if name == "declaration" else []))
        )


@pytest.mark.rule("R45")
def test_how_many_others_there_are_is_not_said(browse, cadre, colleague, outsider, unit_head):
    def page_with(*others):
        for owner in others:
            draft = DeclarationFactory(owner=owner, accounts=0)
            DeclaredAccountFactory(declaration=draft, identity="chung")
            advance(draft, "submitted")
        shown = browse(unit_head, "review", mine.pk, htmx=True, scope="below").context
        return [account.identity for account in shown["shared"]]

    mine = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(declaration=mine, identity="chung")
    advance(mine, "submitted")

    assert page_with() == []
    assert page_with(colleague) == page_with(outsider) == ["chung"]


@pytest.mark.rule("R45")
def test_nothing_but_the_reviewers_page_asks_who_else_declares_an_address():
    """No page of the owner, no table, no paper: what is not asked cannot be shown."""
    apps = ["registry", "accounts", "reports", "portal", "directives", "violations"]
    files = [path for app in apps for path in (settings.BASE_DIR / app).rglob("*.py")]
    asking = [path for path in files if ".declared_by_others(" in path.read_text()]

    assert [path.name for path in asking] == ["review.py"]


@pytest.mark.rule("R45")
@pytest.mark.parametrize("status", ["returned", "withdrawn", "superseded"])
def test_only_what_another_holds_now_is_hinted_at(browse, cadre, outsider, unit_head, status):
    theirs = DeclarationFactory(owner=outsider, **{status: True})
    mine = DeclarationFactory(owner=cadre, accounts=0)
    DeclaredAccountFactory(declaration=mine, identity=theirs.accounts.get().identity)
    advance(mine, "submitted")

    assert "người khác cũng kê khai" not in text(browse(unit_head, "review", mine.pk))


def advance(draft, status):
    """Send a draft whose accounts were written by hand, and accept it if asked."""
    row = type(draft).objects.filter(pk=draft.pk)
    now = datetime(2026, 11, 16, 3, tzinfo=UTC)
    row.update(
        status=Status.SUBMITTED,
        submitted_at=now,
        review_due_on=date(2026, 12, 4),
        commitment_version="CT21 bản 1",
        legal_basis="Chỉ thị 21-CT/TU",
        confirmation="self",
    )
    if status == "accepted":
        row.update(status=Status.ACCEPTED, reviewed_at=now, reviewed_by=UserFactory())


@pytest.mark.rule("R47")
@pytest.mark.parametrize("where", ["branch", "block"])
def test_an_armed_forces_unit_is_not_named(browse, tree, cadre, superior_head, where):
    unit = getattr(tree, where)
    unit.kind = UnitKindFactory(code="quan-su", is_armed_forces=True)
    unit.save()
    sent = DeclarationFactory(owner=cadre, submitted=True)

    response = browse(superior_head, "review", sent.pk, htmx=True)

    shown = text(response)
    assert "Đơn vị lực lượng vũ trang" in shown
    assert tree.branch.name not in shown


def test_other_units_are_named(browse, tree, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    assert tree.branch.name in text(browse(unit_head, "review", sent.pk, htmx=True))


def test_htmx_gets_the_part_that_changes(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    part = text(browse(unit_head, "review", sent.pk, htmx=True))

    assert part.lstrip().startswith('<div class="queue queue--open" id="queue"')
    assert "<title>Phạm Văn Bình · " in part
    assert 'hx-swap-oob="innerHTML:#messages"' in part
    assert "<html" not in part


@pytest.fixture
def people(tree):
    """Two of one unit, in the order of the list."""
    names = ["Nguyễn Thị An", "Nguyễn Thị Bình"]
    return [UserFactory(full_name=name, unit=tree.branch) for name in names]


@pytest.fixture
def three(people, tree):
    last = UserFactory(full_name="Nguyễn Thị Chi", unit=tree.branch)
    return [DeclarationFactory(owner=owner, submitted=True) for owner in (*people, last)]


def at(name, *things, **query):
    url = reverse(f"registry:{name}", args=[thing.pk for thing in things])
    return url + ("?" + urlencode(query) if query else "")


def test_after_an_answer_the_next_one_of_the_same_list_opens(browse, three, unit_head):
    first, second, third = three

    query = {"q": "nguyen", "scope": "below"}
    accepted = browse(unit_head, "accept_declaration", second.pk, data={}, **query)
    returned = browse(unit_head, "return_declaration", first.pk, data={"reason": "Thiếu."}, **query)
    last = browse(unit_head, "accept_declaration", third.pk, data={}, **query)

    assert accepted.url == at("review", third, **query)
    assert returned.url == at("review", third, **query)
    assert last.url == at("queue", **query)
    assert "Đã đến cuối danh sách." in text(browse(unit_head, "queue", **query))


def test_the_next_one_is_sought_within_the_filters(browse, three, neighbour, superior_head, tree):
    DeclarationFactory(owner=neighbour, submitted=True)
    query = {"scope": "below", "unit": tree.sibling.code}

    response = browse(superior_head, "accept_declaration", three[0].pk, data={}, **query)

    assert response.url == at("review", neighbour.declarations.get(), **query)


def test_passing_over_one_and_going_back(browse, three, unit_head):
    first, second, third = three

    assert browse(unit_head, "next_declaration", first.pk).url == at("review", second)
    assert browse(unit_head, "next_declaration", third.pk).url == at("queue")
    assert browse(unit_head, "previous_declaration", third.pk, q="chi").url == at("queue", q="chi")
    assert browse(unit_head, "previous_declaration", third.pk).url == at("review", second)
    assert not AuditEvent.objects.exists()


def test_every_address_beside_one_keeps_the_filters_and_the_page(browse, three, unit_head):
    query = {"q": "nguyen", "scope": "below", "sau": str(three[0].pk)}

    shown = text(browse(unit_head, "review", three[1].pk, **query)).replace("&amp;", "&")

    names = ["previous_declaration", "next_declaration", "accept_declaration", "return_declaration"]
    for name in names:
        assert at(name, three[1], **query) in shown
    assert at("queue", **query) in shown
    assert at("review", three[2], **query) in shown


def test_the_list_beside_holds_what_is_opened(browse, tree, unit_head):
    sent = [
        DeclarationFactory(
            owner=UserFactory(full_name=f"Nguyễn Văn {number:02}", unit=tree.branch), submitted=True
        )
        for number in range(53)
    ]
    sent.sort(key=lambda one: (one.sort_key, one.pk))

    beside = browse(unit_head, "review", sent[51].pk)

    assert [row.pk for row in beside.context["rows"]] == [sent[51].pk, sent[52].pk]
    above = beside.context["previous_url"]
    before = browse(unit_head, "queue", **dict(parse_qsl(above.partition("?")[2])))
    assert [row.pk for row in before.context["rows"]] == [one.pk for one in sent[1:51]]


def test_closing_for_htmx_takes_no_frame_with_it(
    browse, client, three, unit_head, django_assert_max_num_queries
):
    client.force_login(unit_head)

    with django_assert_max_num_queries(6):
        part = text(client.get(at("queue"), headers={"HX-Request": "true"}))

    assert part.lstrip().startswith('<div class="queue queue--alone"')
    assert "3 bản đang chờ" in part


@pytest.mark.rule("R38")
def test_returning_needs_a_reason(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    assert "Người kê khai đọc được nguyên văn" in text(
        browse(unit_head, "return_declaration", sent.pk)
    )

    response = browse(unit_head, "return_declaration", sent.pk, data={"reason": "  "})
    assert "Hãy ghi rõ cần bổ sung điều gì." in text(response)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED

    browse(unit_head, "return_declaration", sent.pk, data={"reason": "Thiếu kênh dạy học."})
    sent.refresh_from_db()
    assert (sent.status, sent.return_reason) == (Status.RETURNED, "Thiếu kênh dạy học.")


@pytest.mark.rule("R40")
@pytest.mark.rule("R131")
@pytest.mark.parametrize("deed", ["accept_declaration", "return_declaration"])
def test_the_second_reviewer_is_told_and_goes_on(browse, people, unit_head, superior_head, deed):
    first, second = (DeclarationFactory(owner=owner, submitted=True) for owner in people)
    browse(unit_head, "accept_declaration", first.pk, data={})

    data = {"reason": "Thiếu."}
    response = browse(superior_head, deed, first.pk, data=data, scope="below")

    assert response.url == reverse("registry:review", args=[second.pk]) + "?scope=below"
    shown = text(browse(superior_head, "review", second.pk, scope="below"))
    assert re.search(
        rf"Bản kê khai của {first.owner} đã được tiếp nhận lúc \d\d:\d\d bởi người khác", shown
    )
    first.refresh_from_db()
    assert first.status == Status.ACCEPTED


@pytest.mark.rule("R131")
def test_asking_for_the_reason_of_an_answered_one_tells_it_too(
    browse, cadre, unit_head, superior_head
):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    browse(unit_head, "return_declaration", sent.pk, data={"reason": "Thiếu."})

    response = browse(superior_head, "return_declaration", sent.pk)

    assert response.url == reverse("registry:queue")
    assert "đã được đề nghị bổ sung lúc" in text(browse(superior_head, "queue"))


def test_one_opened_late_says_who_was_first_and_offers_nothing_to_press(
    browse, cadre, unit_head, superior_head
):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    actions.accept_declaration(sent, by=unit_head)

    shown = text(browse(superior_head, "review", sent.pk))

    assert "Bản kê khai này đã được tiếp nhận lúc" in shown
    assert reverse("registry:accept_declaration", args=[sent.pk]) not in shown


@pytest.mark.rule("R122")
def test_who_typed_it_reads_why_another_receives_it(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True, typed_by=unit_head)

    shown = text(browse(unit_head, "review", sent.pk))

    assert "do đồng chí nhập từ bản giấy" in shown
    assert reverse("registry:accept_declaration", args=[sent.pk]) not in shown
    assert browse(unit_head, "accept_declaration", sent.pk, data={}).status_code == 403


def test_a_withdrawn_version_says_so(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, withdrawn=True)

    response = browse(unit_head, "review", sent.pk)

    assert response.status_code == 403
    assert "đã rút lại bản này" in text(response)
    assert not AuditEvent.objects.exists()


def test_the_inbox_leads_a_head_to_the_queue(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    response = browse(unit_head, "declaration", sent.pk)

    assert response.url == reverse("registry:review", args=[sent.pk])
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    "person",
    ["colleague", "staff", "handler", "decider", "data_officer", "administrator", "outside_head"],
)
def test_for_others_it_is_not_there(request, browse, cadre, person):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    user = request.getfixturevalue(person)

    for name in ("review", "declaration", "return_declaration"):
        assert browse(user, name, sent.pk).status_code == 404
    assert browse(user, "accept_declaration", sent.pk, data={}).status_code == 404
    if person != "outside_head":
        assert browse(user, "queue").status_code == 403
    assert not AuditEvent.objects.exists()


def test_an_empty_queue_says_what_comes_next(browse, unit_head):
    assert "Không có bản nào chờ đồng chí tiếp nhận" in text(browse(unit_head, "queue"))
    assert "Bỏ lọc" in text(browse(unit_head, "queue", q="ai do"))
