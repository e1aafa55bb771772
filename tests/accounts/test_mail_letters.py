"""Letters, sent through a real mail server that takes, refuses, hangs up or is away."""

import signal
import socket
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings as project
from django.utils import timezone

from accounts import inbox, jobs
from accounts.actions import letters
from accounts.models import Notification, User
from portal.lib.jobs import run_due
from tests.factories import UserFactory
from tests.registry.test_races import at_once


class Postbox:
    """Keeps what it takes. `answer` is what it says to the next recipients."""

    def __init__(self):
        self.taken, self.answer, self.asked = [], "250 OK", []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        self.asked.append(address)
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        return "250 taken"

    def letters(self):
        return [message_from_bytes(envelope.content, policy=default) for envelope in self.taken]


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_settings(settings, free_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 2
    settings.PORTAL_ADDRESS = "https://ke-khai.example.gov.vn"
    settings.DEFAULT_FROM_EMAIL = "cong@example.gov.vn"
    return settings


@pytest.fixture
def postbox(mail_settings, free_port):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def reader(cadre):
    cadre.email = "binh@example.gov.vn"
    cadre.save(update_fields=["email"])
    return cadre


def told(*people, kind="declaration.returned"):
    inbox.tell(people, kind, people[0])


def waited():
    """As if the pause, or the hold of a worker that is gone, were over."""
    waiting = Notification.objects.filter(mail_due_at__isnull=False)
    return waiting.update(mail_due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.rule("R89")
def test_a_letter_says_that_there_is_something_and_no_more(postbox, reader, staff):
    inbox.tell([reader], "declaration.returned", staff)

    letters.send_letters()

    [letter] = postbox.letters()
    body = letter.get_content().replace("\r\n", "\n")
    assert (letter["From"], letter["To"]) == ("cong@example.gov.vn", "binh@example.gov.vn")
    assert letter["Subject"] == "Đồng chí có việc mới trên cổng"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert "https://ke-khai.example.gov.vn\n" in body
    everything = letter.as_string() + body
    for said in [reader.full_name, staff.full_name, str(staff.pk), "kê khai của", "bổ sung"]:
        assert said not in everything


@pytest.mark.rule("R89")
def test_sent_once(postbox, reader):
    told(reader)

    letters.send_letters()
    waited()
    letters.send_letters()

    line = Notification.objects.get()
    assert len(postbox.taken) == 1
    assert line.mailed_at is not None
    assert (line.by_mail, line.mail_due_at, line.mail_attempts) == (True, None, 1)


def test_lines_that_are_due_together_make_one_letter(postbox, reader, colleague):
    User.objects.filter(pk=colleague.pk).update(email="anh@example.gov.vn")
    colleague.refresh_from_db()
    told(reader, colleague)
    told(reader, kind="person.code_issued")

    letters.send_letters()

    assert sorted(postbox.asked) == ["anh@example.gov.vn", "binh@example.gov.vn"]
    assert Notification.objects.filter(mailed_at=None).count() == 0


@pytest.mark.rule("R89")
@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"email": ""}],
    ids=["left", "no address"],
)
def test_nothing_is_sent_to_who_has_left_or_has_no_address_any_more(postbox, reader, change):
    told(reader)
    User.objects.filter(pk=reader.pk).update(**change)

    letters.send_letters()

    assert postbox.asked == []
    assert Notification.objects.get().mail_due_at is None
    assert letters.due_letters() == []


@pytest.mark.parametrize("field", ["read_at", "created_at"])
def test_what_was_read_or_is_a_week_old_needs_no_letter(postbox, reader, field):
    told(reader)
    Notification.objects.update(**{field: timezone.now() - timedelta(days=8)})

    letters.send_letters()

    assert postbox.asked == []
    assert Notification.objects.get().mail_due_at is None


@pytest.mark.rule("R89")
@pytest.mark.parametrize("answer", ["450 come back later", "550 no such person"])
def test_a_refused_letter_is_tried_again_with_growing_pauses_then_no_more(postbox, reader, answer):
    told(reader)
    postbox.answer = answer
    pauses = []
    while waited():
        letters.send_letters()
        if due_at := Notification.objects.get().mail_due_at:
            pauses.append(round((due_at - timezone.now()) / timedelta(minutes=1)))

    line = Notification.objects.get()
    assert pauses == [5, 30, 120, 480, 1440]
    assert len(postbox.asked) == 6
    assert (line.by_mail, line.mailed_at, line.mail_due_at, line.mail_attempts) == (
        True,
        None,
        None,
        6,
    )


def test_one_refused_address_holds_up_nobody(postbox, reader, colleague, neighbour):
    addresses = {reader: "a@b.vn", colleague: "x@b.vn\nBcc: y@b.vn", neighbour: "c@b.vn"}
    for person, address in addresses.items():
        User.objects.filter(pk=person.pk).update(email=address)
        person.refresh_from_db()
    told(reader, colleague, neighbour)

    letters.send_letters()

    assert sorted(postbox.asked) == ["a@b.vn", "c@b.vn"]
    assert Notification.objects.get(mailed_at=None).person == colleague


def test_a_letter_refused_once_arrives_later(postbox, reader):
    told(reader)
    postbox.answer = "450 come back later"
    letters.send_letters()
    postbox.answer = "250 OK"
    letters.send_letters()  # the pause is not over
    assert postbox.taken == []

    waited()
    letters.send_letters()

    assert len(postbox.taken) == 1


