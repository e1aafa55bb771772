"""The roster by hand: adding, changing, leaving, coming back; the list and its search."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import people as actions
from accounts.models import ActivationCode, User
from audit.models import AuditEvent
from portal.lib.access import Denied
from tests.factories import UserFactory

FIELDS = {"staff_code": "BN0999", "full_name": "Y  BLIM NIÊ"}


def refused(code, deed, *args, **kwargs):
    before = AuditEvent.objects.count()
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert refusal.value.code == code
    assert AuditEvent.objects.count() == before


@pytest.mark.rule("R14")
@pytest.mark.parametrize("who", ["administrator", "staff", "branch_staff"])
def test_those_who_keep_the_roster_add_a_person(tree, request, who):
    by = request.getfixturevalue(who)

    person = actions.add_person(by=by, unit=tree.branch, phone="+84912345678", **FIELDS)

    assert person.full_name == "Y Blim Niê"
    assert (person.unit_path, person.has_usable_password()) == (tree.branch.path, False)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == ("person.added", by.pk, person.pk)
    assert event.details == {}


@pytest.mark.rule("R14")
@pytest.mark.parametrize(
    ("who", "unit", "code"),
    [
        ("branch_staff", "sibling", "not_keeper"),
        ("staff", "elsewhere", "not_keeper"),
        ("unit_head", "branch", "not_keeper"),
        ("cadre", "branch", "not_keeper"),
    ],
)
def test_nobody_adds_outside_the_scope(tree, request, who, unit, code):
    by = request.getfixturevalue(who)
    refused(code, actions.add_person, by=by, unit=getattr(tree, unit), **FIELDS)
    assert not User.objects.filter(staff_code="BN0999").exists()


@pytest.mark.rule("R14")
def test_change_follows_into_keys_and_paths_and_names_the_fields(tree, staff, cadre):
    values = {"staff_code": cadre.staff_code, "full_name": "Đặng Thị Ánh"}
    actions.change_person(cadre, by=staff, unit=tree.sibling, **values)

    cadre.refresh_from_db()
    assert cadre.unit_path == tree.sibling.path
    assert cadre.search_key.startswith("dang thi anh")
    assert AuditEvent.objects.get().details == {"fields": ["full_name", "unit"]}


@pytest.mark.rule("R14")
def test_change_stays_within_the_scope_on_both_sides(tree, branch_staff, cadre, neighbour):
    values = {"staff_code": "X", "full_name": "Ai Đó"}
    refused(
        "not_keeper", actions.change_person, cadre, by=branch_staff, unit=tree.sibling, **values
    )
    refused(
        "not_keeper", actions.change_person, neighbour, by=branch_staff, unit=tree.branch, **values
    )


@pytest.mark.rule("R14")
def test_nobody_moves_themselves_to_another_reviewer(tree, staff):
    values = {"staff_code": staff.staff_code, "full_name": staff.full_name}
    refused("own_unit", actions.change_person, staff, by=staff, unit=tree.sibling, **values)


@pytest.mark.rule("R17")
def test_leaving_ends_roles_password_code_and_sessions(client, tree, unit_head, administrator):
    client.force_login(unit_head)
    ActivationCode.objects.create(
        person=unit_head, code_hash="x", expires_at=timezone.now() + timedelta(days=1)
    )
    appointment = unit_head.appointments.get()

    actions.record_leaving(unit_head, by=administrator, on=date(2026, 11, 1))

    unit_head.refresh_from_db()
    appointment.refresh_from_db()
    assert (unit_head.left_on, unit_head.is_active) == (date(2026, 11, 1), False)
    assert not unit_head.has_usable_password()
    assert not ActivationCode.objects.exists()
    assert (appointment.valid_to, appointment.ended_by) == (date(2026, 11, 1), administrator)
    assert AuditEvent.objects.get().details == {"roles_ended": [str(appointment.pk)]}
    assert client.get(reverse("accounts:inbox")).url.startswith(reverse("account_login"))


@pytest.mark.rule("R17")
def test_leaving_refuses(tree, staff, branch_staff, cadre, unit_head, administrator, neighbour):
    today = timezone.localdate()
    leave = actions.record_leaving
    refused("not_keeper", leave, neighbour, by=branch_staff, on=today)
    refused("own_record", leave, staff, by=staff, on=today)
    refused("holds_role", leave, unit_head, by=staff, on=today)
    refused("bad_date", leave, cadre, by=staff, on=today + timedelta(days=1))
    refused("bad_date", leave, cadre, by=staff, on=cadre.joined_on - timedelta(days=1))
    leave(cadre, by=staff, on=today)
    refused("already_left", leave, cadre, by=staff, on=today)


@pytest.mark.rule("R17")
def test_one_administrator_stays(administrator, second_administrator):
    today = timezone.localdate()
    assert second_administrator.is_administrator  # as a request that began before knows it
    actions.record_leaving(second_administrator, by=administrator, on=today)

    refused(
        "last_administrator",
        actions.record_leaving,
        administrator,
        by=second_administrator,
        on=today,
    )


@pytest.mark.rule("R17")
def test_return_comes_without_role_and_password(tree, staff, cadre):
    today = timezone.localdate()
    actions.record_leaving(cadre, by=staff, on=today)
    actions.record_return(cadre, by=staff, unit=tree.sibling, on=today)

    cadre.refresh_from_db()
    assert (cadre.left_on, cadre.is_active, cadre.unit) == (None, True, tree.sibling)
    assert not cadre.has_usable_password()
    assert AuditEvent.objects.last().kind == "person.returned"
    refused("not_left", actions.record_return, cadre, by=staff, unit=tree.branch, on=today)


# -- pages -----------------------------------------------------------------------------------


def typed(**more):
    return {"full_name": "Hồ Thị Mới", "staff_code": "BN0999", "unit": "", "phone": ""} | more


def test_page_adds_a_person_with_a_phone_as_typed(client, staff, tree):
    client.force_login(staff)
    answer = client.post(
        reverse("accounts:add_person"),
        typed(unit=tree.branch.code, phone="0912 345 678", birth_year="1990", is_member="on"),
    )
    person = User.objects.get(staff_code="BN0999")
    assert answer.url == person.get_absolute_url()
    assert (person.phone, person.birth_year, person.is_member) == ("+84912345678", 1990, True)


def test_page_names_what_is_wrong(client, staff, tree, cadre, outsider):
    User.objects.filter(pk=cadre.pk).update(phone="+84912345678")
    client.force_login(staff)
    page = client.post(
        reverse("accounts:add_person"),
        typed(
            staff_code=cadre.staff_code.lower(),
            unit=tree.elsewhere.code,
            phone="+84 912 345 678",
            birth_year="2190",
        ),
    )
    assert page.context["form"].errors.keys() == {"staff_code", "unit", "phone", "birth_year"}


def test_page_changes_leaves_and_takes_back(client, staff, tree, cadre):
    client.force_login(staff)
    url = lambda name: reverse(f"accounts:{name}", args=[cadre.pk])  # noqa: E731

    client.post(
        url("change_person"),
        typed(staff_code=cadre.staff_code, full_name="Tên Mới", unit=tree.branch.code),
    )
    client.post(url("record_leaving"), {"on": "22/11/2026"})
    cadre.refresh_from_db()
    assert (cadre.full_name, cadre.left_on) == ("Tên Mới", date(2026, 11, 22))

    assert "Ghi nhận trở lại" in client.get(url("person")).text
    client.post(url("record_return"), {"on": "22/11/2026", "unit": tree.branch.code})
    cadre.refresh_from_db()
    assert cadre.left_on is None


def names(page):
    return [person.full_name for person in page.context["page"].items]


@pytest.fixture
def choir(tree):
    for number, name in enumerate(["Lê Văn Đức", "Trần Thị Ánh", "Hồ Ân", "Lê Thị Dung"]):
        UserFactory(full_name=name, unit=tree.branch, staff_code=f"HN{number}")


def test_list_in_vietnamese_order_within_the_scope(client, unit_head, choir, outsider, neighbour):
    client.force_login(unit_head)
    page = client.get(reverse("accounts:people"))
    assert names(page) == ["Trần Thị Ánh", "Hồ Ân", "Đặng Thị Cúc", "Lê Thị Dung", "Lê Văn Đức"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=duc", ["Lê Văn Đức"]),
        ("q=Thị le", ["Lê Thị Dung"]),
        ("q=hn2", ["Hồ Ân"]),
        ("q=khong co", []),
        ("state=new", []),
        ("unit=NO-SUCH&q=duc", ["Lê Văn Đức"]),
    ],
)
def test_search_without_marks(client, staff, choir, query, found):
    client.force_login(staff)
    page = client.get(f"{reverse('accounts:people')}?{query}")
    assert names(page) == found


def test_left_people_have_a_list_of_their_own(client, staff, choir, cadre):
    actions.record_leaving(cadre, by=staff, on=timezone.localdate())
    client.force_login(staff)
    assert cadre.full_name not in names(client.get(reverse("accounts:people")))
    assert names(client.get(reverse("accounts:people") + "?state=left")) == [cadre.full_name]


def test_list_takes_few_queries_whatever_its_length(
    client, staff, tree, django_assert_max_num_queries
):
    User.objects.bulk_create(
        [
            User(staff_code=f"M{n:03}", full_name="Lê An", sort_key=f"an{n % 7}", unit=tree.branch)
            for n in range(120)
        ]
    )
    client.force_login(staff)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("accounts:people"))
    assert len(page.context["page"].items) == 50


def test_unit_head_sees_the_list_but_opens_nobody(client, unit_head, cadre, neighbour):
    client.force_login(unit_head)
    page = client.get(reverse("accounts:people")).text
    assert cadre.full_name in page
    assert cadre.get_absolute_url() not in page
    assert client.get(cadre.get_absolute_url()).status_code == 403
    assert client.get(neighbour.get_absolute_url()).status_code == 404


def test_cadre_sees_the_own_entry_and_no_list(client, cadre, colleague):
    client.force_login(cadre)
    assert "Ai đã xem dữ liệu của tôi" in client.get(cadre.get_absolute_url()).text
    assert client.get(colleague.get_absolute_url()).status_code == 404
    assert client.get(reverse("accounts:people")).status_code == 403


# -- what the database holds -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"phone": "0912345678"}, "user_phone_e164"),
        ({"birth_year": 1899}, "user_birth_year_plausible"),
        ({"left_on": date(2026, 11, 1), "is_active": True}, "user_left_is_inactive"),
        ({"full_name": ""}, "user_has_name"),
    ],
)
def test_person_constraints(cadre, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=cadre.pk).update(**values)


def test_codes_and_phones_are_one_persons(cadre, colleague):
    User.objects.filter(pk=cadre.pk).update(staff_code="BN01", phone="+84912345678")
    with pytest.raises(IntegrityError, match="user_staff_code_any_case"), transaction.atomic():
        User.objects.filter(pk=colleague.pk).update(staff_code="bn01")
    with pytest.raises(IntegrityError, match="user_phone_once"), transaction.atomic():
        User.objects.filter(pk=colleague.pk).update(phone="+84912345678")


def test_many_people_may_have_no_phone(cadre, colleague):
    assert User.objects.filter(phone="").count() == 2
