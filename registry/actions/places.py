"""People's places in open rounds: who has one, which version answers it, who is excused."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet, Subquery
from django.utils import timezone

from accounts import inbox
from accounts.models import User, at_and_above, below, lock_paths, workdays_of, working_calendar
from audit import actions as audit
from portal.lib.workdays import add_workdays
from registry.models import Declaration, Round, RoundPlace
from registry.models.rounds import RoundPlaceQuerySet
from registry.permissions import rounds as permissions
from registry.workflow import UNANSWERED, PlaceState, RoundStatus, Status

STATE_OF = {
    Status.SUBMITTED: PlaceState.SENT,
    Status.RETURNED: PlaceState.RETURNED,
    Status.ACCEPTED: PlaceState.ACCEPTED,
    Status.SUPERSEDED: PlaceState.ACCEPTED,
}
# Opening a round, looking for newcomers and closing it wait for this transaction, and it for them.
HOLD = """
SELECT FROM registry_round WHERE status IN ('planned', 'open')
    AND unit_id IN (SELECT id FROM accounts_unit WHERE path = ANY(%s))
ORDER BY id FOR SHARE
"""
# Who has a place is read before the first is given: looked up in a table that grows meanwhile it
# would be read again for every person. What follows the person is copied here as the database does
# it for a single place.
GIVE = """
WITH placed AS MATERIALIZED (SELECT person_id FROM registry_roundplace WHERE round_id = %s)
INSERT INTO registry_roundplace
    (round_id, person_id, state, due_on, declaration_id, exempt_reason, unit_path, sort_key, person_left)
SELECT %s, asked.id, CASE answer.status {states} ELSE 'waiting' END, %s, answer.id, '',
    asked.unit_path, asked.sort_key, FALSE
FROM ({people}) AS asked (id, unit_path, sort_key)
    LEFT JOIN ({answers}) AS answer (owner_id, id, status) ON answer.owner_id = asked.id
WHERE NOT EXISTS (SELECT FROM placed WHERE placed.person_id = asked.id)
ORDER BY asked.unit_path, asked.sort_key
"""
# Places that don't stand where their people's versions stand.
BEHIND = """
SELECT place.id FROM registry_roundplace AS place
    LEFT JOIN ({answers}) AS answer (owner_id, id, status) ON answer.owner_id = place.person_id
WHERE place.round_id = %s AND place.state <> 'exempt'
    AND (place.declaration_id, place.state)
        IS DISTINCT FROM (answer.id, CASE answer.status {states} ELSE 'waiting' END)
"""
AT_ONCE = 10_000
STATES = " ".join(f"WHEN '{status}' THEN '{state}'" for status, state in STATE_OF.items())
# A person who moved or left in the very moment in which the place was given.
MEND = """
UPDATE registry_roundplace AS place
SET unit_path = person.unit_path, sort_key = person.sort_key, person_left = person.left_on IS NOT NULL
FROM accounts_user AS person
WHERE place.round_id = %s AND person.id = place.person_id
    AND (place.unit_path, place.sort_key, place.person_left)
        IS DISTINCT FROM (person.unit_path, person.sort_key, person.left_on IS NOT NULL)
"""


# -- what a version answers ----------------------------------------------------------------------


def answer_rounds(declaration: Declaration) -> None:
    """While a version is being sent: what the rounds that it answers write onto it (R97).

    A draft keeps the day on which it was to be sent until here; from here on it never changes.
    """
    places = RoundPlace.objects.unanswered().filter(person=declaration.owner_id)
    asked = list(places.select_related("round").order_by("due_on", "id"))
    if asked:
        declaration.due_on = asked[0].due_on
        lines = [place.round.basis_line for place in asked]
        declaration.legal_basis = "\n".join([declaration.legal_basis, *lines])


def follow(declaration: Declaration) -> None:
    """After every step of a sent version: its owner's places stand where their versions stand (R95).

    To be called inside the transaction of the step, once it is saved.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [at_and_above(declaration.unit_path)])
    places = _locked_places().filter(person=declaration.owner_id, round__status=RoundStatus.OPEN)
    # The counts of a unit are taken round by round by everyone, so that two never wait for each other.
    for place in places.order_by("round"):
        answer = _answer_to(place)
        if place.state != PlaceState.EXEMPT or _sent_since_exempt(place, answer):
            _stand(place, answer)


def _locked_places() -> RoundPlaceQuerySet:
    places = RoundPlace.objects.select_related("round")
    return places.select_for_update(of=("self",), no_key=True)


def _answer_to(place: RoundPlace) -> Declaration | None:
    return place.round.answers().filter(owner=place.person_id).first()


def _stand(place: RoundPlace, answer: Declaration | None) -> None:
    """What is sent after an exemption ends it (R96)."""
    state = STATE_OF[Status(answer.status)] if answer else PlaceState.WAITING
    if (place.state, place.declaration_id) == (state, answer.pk if answer else None):
        return
    place.state, place.declaration = state, answer
    place.exempt_reason, place.exempt_by, place.exempt_at = "", None, None
    if answer and state == PlaceState.RETURNED:
        place.due_on = max(place.due_on, _time_to_answer(answer))
    place.save()


def _sent_since_exempt(place: RoundPlace, answer: Declaration | None) -> bool:
    if answer is None or answer.submitted_at is None or place.exempt_at is None:
        return False
    return answer.submitted_at >= place.exempt_at


def _time_to_answer(returned: Declaration) -> date:
    """Whoever is asked for more has the period of a return, whatever the round's own day (R97)."""
    on = timezone.localdate(returned.reviewed_at)
    return add_workdays(on, workdays_of("declaration_change", on), working_calendar())


# -- who has a place -----------------------------------------------------------------------------


