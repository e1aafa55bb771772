"""A line in the inbox, for a few people or for an audience of any size; some come as letters too."""

import pytest
from django.db import IntegrityError, transaction

from accounts import inbox
from accounts.models import Notification, User


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_HOST = "mail.example.gov.vn"


@pytest.fixture
def with_address(cadre):
    cadre.email = "binh@example.gov.vn"
    cadre.save(update_fields=["email"])
    return cadre


def lines():
    return {
        (line.person, line.kind, line.path, line.by_mail, line.mail_due_at is not None)
        for line in Notification.objects.select_related("person")
    }


@pytest.mark.rule("R89")
def test_a_letter_too_where_the_person_has_an_address(mail_server, with_address, colleague, staff):
    inbox.tell([with_address, colleague], "declaration.returned", staff)

    path = staff.get_absolute_url()
    assert lines() == {
        (with_address, "declaration.returned", path, True, True),
        (colleague, "declaration.returned", path, False, False),
    }


@pytest.mark.rule("R89")
def test_not_every_line_is_worth_a_letter(mail_server, with_address, staff):
    inbox.tell([with_address], "declaration.accepted", staff)

    assert not Notification.objects.get().by_mail


@pytest.mark.rule("R89")
def test_without_a_mail_server_no_letter_waits(settings, with_address, staff):
    settings.EMAIL_HOST = ""
    inbox.tell([with_address], "declaration.returned", staff)
    inbox.tell_all(User.objects.filter(pk=with_address.pk), "declaration.returned", "/")

    assert Notification.objects.filter(by_mail=False, mail_due_at=None).count() == 2


@pytest.mark.rule("R89")
def test_who_has_left_gets_no_letter(mail_server, with_address, staff):
    with_address.is_active = False
    with_address.save(update_fields=["is_active"])
    inbox.tell([with_address], "declaration.returned", staff)
    inbox.tell_all(User.objects.filter(pk=with_address.pk), "declaration.returned", "/")

    assert not Notification.objects.filter(by_mail=True).exists()


def test_an_audience_is_told_in_one_statement(
    mail_server, with_address, colleague, neighbour, tree, django_assert_num_queries
):
    audience = User.objects.below([tree.branch.path]).in_order()

    with django_assert_num_queries(1):
        told = inbox.tell_all(audience, "declaration.returned", "/ke-khai/")

    assert told == 2
    assert lines() == {
        (with_address, "declaration.returned", "/ke-khai/", True, True),
        (colleague, "declaration.returned", "/ke-khai/", False, False),
    }


def test_nobody_is_told_twice_by_a_query_that_finds_them_twice(tree, unit_head):
    heads = User.objects.filter(appointments__person__appointments__role="unit_head")
    heads = heads.filter(full_name__contains="%") | heads

    assert inbox.tell_all(heads, "declaration.submitted", "/") == 1
    assert Notification.objects.get().person == unit_head


def test_an_empty_audience_is_told_nothing(db):
    assert inbox.tell_all(User.objects.none(), "declaration.submitted", "/") == 0
    assert inbox.tell_all(User.objects.filter(staff_code="-"), "declaration.submitted", "/") == 0


def test_an_audience_needs_words_too(db):
    with pytest.raises(ValueError, match="no words"):
        inbox.tell_all(User.objects.all(), "no.such.kind", "/")


def test_every_mailed_kind_has_words():
    assert set(inbox.WORDS) >= inbox.MAILED


def test_the_database_refuses_a_sent_letter_that_is_due(cadre):
    inbox.tell([cadre], "declaration.returned", cadre)

    with pytest.raises(IntegrityError, match="letter_due_once"), transaction.atomic():
        Notification.objects.update(mail_due_at="2026-11-22T00:00Z")
