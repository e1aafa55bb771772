"""For the page "my data": what a person reported, which no column says (R148, R194)."""

from django.db.models import QuerySet

from accounts.models import User
from violations.models import Report, Reveal
from violations.reporters import reports_of


def reports_sent(person: User) -> QuerySet[Report]:
    return reports_of(person)


def reveals_of(person: User) -> QuerySet[Reveal]:
    """Times at which somebody asked to open this person's identity as a reporter.

    One that is still being asked shows once the person was told of it.
    """
    told = Reveal.objects.filter(report__in=reports_of(person))
    return told.filter(reporter_told_at__isnull=False)
