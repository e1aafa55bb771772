"""People's places in open rounds: which version answers them."""

from datetime import date

from django.db import connection
from django.utils import timezone

from accounts.models import at_and_above, workdays_of, working_calendar
from portal.lib.workdays import add_workdays
from registry.models import Declaration, RoundPlace
from registry.workflow import PlaceState, RoundStatus, Status

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
        _settle(place)


def _settle(place: RoundPlace) -> None:
    """What is sent after an exemption ends it (R96)."""
    answer = place.round.answers().filter(owner=place.person_id).first()
    if place.state == PlaceState.EXEMPT and not _sent_since_exempt(place, answer):
        return
    before = place.state, place.declaration_id
    place.state = STATE_OF[Status(answer.status)] if answer else PlaceState.WAITING
    place.declaration = answer
    if before == (place.state, place.declaration_id):
        return
    place.exempt_reason, place.exempt_by, place.exempt_at = "", None, None
    if place.state == PlaceState.RETURNED and answer:
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
