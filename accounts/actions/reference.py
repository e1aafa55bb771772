"""Unit kinds, the working calendar and periods: files with a source, loaded again and again."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import CalendarDay, Period, UnitKind
from audit import actions as audit

DATA = Path(__file__).resolve().parent.parent / "data"
BEGINNING = "2025-07-01"  # the two-level organisation: what a kind without a date dates from


class BadReference(Exception):
    """A file that cannot be loaded; the message names the file, the entry and the reason."""


@transaction.atomic
def load_reference_data(folder: Path = DATA) -> dict[str, int]:
    """Make the rows what the files say; nothing is removed. Returns how many rows changed.

    A second run changes nothing. A bad entry changes nothing either: all files or none.
    """
    kinds = (
        {"valid_from": BEGINNING, **entry, "position": position}
        for position, entry in enumerate(_entries(folder / "unit_kinds.yaml"), 1)
    )
    days = ({"works": False, **entry} for entry in _entries(folder / "calendar.yaml"))
    counts = {
        "unit_kinds": _load(UnitKind, ("code",), kinds),
        "calendar": _load(CalendarDay, ("day",), days),
        "periods": _load(Period, ("code", "valid_from"), _entries(folder / "periods.yaml")),
    }
    if any(counts.values()):
        changed = [f"{name}: {count}" for name, count in counts.items()]
        audit.record("reference.loaded", by=None, target=UnitKind(), changed=changed)
    return counts


@transaction.atomic
def load_past_periods(first: date, source: str) -> int:
    """For a past that is loaded: from that day on, what now holds held already, up to its own day."""
    entries = [
        {
            "code": period.code,
            "name": period.name,
            "workdays": period.workdays,
            "months": period.months,
            "valid_from": first,
            "valid_to": period.valid_from - timedelta(days=1),
            "source": source,
        }
        for period in Period.objects.order_by("code", "valid_from").distinct("code")
        if period.valid_from > first
    ]
    return _load(Period, ("code", "valid_from"), entries)


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as fault:
        raise BadReference(f"{path.name}: {fault}") from fault
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadReference(f"{path.name}: a list of entries is expected")
    return entries


def _load(
    model: type[models.Model], key: tuple[str, ...], entries: Iterable[Mapping[str, Any]]
) -> int:
    return sum(_load_one(model, key, entry) for entry in entries)


def _load_one(model: type[models.Model], key: tuple[str, ...], entry: Mapping[str, Any]) -> bool:
    """Whether a row was added or changed."""
    name = f"{model._meta.model_name} {[entry.get(field) for field in key]}"
    try:
        wanted = model(**entry)
        wanted.full_clean(validate_unique=False, validate_constraints=False)
    except (TypeError, ValidationError) as fault:
        raise BadReference(f"{name}: {fault}") from fault

    found = model._default_manager.filter(
        **{field: getattr(wanted, field) for field in key}
    ).first()
    if found is None:
        wanted.save(force_insert=True)
        return True
    if isinstance(found, CalendarDay) and found.is_by_hand:  # R196
        return False
    changed = [field for field in entry if getattr(found, field) != getattr(wanted, field)]
    for field in changed:
        setattr(found, field, getattr(wanted, field))
    if changed:
        found.save(update_fields=changed)
    return bool(changed)
