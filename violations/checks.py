"""What must be true of the secrets of a real installation; asked by `check --deploy`."""

import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SHORTEST = 43  # characters: 32 random bytes as make-secrets.sh writes them


@register(Tags.security, deploy=True)
def cases_have_a_key_of_their_own(
    *, app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """A key drawn from SECRET_KEY would go with it: whoever renews that one loses every seal (R193)."""
    found: list[CheckMessage] = []
    if not (os.environ.get("CASE_KEY") or os.environ.get("CASE_KEY_FILE")):
        found.append(
            Error(
                "CASE_KEY is not set: reports would be sealed under a key made from SECRET_KEY.",
                hint="Write one with deploy/make-secrets.sh and name it in CASE_KEY_FILE.",
                id="violations.E001",
            )
        )
    elif len(settings.CASE_KEY) < SHORTEST:
        found.append(
            Error(
                f"CASE_KEY has fewer than {SHORTEST} characters.",
                hint="Write one with deploy/make-secrets.sh. Keep it apart from the backups.",
                id="violations.E002",
            )
        )
    elif settings.CASE_KEY == settings.SECRET_KEY:
        found.append(
            Error(
                "CASE_KEY is the same as SECRET_KEY.",
                hint="Write one with deploy/make-secrets.sh. Keep it apart from the backups.",
                id="violations.E003",
            )
        )
    return found
