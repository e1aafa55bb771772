"""Official pages: registered, given to somebody, looked over, closed; what each refusal leaves."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.actions.people import change_person, record_leaving
from accounts.actions.units import approve_unit_move, close_unit, propose_unit_move
from accounts.models import Notification, Period, Unit
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry.actions import pages as actions
from registry.models import Finding, OfficialPage, PageKind, PageReview
from registry.page_addresses import identify_page
from registry.platforms import AddressError
from tests.factories import AppointmentFactory, OfficialPageFactory, UnitFactory, UserFactory

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)

pytestmark = pytest.mark.usefixtures("page_period")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


def register(unit, by, responsible, **more):
    values = {
        "kind": PageKind.PAGE,
        "name": "Phường Bình Nguyên",
        "platform": "facebook",
        "address_typed": "fb.com/phuong.binhnguyen",
    }
    return actions.register_official_page(
        unit, by=by, responsible=responsible, **{**values, **more}
    )


def refused(code, deed, *args, **kwargs):
    with pytest.raises(Denied) as refusal, transaction.atomic():
        deed(*args, **kwargs)
    assert refusal.value.code == code
    return str(refusal.value)


def lines(person):
    found = Notification.objects.filter(person=person, kind__startswith="official_page")
    return list(found.order_by("created_at").values_list("kind", flat=True))


def recorded():
    events = AuditEvent.objects.filter(kind__startswith="official_page")
    return list(events.order_by("id").values_list("kind", flat=True))


# -- registering -----------------------------------------------------------------------------


@pytest.mark.rule("R110")
@pytest.mark.parametrize("keeper", ["unit_head", "superior_head", "staff"])
def test_head_and_staff_register_a_page(request, tree, cadre, keeper):
    by = request.getfixturevalue(keeper)

    page = register(tree.branch, by, cadre)

    page.refresh_from_db()
    assert (page.identity, page.canonical) == (
        "phuongbinhnguyen",
        "https://www.facebook.com/phuong.binhnguyen",
    )
    assert page.unit_path == tree.branch.path
    assert page.first_review_on == page.next_review_on == date(2027, 5, 20)
    assert (page.last_reviewed_on, page.unattended) == (None, False)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id, event.unit_path) == (
        "official_page.registered",
        by.pk,
        cadre.pk,
        tree.branch.path,
    )
    assert lines(cadre) == ["official_page.assigned"]


@pytest.mark.rule("R110")
@pytest.mark.parametrize(
    "person", ["cadre", "outside_head", "handler", "data_officer", "administrator"]
)
def test_nobody_else_registers_a_page(request, tree, cadre, person):
    refused("not_keeper", register, tree.branch, request.getfixturevalue(person), cadre)

    assert not OfficialPage.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


def test_a_closed_unit_gets_no_page(tree, staff, cadre):
    Unit.objects.filter(pk=tree.branch.pk).update(valid_to=FRIDAY)
    tree.branch.refresh_from_db()

    refused("unit_closed", register, tree.branch, staff, cadre)

    assert not OfficialPage.objects.exists()


@pytest.mark.rule("R18")
def test_a_unit_with_a_page_in_use_does_not_end(tree, unit_head, superior_head, administrator):
    page = OfficialPageFactory(unit=tree.sibling, responsible=superior_head)
    OfficialPageFactory(unit=tree.block, responsible=superior_head)

    words = refused("unit_has_pages", close_unit, tree.sibling, by=administrator, on=FRIDAY)

    assert "1 trang chính thức đang dùng" in words
    assert "đăng ký lại cho đơn vị tiếp quản" in words
    actions.close_official_page(page, by=superior_head, on=FRIDAY)
    assert close_unit(tree.sibling, by=administrator, on=FRIDAY).valid_to == FRIDAY
    refused("unit_closed", register, tree.sibling, superior_head, superior_head)


@pytest.mark.rule("R112")
def test_who_answers_for_it_is_at_home_in_the_unit_or_below(
    tree, unit_head, staff, neighbour, cadre
):
    refused("not_in_unit", register, tree.branch, unit_head, neighbour)
    gone = UserFactory(unit=tree.branch, left_on=date(2026, 10, 1), is_active=False)
    refused("not_in_unit", register, tree.branch, unit_head, gone)

    assert register(tree.block, staff, cadre).responsible == cadre


def test_one_s_own_page_brings_no_line(tree, unit_head):
    register(tree.branch, unit_head, unit_head)

    assert lines(unit_head) == []


@pytest.mark.rule("R111")
@pytest.mark.parametrize(
    ("kind", "platform", "typed", "identity"),
    [
        ("website", "website", "http://www.binhnguyen.gov.vn/trang-chu/", "binhnguyen.gov.vn/trang-chu"),
        ("page", "facebook", "https://m.facebook.com/Phuong.BinhNguyen?ref=1", "phuongbinhnguyen"),
        ("channel", "youtube", "youtube.com/@BinhNguyen/videos", "@binhnguyen"),
        ("group", "facebook", "https://m.facebook.com/groups/Binh.Nguyen/posts/9/", "groups/binh.nguyen"),
        ("group", "zalo", "https://zalo.me/g/abCd12", "g/abCd12"),
        ("group", "telegram", "t.me/+AbCd12", "+AbCd12"),
        ("group", "lotus", "https://lotus.vn/w/group/khu-pho-3", "w/group/khu-pho-3"),
        ("page", "zalo", "zalo.me/1234567890123456", "1234567890123456"),
    ],
)  # fmt: skip
def test_what_an_address_means(kind, platform, typed, identity):
    found = identify_page(typed, kind=kind, platform=platform)

    assert found.identity == identity
    assert identify_page(found.canonical, kind=kind, platform=platform).identity == identity


@pytest.mark.rule("R111")
@pytest.mark.parametrize(
    ("kind", "platform", "typed", "code", "words"),
    [
        ("page", "facebook", "facebook.com/groups/x", "group", "hãy chọn loại “Nhóm”"),
        ("group", "facebook", "facebook.com/groups/", "no_name", "chưa cho biết là nhóm nào"),
        ("group", "facebook", "groups.example.vn/groups/x", "not_this_platform", "Facebook"),
        ("page", "facebook", "facebook.com", "no_name", "trang của đơn vị"),
        ("page", "tiktok", "https://vt.tiktok.com/ZS12", "short_link", "rút gọn"),
        ("page", "facebook", "https://192.168.1.1/x", "ip_host", "dãy số"),
        ("website", "facebook", "fb.com/x", "other_platform", "Trang web, blog"),
        ("page", "website", "binhnguyen.gov.vn", "other_platform", "Trang thông tin điện tử"),
        ("website", "website", "javascript:alert(1)", "scheme", "https://"),
    ],
)
def test_an_unfit_address_is_refused_as_in_a_declaration(kind, platform, typed, code, words):
    with pytest.raises(AddressError) as refusal:
        identify_page(typed, kind=kind, platform=platform)

    assert refusal.value.code == code
    assert words in refusal.value.message


@pytest.mark.rule("R111")
def test_an_address_is_registered_once_and_strangers_do_not_learn_where(
    tree, unit_head, staff, cadre, outside_head, outsider
):
    register(tree.branch, unit_head, cadre, name="Trang chi bộ")

    known = refused(
        "registered_already",
        register, tree.block, staff, cadre, address_typed="facebook.com/PhuongBinhNguyen",
    )  # fmt: skip
    unknown = refused("registered_already", register, tree.elsewhere, outside_head, outsider)

    assert "“Trang chi bộ” của Chi bộ Trường THCS Bình Nguyên" in known
    assert "Trang chi bộ" not in unknown
    assert tree.branch.name not in unknown
    assert OfficialPage.objects.count() == 1


def test_a_closed_page_frees_its_address(tree, unit_head, cadre):
    first = register(tree.branch, unit_head, cadre)
    actions.close_official_page(first, by=unit_head, on=FRIDAY)

    again = register(tree.branch, unit_head, cadre)

    assert again.pk != first.pk


@pytest.mark.rule("R111")
def test_the_database_keeps_an_address_once(tree):
    first = OfficialPageFactory(unit=tree.branch)

    with pytest.raises(IntegrityError, match="official_page_once"):
        OfficialPageFactory(unit=tree.sibling, identity=first.identity)


# -- correcting ------------------------------------------------------------------------------


def change(page, by, **more):
    values = {
        field: getattr(page, field) for field in ("kind", "name", "platform", "address_typed")
    }
    return actions.change_official_page(page, by=by, **{**values, **more})


@pytest.mark.rule("R110")
def test_what_was_registered_wrongly_is_put_right(tree, unit_head, staff, cadre):
    page = register(tree.branch, unit_head, cadre)

    change(
        page, staff,
        kind=PageKind.CHANNEL, name="Kênh Bình Nguyên", platform="youtube",
        address_typed="youtube.com/@BinhNguyen",
    )  # fmt: skip

    page.refresh_from_db()
    assert (page.kind, page.name, page.platform, page.identity, page.canonical) == (
        "channel",
        "Kênh Bình Nguyên",
        "youtube",
        "@binhnguyen",
        "https://www.youtube.com/@BinhNguyen",
    )
    assert (page.responsible, page.next_review_on) == (cadre, date(2027, 5, 20))
    event = AuditEvent.objects.get(kind="official_page.changed")
    assert (event.actor_id, event.unit_path) == (staff.pk, tree.branch.path)
    before = dict(zip(event.details["fields"], event.details["old"], strict=True))
    after = dict(zip(event.details["fields"], event.details["new"], strict=True))
    assert (before["name"], after["name"]) == ("Phường Bình Nguyên", "Kênh Bình Nguyên")
    assert (before["address_typed"], after["address_typed"]) == (
        "fb.com/phuong.binhnguyen",
        "youtube.com/@BinhNguyen",
    )


def test_the_same_again_is_no_correction(tree, unit_head, cadre):
    page = register(tree.branch, unit_head, cadre)

    change(page, unit_head)
    change(page, unit_head, name="Tên đúng")

    assert recorded() == ["official_page.registered", "official_page.changed"]
    event = AuditEvent.objects.get(kind="official_page.changed")
    assert event.details == {
        "fields": ["name"],
        "old": ["Phường Bình Nguyên"],
        "new": ["Tên đúng"],
    }


@pytest.mark.rule("R110")
@pytest.mark.parametrize("person", ["cadre", "outside_head", "data_officer", "administrator"])
def test_nobody_else_corrects_a_page(request, tree, unit_head, cadre, person):
    page = register(tree.branch, unit_head, cadre)

    refused("not_keeper", change, page, request.getfixturevalue(person), name="Khác")

    page.refresh_from_db()
    assert page.name == "Phường Bình Nguyên"
    assert recorded() == ["official_page.registered"]


@pytest.mark.rule("R111")
def test_a_correction_takes_no_address_in_use_and_reopens_nothing(tree, unit_head, cadre):
    page = register(tree.branch, unit_head, cadre)
    other = register(tree.branch, unit_head, cadre, address_typed="fb.com/khac", name="Khác")

    refused("registered_already", change, page, unit_head, address_typed="fb.com/khac")
    refused("other_platform", change, page, unit_head, platform="website")
    actions.close_official_page(other, by=unit_head, on=FRIDAY)
    refused("closed", change, other, unit_head, name="Tên mới")

    page.refresh_from_db()
    assert page.identity == "phuongbinhnguyen"
    assert "official_page.changed" not in recorded()


# -- who answers for it ----------------------------------------------------------------------


@pytest.mark.rule("R112")
def test_another_person_answers_from_now_on(tree, unit_head, cadre, colleague):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, told_due_at=NOON)

    actions.assign_official_page(page, by=unit_head, responsible=colleague)

    page.refresh_from_db()
    assert (page.responsible, page.told_due_at) == (colleague, None)
    assert recorded() == ["official_page.assigned"]
    assert (lines(colleague), lines(cadre)) == (["official_page.assigned"], [])
    assert not OfficialPage.objects.visible_to(cadre).exists()


@pytest.mark.rule("R112")
@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        ("cadre", "colleague", "not_keeper"),
        ("outside_head", "colleague", "not_keeper"),
        ("unit_head", "neighbour", "not_in_unit"),
        ("unit_head", "cadre", "same_person"),
    ],
)
def test_an_unfit_change_of_the_person_is_refused(request, tree, cadre, by, to, code):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    refused(
        code, actions.assign_official_page, page,
        by=request.getfixturevalue(by), responsible=request.getfixturevalue(to),
    )  # fmt: skip

    page.refresh_from_db()
    assert page.responsible == cadre
    assert not recorded()


@pytest.mark.rule("R112")
def test_a_page_is_unattended_once_the_person_leaves_or_moves_out(tree, staff, cadre, colleague):
    left, moved = (
        OfficialPageFactory(unit=tree.branch, responsible=person) for person in (cadre, colleague)
    )

    record_leaving(cadre, by=staff, on=FRIDAY)
    change_person(
        colleague, by=staff, unit=tree.sibling,
        staff_code=colleague.staff_code, full_name=colleague.full_name,
    )  # fmt: skip

    for page in (left, moved):
        page.refresh_from_db()
        assert page.unattended
        assert list(OfficialPage.objects.without_responsible().filter(pk=page.pk)) == [page]
    colleague = type(colleague).objects.get(pk=colleague.pk)
    assert not OfficialPage.objects.visible_to(colleague).exists()
    refused(
        "not_keeper", actions.review_official_page, moved,
        by=colleague, on=FRIDAY, finding=Finding.IN_ORDER,
    )  # fmt: skip


@pytest.mark.rule("R112")
def test_a_unit_that_moves_takes_its_pages_and_people_along(tree, cadre, administrator):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    above = OfficialPageFactory(unit=tree.block, responsible=cadre)
    second = UserFactory(unit=tree.committee)
    AppointmentFactory(person=second, role="administrator", unit=None)

    move = propose_unit_move(tree.branch, by=administrator, new_parent=tree.committee, reason="Gọn")
    approve_unit_move(move, by=second)

    tree.branch.refresh_from_db()
    page.refresh_from_db()
    above.refresh_from_db()
    assert (page.unit_path, page.unattended) == (tree.branch.path, False)
    assert above.unattended


# -- looking it over -------------------------------------------------------------------------


@pytest.mark.rule("R113")
@pytest.mark.parametrize("reviewer", ["cadre", "unit_head", "staff"])
def test_a_review_sets_the_next_one(request, tree, cadre, reviewer):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre, told_soon_at=NOON)
    by = request.getfixturevalue(reviewer)

    actions.review_official_page(page, by=by, on=date(2026, 8, 31), finding=Finding.IN_ORDER)

    page.refresh_from_db()
    assert page.last_reviewed_on == date(2026, 8, 31)
    assert page.next_review_on == date(2027, 2, 28)
    assert page.told_soon_at is None
    review = PageReview.objects.get()
    assert (review.by, review.next_on, review.note) == (by, page.next_review_on, "")
    assert recorded() == ["official_page.reviewed"]


@pytest.mark.rule("R113")
@pytest.mark.parametrize(
    ("reviewer", "on", "code"),
    [
        ("colleague", FRIDAY, "not_keeper"),
        ("outside_head", FRIDAY, "not_keeper"),
        ("cadre", FRIDAY + timedelta(days=1), "bad_date"),
        ("cadre", date(2026, 9, 30), "bad_date"),
    ],
)
def test_an_unfit_review_is_refused(request, tree, cadre, reviewer, on, code):
    page = OfficialPageFactory(
        unit=tree.branch, responsible=cadre,
        last_reviewed_on=date(2026, 10, 1), next_review_on=date(2027, 4, 1),
    )  # fmt: skip

    refused(
        code, actions.review_official_page, page,
        by=request.getfixturevalue(reviewer), on=on, finding=Finding.IN_ORDER,
    )  # fmt: skip

    page.refresh_from_db()
    assert page.next_review_on == date(2027, 4, 1)
    assert not PageReview.objects.exists()
    assert not recorded()


@pytest.mark.rule("R113")
@pytest.mark.parametrize("finding", [Finding.CORRECTED, Finding.TO_CORRECT])
def test_the_database_wants_to_know_what_was_wrong(tree, cadre, finding):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    with pytest.raises(IntegrityError, match="page_review_says_what_was_wrong"):
        actions.review_official_page(page, by=cadre, on=FRIDAY, finding=finding)


@pytest.mark.rule("R113")
def test_a_review_is_never_altered(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    review = actions.review_official_page(page, by=cadre, on=FRIDAY, finding=Finding.IN_ORDER)

    for change in (lambda: PageReview.objects.update(note="Khác"), review.delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            change()


def test_a_shorter_period_holds_from_the_next_review_on(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    Period.objects.create(
        code="page_review", months=3, name="x", source="tests", valid_from=date(2026, 11, 1)
    )

    actions.review_official_page(page, by=cadre, on=FRIDAY, finding=Finding.IN_ORDER)

    page.refresh_from_db()
    assert page.next_review_on == date(2027, 2, 20)


# -- closing ---------------------------------------------------------------------------------


def test_a_closed_page_stays_with_its_reviews(tree, unit_head, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)
    actions.review_official_page(page, by=cadre, on=date(2026, 11, 1), finding=Finding.IN_ORDER)

    actions.close_official_page(page, by=unit_head, on=date(2026, 11, 2))

    page.refresh_from_db()
    assert (page.closed_on, page.closed_by, page.closed_at) == (
        date(2026, 11, 2),
        unit_head,
        NOON,
    )
    assert page.reviews.count() == 1
    assert recorded() == ["official_page.reviewed", "official_page.closed"]
    for deed, more in (
        (actions.close_official_page, {"on": FRIDAY}),
        (actions.assign_official_page, {"responsible": unit_head}),
        (actions.review_official_page, {"on": FRIDAY, "finding": Finding.IN_ORDER}),
    ):
        refused("closed", deed, page, by=unit_head, **more)


@pytest.mark.parametrize(
    ("by", "on", "code"),
    [
        ("cadre", FRIDAY, "not_keeper"),
        ("unit_head", FRIDAY + timedelta(days=1), "bad_date"),
        ("unit_head", date(2026, 9, 30), "bad_date"),
    ],
)
def test_an_unfit_closing_is_refused(request, tree, cadre, by, on, code):
    page = OfficialPageFactory(
        unit=tree.branch, responsible=cadre,
        last_reviewed_on=date(2026, 10, 1), next_review_on=date(2027, 4, 1),
    )  # fmt: skip

    refused(code, actions.close_official_page, page, by=request.getfixturevalue(by), on=on)

    page.refresh_from_db()
    assert page.closed_on is None
    assert not recorded()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("official_page_closed_whole", {"closed_on": FRIDAY}),
        ("official_page_closed_whole", {"closed_at": NOON}),
        ("official_page_reviews_in_order", {"next_review_on": date(2027, 1, 1)}),
        (
            "official_page_reviews_in_order",
            {"last_reviewed_on": FRIDAY, "next_review_on": FRIDAY},
        ),
        ("official_page_kind_known", {"kind": "blog"}),
        ("official_page_platform_known", {"platform": "orkut"}),
        ("official_page_has_address", {"identity": ""}),
    ],
)
def test_the_database_refuses_half_a_page(tree, name, values):
    page = OfficialPageFactory(unit=tree.branch)

    with pytest.raises(IntegrityError, match=name):
        OfficialPage.objects.filter(pk=page.pk).update(**values)


# -- what one sees ---------------------------------------------------------------------------


@pytest.mark.rule("R110")
def test_a_page_is_seen_by_its_keepers_and_by_who_answers_for_it(
    tree, cadre, colleague, unit_head, superior_head, staff, neighbour, data_officer, outside_head
):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    def seen(person):
        return list(OfficialPage.objects.visible_to(person))

    assert [seen(person) for person in (cadre, unit_head, superior_head, staff)] == [[page]] * 4
    assert not any(map(seen, [colleague, neighbour, data_officer, outside_head]))


@pytest.mark.rule("R116")
def test_a_page_of_the_armed_forces_names_its_unit_and_is_no_person_s_account(tree, cadre):
    page = OfficialPageFactory(unit=tree.branch, responsible=cadre)

    assert page.unit == tree.branch
    assert not cadre.declarations.exists()
    assert UnitFactory(parent=tree.branch).official_pages.count() == 0
