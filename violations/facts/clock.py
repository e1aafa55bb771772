"""The time that periods are counted by: the database's, never that of whoever runs a job (R161)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from accounts.models import working_calendar
from portal.lib.workdays import add_workdays, workdays_between
from registry.models import Incident
from registry.workflow import UNRESOLVED
from violations.models import Case, Outage
from violations.workflow import BEFORE_DECISION, CaseStatus

NOTICED_WITHIN = timedelta(
    days=30
)  # an owner may notice late that an account was out of their hands
DAY = timedelta(days=1)


def now() -> datetime:
    """The database's clock at this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def today() -> date:
    return timezone.localdate(now())


def last_day(received_on: date, workdays: int) -> date:
    """Of a period that begins the day after; working days of dated data (R157)."""
    return add_workdays(received_on, workdays, working_calendar())


def days_left(case: Case, on: date) -> int:
    """Working days after `on`, up to and including the last; negative when it is over."""
    if case.answer_due_on is None:
        return 0
    return workdays_between(on, case.answer_due_on, working_calendar())


def due_after_pause(paused_on: date, due_on: date, received_on: date, resumed_on: date) -> date:
    """The days that were left when it stopped; the days of stopping and of going on do not count."""
    calendar = working_calendar()
    left = workdays_between(max(paused_on - DAY, received_on), due_on, calendar)
    return max(due_on, add_workdays(resumed_on, left, calendar))


# -- what the tick asks ---------------------------------------------------------------------------


def over() -> QuerySet[Case]:
    """Cases that wait for an answer whose last day is over by the database's clock (R161)."""
    waiting = Case.objects.filter(status=CaseStatus.DELIVERED, paused_at=None)
    return waiting.filter(answer_due_on__lt=TruncDate(Now()))


def on_a_day_out() -> QuerySet[Case]:
    """Cases whose last day was cut by an outage, and that has not been made up (R162)."""
    outages = Outage.objects.annotate(
        first=TruncDate("began_at"), last=TruncDate("ended_at")
    ).filter(first__lte=OuterRef("answer_due_on"), last__gte=OuterRef("answer_due_on"))
    waiting = Case.objects.filter(status=CaseStatus.DELIVERED, paused_at=None)
    return waiting.filter(Exists(outages))


def outage_on(day: date) -> Outage | None:
    rows = Outage.objects.annotate(first=TruncDate("began_at"), last=TruncDate("ended_at"))
    return rows.filter(first__lte=day, last__gte=day).order_by("-ended_at").first()


def incidents_about(case: Case) -> QuerySet[Incident]:
    """Unresolved ones of the subject whose window holds the day of what was reported (R159)."""
    by = case.report.happened_on + NOTICED_WITHIN
    rows = Incident.objects.filter(owner=case.subject_id, status__in=UNRESOLVED)
    return rows.annotate(reported_on=TruncDate("opened_at")).filter(reported_on__lte=by)


def to_pause() -> QuerySet[Case]:
    """Cases not decided yet, about days inside the window of an incident that is not over (R159)."""
    incidents = Incident.objects.annotate(reported_on=TruncDate("opened_at")).filter(
        owner=OuterRef("subject"),
        status__in=UNRESOLVED,
        reported_on__lte=OuterRef("report__happened_on") + NOTICED_WITHIN,
    )
    rows = Case.objects.filter(status__in=BEFORE_DECISION, paused_at=None)
    return rows.filter(Exists(incidents))


def to_resume() -> QuerySet[Case]:
    """Cases paused for an incident that is closed."""
    rows = Case.objects.filter(paused_at__isnull=False, paused_for__isnull=False)
    return rows.exclude(paused_for__status__in=UNRESOLVED)


def ids(rows: QuerySet[Case]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))
