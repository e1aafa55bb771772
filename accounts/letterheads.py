"""The frame of a unit's papers: who stands above it, where it dates its letters, who signs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from accounts.models import ARMED_FORCES, Appointment, Role, Unit, at_and_above
from portal.lib.documents import Letterhead, date_in_words


def letterhead_of(
    unit: Unit, *, on: date, place: str, signer_name: str = "", recipients: Sequence[str] = ()
) -> Letterhead:
    """`unit` comes with kind and parent loaded; `place` and `signer_name` from the functions below."""
    return Letterhead(
        layout="party" if unit.kind.layout == "party" else "administrative",
        superior=superior_of(unit),
        issuer=unit.name,
        number_suffix=unit.kind.document_suffix,
        place=place,
        date_in_words=date_in_words(on),
        signs_for=unit.kind.signs_for,
        signer_title=unit.head_title,
        signer_name=signer_name,
        recipients=tuple(recipients),
    )


def beside_accounts(head: Letterhead, unit: Unit) -> Letterhead:
    """The same head for a paper that names an account: no unit of the armed forces on it (R47)."""
    above = at_and_above(unit.path)
    rows = Unit.objects.filter(kind__is_armed_forces=True, path__in=above)
    highest = min(rows.values_list("path", flat=True), key=len, default=None)
    if highest is None:
        return head
    under_another = highest in above[:-1]
    return replace(head, issuer=ARMED_FORCES, superior="" if under_another else head.superior)


def superior_of(unit: Unit) -> str:
    return unit.parent.name if unit.parent else unit.superior_name


def places_of(units: Sequence[Unit]) -> dict[int, str]:
    """Where each unit dates its letters: its own place, or that of the nearest unit above."""
    chains = {unit.pk: at_and_above(unit.path)[::-1] for unit in units}
    wanted = {path for chain in chains.values() for path in chain}
    named = Unit.objects.filter(path__in=wanted).exclude(place="")
    places = dict(named.values_list("path", "place"))
    return {
        pk: next((places[path] for path in chain if path in places), "")
        for pk, chain in chains.items()
    }


def heads_of(units: Sequence[Unit]) -> dict[int, str]:
    """Name of the person who signs for each unit today."""
    appointments = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(role=Role.UNIT_HEAD, unit__in=units)
        .select_related("person")
        .order_by("-valid_from")
    )
    return {item.unit_id or 0: item.person.full_name for item in appointments}
