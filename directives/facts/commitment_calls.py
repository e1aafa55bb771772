"""Whom the portal has to tell that there is something to read, and on which days (R225)."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Notification, User
from accounts.models.people import UserQuerySet
from directives.facts.commitments import Asked, asked_documents, lacking
from directives.facts.counting import of_roster
from directives.models import CommitmentCall, CommitmentReminder

WEEK = timedelta(days=7)
CALLED, REMINDED = "commitment.asked", "commitment.reminded"


def calls_due(on: date) -> list[Asked]:
    """Documents whose last version with something new has not been announced."""
    told = set(CommitmentCall.objects.exclude(told_at=None).values_list("document", "version"))
    return [it for it in asked_documents(on) if (it.document.pk, it.since) not in told]


def reminder_due(on: date) -> date | None:
    """The Monday of this week, unless all was told; nothing in the week of the first call."""
    monday = on - timedelta(days=on.weekday())
    if not asked_long_ago(on):
        return None
    if CommitmentReminder.objects.filter(day=monday, told_at__isnull=False).exists():
        return None
    return monday


def asked_long_ago(on: date) -> list[Asked]:
    """Documents of which people were told a week ago or longer."""
    told = set(
        CommitmentCall.objects.filter(told_at__isnull=False, called_on__lte=on - WEEK).values_list(
            "document", "version"
        )
    )
    return [it for it in asked_documents(on) if (it.document.pk, it.since) in told]


def people_to_call(asked: Asked, on: date) -> UserQuerySet:
    return _present(on).filter(lacking([asked]))


def people_to_remind(on: date) -> UserQuerySet:
    """Asked a week ago or longer, still not done, and told of nothing of the kind this week."""
    since = timezone.make_aware(datetime.combine(on - WEEK + timedelta(days=1), time.min))
    told = Notification.objects.filter(
        person=OuterRef("pk"), kind__in=[CALLED, REMINDED], created_at__gte=since
    )
    people = _present(on).filter(lacking(asked_long_ago(on)), joined_on__lte=on - WEEK)
    return people.filter(~Exists(told))


def _present(on: date) -> UserQuerySet:
    people: UserQuerySet = User.objects.filter(of_roster(on), is_active=True)
    return people
