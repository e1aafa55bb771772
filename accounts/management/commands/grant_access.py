"""GRANT the role of web and workers its rights. Run as the owner after each migration."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.actions import setup


class Command(BaseCommand):
    help = "Grant the app's role reading and writing, and of the trail reading and adding only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--role",
            default=os.environ.get("DATABASE_APP_ROLE", ""),
            help="the role in the app's DATABASE_URL (default: DATABASE_APP_ROLE)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"] or connection.settings_dict["USER"]
        try:
            setup.grant_access(role)
        except setup.SetupError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{role}: granted")
