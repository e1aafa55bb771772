"""Load unit kinds, the working calendar and periods. Running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import reference


class Command(BaseCommand):
    help = "Load unit kinds, the working calendar and periods from accounts/data."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = reference.load_reference_data()
        except reference.BadReference as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))
