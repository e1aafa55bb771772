"""Who answers for personal data, nearest to a person or a unit."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from accounts.models import Appointment, Role, Unit, User, at_and_above


def data_officers_of(person: User) -> list[User]:
    """Of the nearest unit, at or above the person's, that has any other than the person (R85)."""
    return nearest_holders(person.unit_path, [Role.DATA_OFFICER], besides=person.pk)


def nearest_holders(path: str, roles: Iterable[Role], *, besides: UUID) -> list[User]:
    """Who holds one of these roles in the nearest unit at or above `path` that has such people."""
    held = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(role__in=roles, unit__path__in=at_and_above(path), person__is_active=True)
        .exclude(person=besides)
        .select_related("person", "unit")
    )
    by_path: dict[str, dict[UUID, User]] = {}
    for item in held:
        by_path.setdefault(item.unit.path if item.unit else "", {})[item.person_id] = item.person
    return list(by_path[max(by_path)].values()) if by_path else []


def office_of(path: str) -> Unit:
    """The nearest unit at or above with committee staff to write to; else the topmost one."""
    above = Unit.objects.filter(path__in=at_and_above(path)).order_by("-path")
    staffed = Appointment.objects.in_force(timezone.localdate()).filter(
        role=Role.STAFF, person__is_active=True
    )
    return above.filter(pk__in=staffed.values("unit")).first() or above[len(above) - 1]


def acting_in(user: User, path: str, *roles: Role) -> str:
    """Role and unit in words, as the trail keeps them: of these roles, the one nearest to `path`."""
    held = [
        item
        for item in user.appointments_in_force
        if item.role in roles and item.unit and path.startswith(item.unit.path)
    ]
    nearest = max(held, key=lambda item: len(item.unit.path) if item.unit else 0, default="")
    return str(nearest)[:200]
