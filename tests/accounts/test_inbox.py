"""The inbox: one's own lines, marked read when opened, leading nowhere outside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.models import Notification
from tests.factories import NotificationFactory


def test_only_ones_own_lines(client_of, cadre, colleague):
    mine = NotificationFactory(person=cadre)
    other = NotificationFactory(person=colleague)

    page = client_of(cadre).get(reverse("accounts:inbox")).text

    assert reverse("accounts:open_notification", args=[mine.pk]) in page
    assert str(other.pk) not in page
    assert (
        client_of(cadre).get(reverse("accounts:open_notification", args=[other.pk])).status_code
        == 404
    )


def test_opening_marks_it_read_and_goes_there(client_of, cadre):
    line = NotificationFactory(person=cadre, path="/ai-da-xem/")
    browser = client_of(cadre)
    assert inbox.unread_count(cadre) == 1

    answer = browser.get(reverse("accounts:open_notification", args=[line.pk]))

    assert answer.url == "/ai-da-xem/"
    line.refresh_from_db()
    first = line.read_at
    assert first is not None
    browser.get(reverse("accounts:open_notification", args=[line.pk]))
    line.refresh_from_db()
    assert line.read_at == first
    assert inbox.unread_count(cadre) == 0


def test_what_says_the_same_of_the_same_page_is_one_line_and_read_at_once(client_of, cadre):
    same = NotificationFactory.create_batch(
        3, person=cadre, kind="incident.noted", path="/ai-da-xem/"
    )
    words = inbox.WORDS["incident.noted"]
    browser = client_of(cadre)

    shown = browser.get(reverse("accounts:inbox")).text
    assert shown.count(words) == 1
    assert f"{words} (3 lần)" in shown

    browser.get(reverse("accounts:open_notification", args=[same[0].pk]))
    assert inbox.unread_count(cadre) == 0


def test_the_same_words_of_several_pages_are_said_once_with_each_way(client_of, cadre):
    lines = [
        NotificationFactory(person=cadre, kind="declaration.submitted", path=f"/ke-khai/{number}/")
        for number in range(4)
    ]
    yesterday = NotificationFactory(person=cadre, kind="declaration.submitted", path="/ke-khai/9/")
    before = timezone.now() - timedelta(days=1)
    Notification.objects.filter(pk=yesterday.pk).update(created_at=before)
    browser = client_of(cadre)

    shown = browser.get(reverse("accounts:inbox")).text
    assert "(4 lần)" in shown
    for line in [*lines, yesterday]:
        assert reverse("accounts:open_notification", args=[line.pk]) in shown

    browser.get(reverse("accounts:open_notification", args=[lines[0].pk]))
    assert inbox.unread_count(cadre) == 4


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:x",
        "",
    ],
)
def test_never_leads_outside(client_of, cadre, path):
    line = NotificationFactory(person=cadre, path=path)
    answer = client_of(cadre).get(reverse("accounts:open_notification", args=[line.pk]))
    assert answer.url == reverse("accounts:inbox")


def test_all_read_at_once_is_ones_own_alone(client_of, cadre, colleague):
    NotificationFactory.create_batch(3, person=cadre)
    NotificationFactory(person=colleague)
    client_of(cadre).post(reverse("accounts:read_all_notifications"))
    assert inbox.unread_count(cadre) == 0
    assert inbox.unread_count(colleague) == 1


def test_long_inbox_goes_page_by_page_newest_first(client_of, cadre, django_assert_max_num_queries):
    NotificationFactory.create_batch(60, person=cadre)
    browser = client_of(cadre)
    with django_assert_max_num_queries(8):
        first = browser.get(reverse("accounts:inbox")).context["page"]
    second = browser.get(reverse("accounts:inbox") + first.next_url).context["page"]

    seen = [line.pk for line in first.items + second.items]
    newest_first = Notification.objects.order_by("-created_at", "-id")
    assert seen == list(newest_first.values_list("pk", flat=True))


def test_empty_inbox_says_so(client_of, cadre):
    assert "Hộp thư trống" in client_of(cadre).get(reverse("accounts:inbox")).text


def test_a_kind_without_words_is_a_mistake(cadre):
    with pytest.raises(ValueError, match="no words"):
        inbox.tell([cadre], "no.such.kind", cadre)
