"""Signing in by staff code or phone, and nothing else of allauth to be reached."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.actions import people
from accounts.models import User
from accounts.sign_in import WRONG
from audit.models import AuditEvent

PASSWORD = "mat-khau-thu-nghiem"
NEW = "bon tu quen thuoc"


@pytest.fixture
def cadre(cadre):
    User.objects.filter(pk=cadre.pk).update(staff_code="Bn0042", phone="+84912345678")
    cadre.refresh_from_db()
    return cadre


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password} | more)


def is_signed_in(client):
    return client.get(reverse("accounts:inbox")).status_code == 200


@pytest.mark.parametrize(
    "login", ["Bn0042", "bn0042", " BN0042 ", "0912345678", "0912 345 678", "+84 912.345.678"]
)
def test_staff_code_in_any_case_or_phone_in_any_spelling(client, cadre, login):
    answer = sign_in(client, login)
    assert answer.url == "/"
    assert is_signed_in(client)


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    ("login", "password"),
    [("Bn0042", "sai-mat-khau"), ("KHONGCO", PASSWORD), ("0999999999", PASSWORD), ("Bn0042", "!")],
)
def test_failures_are_told_in_the_same_words(client, cadre, login, password):
    page = sign_in(client, login, password)
    assert page.context["form"].non_field_errors() == [WRONG]
    assert not is_signed_in(client)


def test_person_without_a_password_cannot_sign_in(client, cadre):
    cadre.set_unusable_password()
    cadre.save()
    for password in ("", "!", cadre.password):
        sign_in(client, "Bn0042", password)
        assert not is_signed_in(client)


def test_who_has_left_is_told_so_after_the_right_password_alone(client, cadre):
    User.objects.filter(pk=cadre.pk).update(left_on=timezone.localdate(), is_active=False)
    answer = sign_in(client, "Bn0042")
    assert answer.url == reverse("account_inactive")
    assert "rời đơn vị" in client.get(answer.url).text
    assert not is_signed_in(client)
    page = sign_in(client, "Bn0042", "sai-mat-khau")
    assert page.context["form"].non_field_errors() == [WRONG]


@pytest.mark.rule("R8")
def test_five_wrong_passwords_in_whatever_spelling_lock_the_person_for_a_while(client, cadre):
    for login in ("Bn0042", "bn0042", "0912345678", "+84912345678", "0912 345 678"):
        sign_in(client, login, "sai-mat-khau")

    page = sign_in(client, "BN0042")

    assert "Đã nhập sai nhiều lần" in page.text
    assert not is_signed_in(client)


@pytest.mark.rule("R8")
def test_one_address_cannot_try_many_people(client, cadre):
    for n in range(10):
        sign_in(client, f"KHONGCO{n}", "sai-mat-khau")
    assert "Đã nhập sai nhiều lần" in sign_in(client, "Bn0042").text


def test_a_page_asked_for_comes_after_signing_in_but_no_foreign_one(client, cadre):
    assert sign_in(client, "Bn0042", next="/hop-thu/").url == "/hop-thu/"
    client.logout()
    assert sign_in(client, "Bn0042", next="https://elsewhere.example/").url == "/"


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "account_reset_password"]
)
def test_no_page_for_what_people_do_not_do(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_every_page_on_the_way_in_opens(client, cadre):
    for name in ("account_login", "account_activate", "account_inactive"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert 'lang="vi"' in page.text


# -- the way out -----------------------------------------------------------------------------


@pytest.mark.rule("R9")
def test_sign_out_on_this_device_alone(client, client_of, cadre):
    elsewhere = client_of(cadre)
    sign_in(client, "Bn0042")

    answer = client.post(reverse("account_logout"))

    assert answer.url == reverse("account_login")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)
    assert is_signed_in(elsewhere)
    assert not AuditEvent.objects.exists()


@pytest.mark.rule("R9")
def test_sign_out_everywhere(client, client_of, cadre):
    elsewhere = client_of(cadre)
    sign_in(client, "Bn0042")

    client.post(reverse("account_logout"), {"everywhere": "1"})

    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == ("sessions.ended", cadre.pk, cadre.pk)


@pytest.mark.rule("R9")
def test_asking_for_the_page_signs_nobody_out(client, client_of, cadre):
    browser = client_of(cadre)
    assert "mọi thiết bị" in browser.get(reverse("account_logout")).text
    assert is_signed_in(browser)
    assert client.get(reverse("account_logout")).url == reverse("account_login")


@pytest.mark.rule("R9")
def test_staff_ends_the_sessions_of_a_lost_phone(client_of, cadre, staff, colleague):
    phone, office = client_of(cadre), client_of(staff)
    url = reverse("accounts:end_all_sessions", args=[cadre.pk])

    assert client_of(colleague).post(url).status_code == 404
    office.post(url)

    assert not is_signed_in(phone)
    assert is_signed_in(office)


@pytest.mark.rule("R9")
def test_sessions_end_with_the_membership(client_of, cadre, staff):
    phone = client_of(cadre)
    people.record_leaving(cadre, by=staff, on=timezone.localdate())
    assert not is_signed_in(phone)


# -- the password ----------------------------------------------------------------------------


def change(client, old, new, again):
    return client.post(
        reverse("account_change_password"),
        {"oldpassword": old, "password1": new, "password2": again},
    )


@pytest.mark.rule("R9")
def test_new_password_keeps_this_device_and_ends_the_others(client_of, cadre):
    here, elsewhere = client_of(cadre), client_of(cadre)

    answer = change(here, PASSWORD, NEW, NEW)

    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    cadre.refresh_from_db()
    assert cadre.check_password(NEW)
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id) == ("person.password_changed", cadre.pk)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("sai", NEW, NEW, "oldpassword"),
        (PASSWORD, "ngan", "ngan", "password1"),
        (PASSWORD, "0123456789012", "0123456789012", "password1"),
        (PASSWORD, "Phạm Văn Bình", "Phạm Văn Bình", "password1"),
        (PASSWORD, NEW, "khac hoan toan", "password2"),
    ],
)
def test_change_names_what_is_wrong_in_vietnamese(client_of, cadre, old, new, again, field):
    page = change(client_of(cadre), old, new, again)

    errors = page.context["form"].errors
    assert errors.keys() == {field}
    words = " ".join(errors[field])
    assert not any(word in words for word in ("password", "Password", "must", "full name"))
    assert not AuditEvent.objects.exists()
