"""Background work on the time of cases: takes an id, re-reads the row, does nothing when it is done."""

from uuid import UUID

from violations.actions import cases as people
from violations.actions import clock as actions


def expire_answer(case_id: str) -> None:
    actions.expire_answer(UUID(case_id))


def make_up_outage(case_id: str) -> None:
    actions.make_up_outage(UUID(case_id))


def pause_for_incident(case_id: str) -> None:
    actions.pause_for_incident(UUID(case_id))


def resume_after_incident(case_id: str) -> None:
    actions.resume_after_incident(UUID(case_id))


def seat_anew(case_id: str) -> None:
    people.seat_anew_where_role_ended(UUID(case_id))
