"""Letters: one plain e-mail that says to look into the portal, and nothing else (C7).

A line that is due is taken for a while, sent, then marked, each in its own transaction, so that no
row is locked while a mail server thinks. A worker killed between sending and marking is the one way
to a second letter; it carries the same Message-ID, by which mail servers know it for the same.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.inbox import letters_are_on
from accounts.models import Notification, User

logger = logging.getLogger(__name__)

BATCH = 20  # people
HOLD = timedelta(minutes=10)  # longer than any run: then another worker may take the line
RUN = 45  # seconds of one job, so that the next tick finds a free worker
PAUSES = [timedelta(minutes=minutes) for minutes in (5, 30, 120, 480, 1440)]  # after each refusal
TOO_OLD = timedelta(days=7)

SUBJECT = "Đồng chí có việc mới trên cổng"
BODY = """Kính gửi đồng chí,

Đồng chí có việc mới trên Cổng kê khai và thực hiện quy định sử dụng mạng xã hội.
Để xem, đồng chí mở trình duyệt và vào địa chỉ:

{address}

Thư này do cổng tự gửi, đồng chí không cần trả lời. Cổng không bao giờ hỏi mật khẩu
hoặc mã đăng nhập qua thư hay điện thoại.
"""

Lines = list[Notification]


def due_letters() -> Iterable[str]:
    """One job for all that is due: what a tick queues."""
    return ["due"] if letters_are_on() and _due().exists() else []


def send_letters(seconds: float = RUN) -> None:
    """Send what is due, for so long. A server that is away costs no attempt: the next tick tries."""
    end = monotonic() + seconds
    server = _open_server()
    while server and monotonic() < end and (lines := take_lines()):
        waiting = _by_person(lines)
        while waiting and server and monotonic() < end:
            person, theirs = waiting.popitem()
            if not send_letter(person, theirs, server):
                _close(server)
                server = _open_server()
        put_back([line for theirs in waiting.values() for line in theirs])
    if server:
        _close(server)


@transaction.atomic
def take_lines() -> Lines:
    """The lines that have waited longest, with all else that is due to the same people.

    Counted before the work, so that a letter which ends its worker is given up like any other.
    """
    oldest = _due().order_by("mail_due_at")[:BATCH]
    people = set(oldest.select_for_update(skip_locked=True).values_list("person", flat=True))
    rows = _due().filter(person__in=people).select_related("person").order_by("created_at")
    lines = list(rows.select_for_update(skip_locked=True, of=("self",)))
    _rows(lines).update(mail_due_at=Now() + HOLD, mail_attempts=F("mail_attempts") + 1)
    return lines


def send_letter(person: User, lines: Lines, server: BaseEmailBackend) -> bool:
    """One letter for all lines of a person. False when the server did not take it.  # R89"""
    wanted = [line for line in lines if line.read_at is None and _age(line) < TOO_OLD]
    if not (wanted and person.is_active and person.email):
        _rows(lines).update(mail_due_at=None)
        return True
    try:
        server.send_messages([letter_to(person.email, lines[0])])
    except Exception as trouble:  # also an address that no letter can be written to
        logger.warning("letter %s not taken: %s", lines[0].pk, type(trouble).__name__)
        postpone(lines)
        return False
    _rows(lines).update(mail_due_at=None, mailed_at=Now())
    return True


def letter_to(address: str, line: Notification) -> EmailMessage:
    """The same words for everyone: neither what it is about nor whom it concerns (C7).  # R89"""
    host = urlsplit(settings.PORTAL_ADDRESS).hostname
    return EmailMessage(
        SUBJECT,
        BODY.format(address=settings.PORTAL_ADDRESS),
        to=[address],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{line.pk}@{host}>"},
    )


@transaction.atomic
def postpone(lines: Lines) -> None:
    """Try again after a pause that grows; after the last one the line stays in the inbox alone."""
    for line in lines:
        refused = line.mail_attempts  # before this time
        due_at = timezone.now() + PAUSES[refused] if refused < len(PAUSES) else None
        _rows([line]).update(mail_due_at=due_at)


def put_back(lines: Lines) -> None:
    """Taken, but not tried."""
    _rows(lines).update(mail_due_at=Now(), mail_attempts=F("mail_attempts") - 1)


# --------------------------------------------------------------------------------------------


def _due() -> QuerySet[Notification]:
    return Notification.objects.filter(mail_due_at__lte=Now())


def _rows(lines: Lines) -> QuerySet[Notification]:
    """Without those that another worker has marked: it waits for nobody who is this late."""
    return Notification.objects.filter(pk__in=[line.pk for line in lines], mailed_at=None)


def _by_person(lines: Lines) -> dict[User, Lines]:
    found: dict[User, Lines] = defaultdict(list)
    for line in lines:
        found[line.person].append(line)
    return dict(found)


def _age(line: Notification) -> timedelta:
    return timezone.now() - line.created_at


def _open_server() -> BaseEmailBackend | None:
    server: BaseEmailBackend = get_connection()
    try:
        server.open()
    except OSError as trouble:  # smtplib's errors are OSErrors too
        logger.warning("mail server away: %s", type(trouble).__name__)
        _close(server)
        return None
    return server


def _close(server: BaseEmailBackend) -> None:
    with suppress(OSError):  # it may have hung up already
        server.close()
