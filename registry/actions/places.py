"""People's places in open rounds: who has one, which version answers it, who is excused."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Subquery
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
# What is copied from the person is set by the database.
GIVE = """
INSERT INTO registry_roundplace
    (round_id, person_id, state, due_on, declaration_id, exempt_reason, unit_path, sort_key, person_left)
SELECT %s, asked.id, coalesce({state}, 'waiting'), %s, version.id, '', '', '', FALSE
FROM ({people}) AS asked (id, answer)
    LEFT JOIN registry_declaration AS version ON version.id = asked.answer
"""
STATE = " ".join(f"WHEN '{status}' THEN '{state}'" for status, state in STATE_OF.items())
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
    places = RoundPlace.objects.filter(
        person=declaration.owner_id, round__status=RoundStatus.OPEN
    ).select_related("round")
    # The counts of a unit are taken round by round by everyone, so that two never wait for each other.
    for place in places.order_by("round").select_for_update(of=("self",), no_key=True):
        answer = _answer_to(place)
        if place.state != PlaceState.EXEMPT or _sent_since_exempt(place, answer):
            _stand(place, answer)


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


@transaction.atomic
def ask_people(round_: Round, *, at: datetime | None = None) -> int:
    """A place for everyone of the audience who has none; none for those who are gone (R92).

    Returns how many were added. Each is told once; an extension is told to everyone it concerns.
    """
    at = at or timezone.now()
    lock_paths()  # no unit is moved meanwhile
    found = Round.objects.to_look_at(at).locked().filter(pk=round_.pk).first()
    if found is None:
        return 0

    _mend(found)
    _let_go(found)
    RoundPlace.objects.filter(round=found, due_on__lt=found.due_on).update(due_on=found.due_on)
    last = RoundPlace.objects.aggregate(last=Max("pk"))["last"] or 0
    _tell_extensions(found, at)
    added = _give_places(found, at)
    newcomers = _unanswered(found).filter(pk__gt=last)
    inbox.tell_all(newcomers.people(), "round.opened", found.get_absolute_url())
    found.people_checked_at = at
    found.save(update_fields=["people_checked_at"])
    if added:
        audit.record(
            "round.people_asked", by=None, target=found, unit_path=found.unit.path, people=added
        )
    return added


def _mend(round_: Round) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MEND, [round_.pk])


def _let_go(round_: Round) -> None:
    """Who comes back has a new place then, with time to answer."""
    waiting = RoundPlace.objects.filter(round=round_, state__in=UNANSWERED)
    waiting.filter(person_left=True).delete()
    waiting.exclude(below([round_.unit.path])).delete()


def _give_places(round_: Round, at: datetime) -> int:
    today = timezone.localdate(at)
    answer = round_.answers().filter(owner=OuterRef("pk")).values("pk")[:1]
    place = RoundPlace.objects.filter(round=round_, person=OuterRef("pk"))
    people = round_.audience(today).filter(~Exists(place)).annotate(answer=Subquery(answer))
    sql, values = people.order_by().values_list("pk", "answer").query.sql_with_params()
    state = f"CASE version.status {STATE} END"
    with connection.cursor() as cursor:
        cursor.execute(
            GIVE.format(state=state, people=sql), [round_.pk, _due_on(round_, today), *values]
        )
        return int(cursor.rowcount)


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
    places = RoundPlace.objects.select_related("round__unit", "person")
    return places.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


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
