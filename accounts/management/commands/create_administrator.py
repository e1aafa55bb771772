"""Make the first administrator on the server itself. Running it again changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import setup
from accounts.models import Unit, UnitKind


class Command(BaseCommand):
    help = "Make sure that this person is an administrator; prints a one-time code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff_code")
        parser.add_argument("full_name")
        parser.add_argument("--unit", required=True, help="code of the home unit")
        parser.add_argument("--unit-name", help="name of the unit when it does not exist yet")
        parser.add_argument("--unit-kind", default="dang-uy-phuong", help="its kind, then")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = _unit(options["unit"], options["unit_name"], options["unit_kind"])
        try:
            person, code = setup.create_administrator(
                options["staff_code"], options["full_name"], unit
            )
        except setup.SetupError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person.staff_code} {person.full_name}: quản trị hệ thống")
        if code:
            self.stdout.write(f"Mã đăng nhập lần đầu: {code}")


def _unit(code: str, name: str | None, kind: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit:
        return unit
    if name is None:
        raise CommandError(f"No unit {code}. Name it with --unit-name to have it made.")
    found = UnitKind.objects.filter(code=kind).first()
    if found is None:
        raise CommandError(f"No unit kind {kind}. Run load_reference first.")
    return setup.ensure_top_unit(code, name, found)
