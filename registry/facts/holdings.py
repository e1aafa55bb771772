"""For the page "my data": the last day of each record (R86), and words for what is kept as codes."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from portal.lib.holdings import Dated, labels_of
from registry.facts.retention import kept_declarations, kept_incidents
from registry.incident_steps import book


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


def steps_in_words(codes: Iterable[str]) -> str:
    """Steps that the list no longer has keep their code."""
    steps = book().steps
    return "; ".join(steps[code].title if code in steps else code for code in codes)


def typed_in_words(typed: Mapping[str, Any]) -> str:
    """The fields of a page that is being written on, line by line: "Tài khoản 1, Tên hiển thị: …"."""
    labels = labels_of("registry.DeclaredAccount")
    lines = []
    for name, text in typed.get("fields", {}).items():
        _, number, field = ["", "", *name.rsplit("-", 2)][-3:]
        if text and field in labels and number.isdecimal():
            lines.append(f"Tài khoản {int(number) + 1}, {labels[field]}: {text}")
    return "; ".join(lines)