def test_a_server_that_is_away_costs_no_attempt(mail_settings, reader):
    told(reader)

    letters.send_letters()

    line = Notification.objects.get()
    assert (line.mail_attempts, line.mailed_at) == (0, None)
    assert letters.due_letters() == ["due"]


def test_a_server_that_hangs_up_loses_nothing(mail_settings, free_port, reader, colleague):
    class HangsUp(SMTP):
        async def smtp_DATA(self, arg):
            self.transport.close()

    class Hanging(Controller):
        def factory(self):
            return HangsUp(self.handler, **self.SMTP_kwargs)

    User.objects.filter(pk=colleague.pk).update(email="anh@example.gov.vn")
    colleague.refresh_from_db()
    told(reader, colleague)
    hanging = Hanging(Postbox(), hostname="127.0.0.1", port=free_port)
    hanging.start()
    letters.send_letters()
    hanging.stop()

    assert Notification.objects.filter(mailed_at=None, mail_attempts=1).count() == 2
    assert Notification.objects.filter(mail_due_at__gt=timezone.now()).count() == 2


def test_a_server_that_went_away_in_between_gets_the_rest_later(
    postbox, reader, colleague, monkeypatch
):
    User.objects.filter(pk=colleague.pk).update(email="anh@example.gov.vn")
    colleague.refresh_from_db()
    told(reader, colleague)
    postbox.answer = "421 closing"
    opened = iter([letters._open_server, lambda: None])
    monkeypatch.setattr(letters, "_open_server", lambda: next(opened)())

    letters.send_letters()

    tried, rest = Notification.objects.order_by("-mail_attempts")
    assert (tried.mail_attempts, rest.mail_attempts) == (1, 0)
    assert tried.mail_due_at > timezone.now() > rest.mail_due_at


def test_a_silent_server_is_not_waited_for(mail_settings, reader):
    mail_settings.EMAIL_TIMEOUT = 0.3
    told(reader)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", mail_settings.EMAIL_PORT))
        silent.listen()
        before = timezone.now()
        letters.send_letters()

    assert timezone.now() - before < timedelta(seconds=5)
    assert Notification.objects.get().mailed_at is None


@pytest.mark.rule("R89")
def test_no_letter_goes_in_clear_where_tls_is_asked_for(mail_settings, postbox, reader):
    mail_settings.EMAIL_USE_TLS = True  # and this server offers none
    told(reader)

    letters.send_letters()

    assert postbox.asked == []
    assert letters.due_letters() == ["due"]


def test_two_workers_send_no_letter_twice(postbox, reader):
    told(reader)

    held = letters.take_lines()
    letters.send_letters()

    assert len(held) == 1
    assert postbox.asked == []


@pytest.mark.rule("R89")
@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_letter_once(postbox, tree):
    for number in range(60):
        UserFactory(unit=tree.branch, email=f"p{number}@example.gov.vn")
    inbox.tell_all(User.objects.all(), "declaration.returned", "/")

    at_once(letters.send_letters, letters.send_letters, letters.send_letters)

    assert len(postbox.asked) == 60
    assert len(set(postbox.asked)) == 60
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_a_run_ends_in_time_and_leaves_the_rest_due(postbox, reader, colleague):
    User.objects.filter(pk=colleague.pk).update(email="anh@example.gov.vn")
    colleague.refresh_from_db()
    told(reader, colleague)

    letters.send_letters(seconds=0)

    assert postbox.asked == []
    assert (
        Notification.objects.filter(mail_attempts=0, mail_due_at__lte=timezone.now()).count() == 2
    )


@pytest.mark.rule("R89")
def test_the_tick_finds_letters_only_where_there_is_a_mail_server(mail_settings, reader, queued):
    told(reader)
    run_due()
    assert ("accounts.jobs.send_letters", "due") in queued()

    mail_settings.EMAIL_HOST = ""
    assert letters.due_letters() == []


def environment(worker_environment, port):
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_USE_TLS": "0"}
    return worker_environment.update(mail)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_what_the_tick_finds(
    postbox, free_port, reader, worker_environment, work_off, queued
):
    environment(worker_environment, free_port)
    told(reader)
    run_due()
    assert ("accounts.jobs.send_letters", "due") in queued()

    log = work_off()

    assert len(postbox.taken) == 1
    assert Notification.objects.get().mailed_at is not None
    assert "binh@" not in log


KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.mail.backends.smtp import EmailBackend
from accounts.actions import letters

def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def accepted(server, messages, send=EmailBackend.send_messages):
    send(server, messages)
    stop()

if sys.argv[1] == "accepted":
    EmailBackend.send_messages = accepted
else:
    setattr(letters, sys.argv[1], stop)
letters.send_letters()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("place", "copies"),
    [("take_lines", 1), ("send_letter", 1), ("letter_to", 1), ("accepted", 2), ("_close", 1)],
)
def test_killed_anywhere_the_letter_arrives(
    postbox, free_port, reader, worker_environment, place, copies
):
    environment(worker_environment, free_port)
    told(reader)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, place],
        cwd=project.BASE_DIR,
        env=worker_environment,
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    waited()
    jobs.send_letters("due")

    assert len(postbox.taken) == copies
    assert len({letter["Message-ID"].split("@")[0] for letter in postbox.letters()}) == 1
    assert Notification.objects.get().mailed_at is not None
