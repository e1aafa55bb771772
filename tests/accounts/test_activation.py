"""First sign-in with a one-time code, and what stands in the way of guessing one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.actions import activation as actions
from accounts.models import ActivationCode, User
from accounts.views.sign_in import WRONG_CODE
from audit.models import AuditEvent
from portal.lib.access import Denied

CODE = "BCFGH-JKLMN"
NEW = "bon tu quen thuoc"
CHOSEN = {"password": NEW, "again": NEW}


@pytest.fixture
def newcomer(cadre):
    cadre.set_unusable_password()
    cadre.phone = "+84912345678"
    cadre.save()
    give_code(cadre)
    return cadre


def give_code(person, code=CODE):
    ActivationCode.objects.update_or_create(
        person=person,
        defaults={
            "code_hash": codes.hash_code(codes.read_code(code)),
            "expires_at": timezone.now() + timedelta(days=30),
            "attempts": 0,
            "used_at": None,
        },
    )


def enter(client, login, code=CODE):
    return client.post(reverse("account_activate"), {"login": login, "code": code})


def choose(client, **values):
    return client.post(reverse("account_choose_password"), CHOSEN | values)


def is_signed_in(client):
    return client.get(reverse("accounts:inbox")).status_code == 200


@pytest.mark.rule("R15")
@pytest.mark.parametrize("code", [CODE, "bcfgh jklmn", "BCFGHJKLMN"])
@pytest.mark.parametrize("by_phone", [False, True])
def test_first_sign_in(client, newcomer, code, by_phone):
    answer = enter(client, "0912 345 678" if by_phone else newcomer.staff_code.lower(), code)
    assert answer.url == reverse("account_choose_password")
    assert newcomer.full_name in client.get(answer.url).text
    assert not is_signed_in(client)

    assert choose(client).url == "/"

    assert is_signed_in(client)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.details) == ("person.activated", newcomer.pk, {})


@pytest.mark.rule("R15")
def test_a_code_works_once(client, newcomer):
    enter(client, newcomer.staff_code)
    choose(client)
    client.logout()

    assert WRONG_CODE in enter(client, newcomer.staff_code).text
    with pytest.raises(Denied) as refusal:
        actions.activate(ActivationCode.objects.get(), password=NEW)
    assert refusal.value.code == "code_closed"


@pytest.mark.rule("R15")
def test_two_browsers_with_one_code_and_one_password(
    client, client_of, newcomer, django_user_model
):
    other = Client()
    enter(client, newcomer.staff_code)
    enter(other, newcomer.staff_code)
    choose(client)

    answer = choose(other, password="mot mat khau khac", again="mot mat khau khac")

    assert answer.url == reverse("account_activate")
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


@pytest.mark.rule("R8")
def test_failures_are_told_in_the_same_words(client, newcomer, colleague):
    expired = colleague
    give_code(expired)
    ActivationCode.objects.filter(person=expired).update(expires_at=timezone.now())
    for login, code in [
        (newcomer.staff_code, "QQQQQ-QQQQQ"),
        ("KHONGCO", CODE),
        (expired.staff_code, CODE),
    ]:
        page = enter(client, login, code)
        assert page.status_code == 200
        assert page.context["form"].non_field_errors() == [WRONG_CODE]


@pytest.mark.rule("R15")
def test_five_wrong_codes_close_it(newcomer):
    for _ in range(5):
        assert actions.try_code(newcomer.staff_code, "QQQQQQQQQQ") is None

    assert actions.try_code(newcomer.staff_code, CODE) is None
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == (
        "activation_code.blocked",
        None,
        newcomer.pk,
    )


def test_four_wrong_codes_do_not(newcomer):
    for _ in range(4):
        actions.try_code(newcomer.staff_code, "QQQQQQQQQQ")
    assert actions.try_code(newcomer.staff_code, CODE).person == newcomer


@pytest.mark.rule("R8")
def test_one_address_may_not_try_without_end(client, newcomer):
    answers = [enter(client, f"KHONGCO{n}").status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.get(reverse("account_activate")).status_code == 200  # looking costs nothing


@pytest.mark.rule("R15")
def test_who_has_left_cannot_use_a_code(client, newcomer):
    enter(client, newcomer.staff_code)
    User.objects.filter(pk=newcomer.pk).update(left_on=timezone.localdate(), is_active=False)

    assert choose(client).url == reverse("account_activate")
    assert WRONG_CODE in enter(client, newcomer.staff_code).text


@pytest.mark.rule("R15")
def test_a_newer_code_shuts_the_page_that_an_older_one_opened(client, newcomer):
    enter(client, newcomer.staff_code)
    give_code(newcomer, "ZZZZZ-33333")

    assert choose(client).url == reverse("account_activate")
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


@pytest.mark.rule("R9")
def test_forgotten_password_and_old_sessions_end_when_the_code_is_used(
    client, client_of, colleague
):
    old = client_of(colleague)
    give_code(colleague)
    enter(client, colleague.staff_code)
    assert is_signed_in(old)

    choose(client)

    assert is_signed_in(client)
    assert not is_signed_in(old)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"password": "ngan", "again": "ngan"}, "password"),
        ({"password": "01234567890", "again": "01234567890"}, "password"),
        ({"password": "Phạm Văn Bình", "again": "Phạm Văn Bình"}, "password"),
        ({"again": "khac hoan toan"}, "again"),
    ],
)
def test_a_weak_password_costs_no_code(client, newcomer, values, field):
    enter(client, newcomer.staff_code)

    page = choose(client, **values)

    assert page.context["form"].errors.keys() == {field}
    assert ActivationCode.objects.get().is_open
    choose(client)
    assert is_signed_in(client)


def test_the_second_page_needs_the_first(client, newcomer):
    assert client.get(reverse("account_choose_password")).url == reverse("account_activate")


def test_signed_in_people_have_no_business_there(client_of, cadre):
    assert client_of(cadre).get(reverse("account_activate")).url == "/"
