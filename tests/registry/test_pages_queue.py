"""The unit head's queue and the declaration beside it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from registry import actions
from registry.models import Declaration
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
    assert found(late="waiting") == ["Phạm Văn Bình"]
    assert found(late="sent") == ["Bùi Thị Đào"]
    assert found(state="returned") == ["Hồ Thị Nga"]
    assert found(state="accepted") == []


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
    with django_assert_max_num_queries(9):  # the row after which the page begins
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
    assert "người khác cũng kê khai" not in text(browse(cadre, "declaration", mine.pk))


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

    assert part.lstrip().startswith('<div class="queue queue--open" id="queue">')
    assert "<html" not in part


def test_accepting_goes_back_to_the_same_queue(browse, cadre, unit_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)

    response = browse(unit_head, "accept_declaration", sent.pk, data={}, scope="below")

    assert response.url == reverse("registry:queue") + "?scope=below"
    sent.refresh_from_db()
    assert sent.status == Status.ACCEPTED


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
def test_the_second_reviewer_reads_what_happened(browse, cadre, unit_head, superior_head):
    sent = DeclarationFactory(owner=cadre, submitted=True)
    browse(unit_head, "accept_declaration", sent.pk, data={})

    response = browse(superior_head, "return_declaration", sent.pk, data={"reason": "Thiếu."})

    assert response.status_code == 403
    assert "không còn chờ tiếp nhận: đã tiếp nhận" in text(response)


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


def test_all_that_say_nothing_changed_in_one_press(browse, cadre, colleague, unit_head):
    repeated = [
        DeclarationFactory(owner=owner, submitted=True, unchanged=True)
        for owner in (cadre, colleague)
    ]
    other = DeclarationFactory(owner=UserFactory(unit=cadre.unit), submitted=True)
    assert "Tiếp nhận 2 bản “không thay đổi”" in text(browse(unit_head, "queue"))

    chosen = [item.pk for item in (*repeated, other)]
    response = browse(unit_head, "accept_unchanged", data={"declarations": chosen}, q="a")

    assert response.url == reverse("registry:queue") + "?q=a"
    accepted = Declaration.objects.filter(status=Status.ACCEPTED)
    assert {item.pk for item in accepted} == set(chosen[:2])
    assert AuditEvent.objects.filter(kind="declaration.accepted").count() == 2


@pytest.mark.rule("R37")
def test_one_row_out_of_sight_spoils_the_choice(browse, cadre, neighbour, unit_head):
    mine = DeclarationFactory(owner=cadre, submitted=True, unchanged=True)
    theirs = DeclarationFactory(owner=neighbour, submitted=True, unchanged=True)

    for chosen in ([mine.pk, theirs.pk], ["x"], []):
        browse(unit_head, "accept_unchanged", data={"declarations": chosen})

    assert not AuditEvent.objects.exists()
    assert not Declaration.objects.filter(status=Status.ACCEPTED).exists()


def test_only_heads_accept_in_one_press(browse, staff):
    assert browse(staff, "accept_unchanged", data={}).status_code == 403
