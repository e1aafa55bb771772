"""What a draft's page holds while it is written on: every field as it was typed, finished or not.

It is kept beside what was saved last, and is no deed: the trail has a row when the draft is saved.
Each state of a draft has a token. A page that saves says which states it knows, so that it never
overwrites one that it has not seen (R134).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from registry.models import Declaration

SAVED_FIELDS = [
    "platform", "display_name", "address_typed", "by_phone", "kind", "purpose", "since_year",
    "state", "closed_on", "under_real_name", "other_name_reason", "secured",
]  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """`checked`: it was to be saved and could not be, so the page has said what is missing."""

    fields: dict[str, str]
    token: str
    at: datetime
    checked: bool = False

    def as_json(self) -> dict[str, Any]:
        return {**self.__dict__, "at": self.at.isoformat()}

    @property
    def saved_at(self) -> str:
        """As the page says it, with the day when that is not today."""
        local = timezone.localtime(self.at)
        today = local.date() == timezone.localdate()
        return f"{local:%H:%M}" if today else f"{local:%H:%M} ngày {local:%d/%m/%Y}"


def typed_of(draft: Declaration) -> Typed | None:
    kept = draft.typed
    return kept and Typed(**{**kept, "at": datetime.fromisoformat(kept["at"])})


def token_of(draft: Declaration) -> str:
    """Of what is being typed, else of what was saved."""
    if typed := typed_of(draft):
        return typed.token
    rows = list(draft.accounts.order_by("position").values_list(*SAVED_FIELDS))
    said = json.dumps([draft.no_social_network, rows], default=str)
    return sha256(said.encode()).hexdigest()[:32]


def is_known(draft: Declaration, tokens: Collection[str]) -> bool:
    return token_of(draft) in tokens