def rounds_to_look_at() -> list[UUID]:
    return list(Round.objects.to_look_at(timezone.now()).values_list("pk", flat=True))


def ask_people(round_: Round, *, at: datetime | None = None) -> int:
    """A place for everyone of the audience who has none; none for those who are gone (R92).

    Returns how many were added. Half a million places take their time, and nobody who sends waits for
    that: whoever sent meanwhile is found at the end.
    """
    at = at or timezone.now()
    _move_days(round_.pk)
    added = _give_places(round_.pk, at)
    if added is not None:
        _catch_up(round_.pk, at)
    return added or 0


def _move_days(pk: UUID) -> None:
    """After an extension, some at a time: nobody has an earlier day than the round."""
    behind = RoundPlace.objects.filter(
        round=pk, round__status=RoundStatus.OPEN, due_on__lt=F("round__due_on")
    )
    due_on = Subquery(Round.objects.filter(pk=pk).values("due_on"))
    while RoundPlace.objects.filter(pk__in=behind.values("pk")[:AT_ONCE]).update(due_on=due_on):
        pass


@transaction.atomic
def _give_places(pk: UUID, at: datetime) -> int | None:
    """Each newcomer is told once, an extension to everyone it concerns. None while it is too early."""
    lock_paths()  # no unit is moved meanwhile, and no other worker does the same
    round_ = Round.objects.to_look_at(at).select_related("unit").filter(pk=pk).first()
    if round_ is None:
        return None
    _mend(round_)
    _let_go(round_)
    _tell_extensions(round_, at)

    last = RoundPlace.objects.aggregate(last=Max("pk"))["last"] or 0
    added = _insert(round_, timezone.localdate(at))
    newcomers = _unanswered(round_).filter(pk__gt=last)
    inbox.tell_all(newcomers.people(), "round.opened", round_.get_absolute_url())
    if added:
        path = round_.unit.path
        audit.record("round.people_asked", by=None, target=round_, unit_path=path, people=added)
    return added


@transaction.atomic
def _catch_up(pk: UUID, at: datetime) -> None:
    """Versions that were sent or answered while places were given, which saw no place."""
    round_ = Round.objects.is_open().locked().filter(pk=pk).first()  # waits for who is sending
    if round_ is None:
        return
    answers, values = _sql(round_.answer_of_each().values("owner", "pk", "status"))
    with connection.cursor() as cursor:
        cursor.execute(BEHIND.format(states=STATES, answers=answers), [*values, pk])
        behind = [row[0] for row in cursor.fetchall()]
    for place in _locked_places().filter(pk__in=behind):
        _stand(place, _answer_to(place))
    round_.people_checked_at = at
    round_.save(update_fields=["people_checked_at"])


def _mend(round_: Round) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MEND, [round_.pk])


def _let_go(round_: Round) -> None:
    """Who comes back has a new place then, with time to answer."""
    waiting = RoundPlace.objects.filter(round=round_, state__in=UNANSWERED)
    waiting.filter(~below([round_.unit.path]) | Q(person_left=True)).delete()


def _insert(round_: Round, today: date) -> int:
    people, of_people = _sql(round_.audience(today).values("pk", "unit_path", "sort_key"))
    answers, of_answers = _sql(round_.answer_of_each().values("owner", "pk", "status"))
    statement = GIVE.format(states=STATES, people=people, answers=answers)
    values = [round_.pk, round_.pk, _due_on(round_, today), *of_people, *of_answers]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    sql, values = rows.query.sql_with_params()
    return sql, list(values)


def _due_on(round_: Round, today: date) -> date:
    """Whoever comes after the day of the opening has days of grace."""
    if round_.opened_at and timezone.localdate(round_.opened_at) == today:
        return round_.due_on
    return max(round_.due_on, _grace(today))


def _grace(today: date) -> date:
    return add_workdays(today, workdays_of("round_grace", today), working_calendar())


def _tell_extensions(round_: Round, at: datetime) -> None:
    for extension in round_.extensions.filter(told_at=None).order_by("pk"):
        people = _unanswered(round_).people()
        extension.people = inbox.tell_all(people, "round.extended", round_.get_absolute_url())
        extension.told_at = at
        extension.save(update_fields=["people", "told_at"])


def _unanswered(round_: Round) -> RoundPlaceQuerySet:
    return RoundPlace.objects.unanswered().filter(round=round_)


# -- exemptions ----------------------------------------------------------------------------------


@transaction.atomic
def exempt_person(
    place: RoundPlace, *, by: User, reason: str, at: datetime | None = None
) -> RoundPlace:
    """The round no longer asks this person, who reads the reason and may still declare."""
    place = _locked(place)
    permissions.check_can_exempt(by, place)

    place.state = PlaceState.EXEMPT
    place.exempt_reason, place.exempt_by = reason, by
    place.exempt_at = at or timezone.now()
    place.save()

    return _told("round_place.exempted", place, by)


@transaction.atomic
def lift_exemption(place: RoundPlace, *, by: User, at: datetime | None = None) -> RoundPlace:
    """The place stands again where the person's versions stand; who has to answer gets days for it."""
    place = _locked(place)
    permissions.check_can_lift(by, place)

    place.due_on = max(place.due_on, _grace(timezone.localdate(at)))
    _stand(place, _answer_to(place))

    return _told("round_place.exemption_lifted", place, by)


def _locked(place: RoundPlace) -> RoundPlace:
    return _locked_places().select_related("round__unit", "person").get(pk=place.pk)


def _told(kind: str, place: RoundPlace, by: User) -> RoundPlace:
    audit.record(
        kind,
        by=by,
        target=place,
        subject=place.person,
        unit_path=place.unit_path,
        acted_as=by.acting_as(place.unit_path),
        round=str(place.round_id),
    )
    inbox.tell([place.person], kind, place.round)
    return place
