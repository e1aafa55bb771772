"""Who may act in a matter: computed from the roster and the roles, never declared.

The unit that manages the subject acts: their own, or, for who heads a unit, the one above the highest
that they head (R150). Where it has nobody left who may, the matter goes up, and says so (R151).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from accounts.models import Appointment, Role, Unit, User, at_and_above
from portal.lib.access import Denied
from registry.models import reviewing_paths
from violations.models import ActorChange, Bar, Case, Report
from violations.reporters import Tag

Seat = ActorChange.Seat
ROLES = {Seat.HANDLER: Role.HANDLER, Seat.DECIDER: Role.DECIDER, Seat.APPEAL_DECIDER: Role.DECIDER}

NOBODY = (
    "Không còn ai ở đơn vị này và các cấp trên trên cổng có thể giải quyết mà không liên quan đến vụ "
    "việc. Hãy gửi bằng văn bản đến cấp trên trực tiếp."
)
WENT_UP = "Ở cấp gần hơn không còn người giải quyết mà không liên quan đến vụ việc."


@dataclass(frozen=True)
class Place:
    """The unit that acts, and why it is not a nearer one."""

    unit: Unit
    went_up: str = ""


def managing_paths(subject: User) -> list[str]:
    """Units that may act about this person, the nearest first."""
    return reviewing_paths(subject.unit_path, subject.scopes(Role.UNIT_HEAD))


def place_for(subject: User, *, without: Iterable[User], on: date) -> Place:
    """The nearest unit up to which a handler and another person as decider are found.

    Both hold their role there or nearer to the subject; a role covers the units below it.
    """
    paths = managing_paths(subject)
    held = _held(paths, on)
    out = {subject.pk, *(person.pk for person in without)}
    free = _nearest(paths, held, out)
    if free is None:
        raise Denied("nobody_left", NOBODY)
    usual = _nearest(paths, held, {subject.pk})
    return Place(Unit.objects.get(path=paths[free]), WENT_UP if free != usual else "")


def free_for(report: Report, role: Role, place: Unit, on: date) -> QuerySet[Appointment]:
    """Who holds the role for the subject up to this unit and has no part in the matter."""
    reach = [path for path in managing_paths(report.subject) if path.startswith(place.path)]
    part = Bar.objects.filter(report=report, tag=Tag(OuterRef("person_id")))
    return (
        Appointment.objects.in_force(on)
        .filter(role=role, unit__path__in=reach, person__is_active=True)
        .exclude(Q(person=report.subject_id) | Exists(part))
        .select_related("person", "unit")
        .order_by("-unit__path", "person__sort_key", "person_id")
    )


def may_handle(user: User, report: Report, place: Unit, on: date) -> bool:
    return free_for(report, Role.HANDLER, place, on).filter(person=user).exists()


def may_decide(user: User, case: Case, on: date) -> bool:
    if user.pk == case.handler_id:
        return False
    return free_for(case.report, Role.DECIDER, case.unit, on).filter(person=user).exists()


def appeal_place(case: Case, on: date) -> Place | None:
    """The nearest unit strictly above with a decider who had no part; None: nobody on this portal."""
    for path in at_and_above(case.unit.path)[-2::-1]:
        unit = Unit.objects.get(path=path)
        if appeal_deciders(case, unit, on):
            return Place(unit)
    return None


def appeal_deciders(case: Case, unit: Unit, on: date) -> list[User]:
    """Deciders of that very unit who had no seat and no part."""
    part = Bar.objects.filter(report=case.report_id, tag=Tag(OuterRef("person_id")))
    held = (
        Appointment.objects.in_force(on)
        .filter(role=Role.DECIDER, unit=unit, person__is_active=True)
        .exclude(person__in=[case.subject_id, case.handler_id, case.decider_id])
        .exclude(Exists(part))
    )
    return [item.person for item in held.select_related("person").order_by("person__sort_key")]


def next_in_seat(case: Case, seat: str, on: date) -> tuple[User, Place]:
    """Who takes this seat, as near to the subject as can be; whoever sits in any seat now is out.

    Where the unit that acts has nobody left, the one above is asked, and so on (R151).
    """
    seated = [case.handler_id, case.decider_id, case.appeal_decider_id]
    here = case.appeal_unit if seat == Seat.APPEAL_DECIDER and case.appeal_unit else case.unit
    for path in at_and_above(here.path)[::-1]:
        unit = here if path == here.path else Unit.objects.get(path=path)
        if seat == Seat.APPEAL_DECIDER:
            free = [person for person in appeal_deciders(case, unit, on) if person.pk not in seated]
        else:
            rows = free_for(case.report, ROLES[Seat(seat)], unit, on).exclude(person__in=seated)
            free = [item.person for item in rows[:1]]
        if free:
            return free[0], Place(unit, WENT_UP if unit != here else "")
    raise Denied("nobody_left", NOBODY)


def settlers_of(case: Case, seat: str, on: date) -> list[User]:
    """Who answers when the subject asks that this seat be given to another (R154).

    About who handles: who decides. About who decides or settles an appeal: deciders of the nearest
    unit above who have no seat and no part; nobody, where the portal has none.
    """
    if seat == Seat.HANDLER:
        return [case.decider] if case.decider else []
    unit = case.appeal_unit if seat == Seat.APPEAL_DECIDER and case.appeal_unit else case.unit
    for path in at_and_above(unit.path)[-2::-1]:
        above = appeal_deciders(case, Unit.objects.get(path=path), on)
        free = [person for person in above if person.pk != case.appeal_decider_id]
        if free:
            return free
    return []


def place_again(report: Report, on: date) -> Place:
    """The nearest unit up to which two free people are found, now that more have a part (R153)."""
    for path in managing_paths(report.subject):
        if not report.unit_path.startswith(path):
            continue
        unit = Unit.objects.get(path=path)
        handlers, deciders = (
            {item.person_id for item in free_for(report, role, unit, on)}
            for role in (Role.HANDLER, Role.DECIDER)
        )
        if handlers and deciders and len(handlers | deciders) > 1:
            return Place(unit, report.went_up if unit == report.unit else WENT_UP)
    raise Denied("nobody_left", NOBODY)


def lost_role(seat: str, on: date) -> QuerySet[Case]:
    """Cases of which the person in this seat no longer holds the role, or has left (R154)."""
    path = "appeal_unit__path" if seat == Seat.APPEAL_DECIDER else "unit_path"
    roles = Appointment.objects.in_force(on).annotate(
        acting=ExpressionWrapper(OuterRef(path), output_field=CharField())
    )
    held = roles.filter(
        Q(unit__path__startswith=F("acting")) | Q(acting__startswith=F("unit__path")),
        role=ROLES[Seat(seat)],
        person=OuterRef(seat),
        person__is_active=True,
    )
    return Case.objects.filter(~Exists(held), **{f"{seat}__isnull": False})


def _held(paths: Sequence[str], on: date) -> list[Appointment]:
    return list(
        Appointment.objects.in_force(on)
        .filter(role__in=[Role.HANDLER, Role.DECIDER], unit__path__in=paths)
        .filter(person__is_active=True)
        .select_related("unit")
    )


def _nearest(paths: Sequence[str], held: Sequence[Appointment], out: set[UUID]) -> int | None:
    """How far up one has to go until two different people can sit in the two seats."""
    for last in range(len(paths)):
        reach = set(paths[: last + 1])
        seats = {
            role: {
                item.person_id
                for item in held
                if item.role == role and item.unit and item.unit.path in reach
            }
            - out
            for role in (Role.HANDLER, Role.DECIDER)
        }
        handlers, deciders = seats[Role.HANDLER], seats[Role.DECIDER]
        if handlers and deciders and len(handlers | deciders) > 1:
            return last
    return None
