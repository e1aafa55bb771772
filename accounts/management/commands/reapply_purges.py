"""After a restore: destroy again what the backup brought back. Running it at any time does no harm."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from accounts.actions.purges import reapply_purges
from accounts.purge_lists import folder


class Command(BaseCommand):
    help = "Destroy again what earlier purges destroyed and a restored backup brought back."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = reapply_purges()
        except (IntegrityError, KeyError, ValueError) as fault:
            reason = type(fault).__name__  # its own words may quote a row
            raise CommandError(
                f"{reason}: a list in {folder()} does not fit this database. What it names is still"
                " here; do not let anybody in before it is destroyed."
            ) from None
        self.stdout.write(f"purged again: {count}")
