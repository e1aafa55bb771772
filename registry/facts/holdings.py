"""The last day of each of one person's records, for the page "my data" (R86)."""

from uuid import UUID

from django.utils import timezone

from portal.lib.holdings import Dated
from registry.facts.retention import kept_declarations, kept_incidents


def declaration_dates(person: UUID) -> list[Dated]:
    rows = kept_declarations(timezone.localdate()).filter(owner=person).order_by("version")
    return [Dated(row.pk, f"Bản số {row.version}", row.keep_until) for row in rows]


def incident_dates(person: UUID) -> list[Dated]:
    rows = kept_incidents(timezone.localdate()).filter(owner=person).order_by("opened_at")
    return [
        Dated(
            row.pk, f"Sự cố báo ngày {timezone.localdate(row.opened_at):%d/%m/%Y}", row.keep_until
        )
        for row in rows
    ]
