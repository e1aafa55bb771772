"""Bring a roster in from a file on the server. Running it again changes nothing."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import roster as actions
from accounts.models import User
from accounts.roster.lines import Line, Outcome, Plan
from accounts.roster.reading import read_roster
from accounts.roster.reasons import LABELS
from accounts.roster.rows import Reading
from portal.lib.access import Denied
from portal.lib.xlsx import UnreadableFile

WORDS = {
    Outcome.ADDED: "thêm mới",
    Outcome.CHANGED: "thay đổi",
    Outcome.UNCHANGED: "không đổi",
    Outcome.REFUSED: "bị từ chối",
    Outcome.ABSENT: "không có trong tệp",
}
SOME_REFUSED, NOTHING_DONE = 1, 2


class Command(BaseCommand):
    help = (
        "Read units and people from an .xlsx file and write every row that is accepted, or nothing. "
        "Exit status: 0 when all rows were accepted, 1 when some were refused (each is printed with "
        "its reason; the others are written unless --dry-run), 2 when the file could not be used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="print the plan, write nothing")
        parser.add_argument(
            "--as",
            dest="by",
            metavar="STAFF_CODE",
            help="in whose name and within whose rights; without it the server itself acts",
        )
        parser.add_argument(
            "--since",
            type=_day,
            metavar="YYYY-MM-DD",
            help="from when new units, people and heads are there; today when left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = _actor(options["by"])
        reading = _read(options["file"])
        work = actions.plan_roster if options["dry_run"] else actions.import_roster
        try:
            plan = work(reading, by=by, on=options["since"])
        except Denied as refusal:
            raise CommandError(str(refusal), returncode=NOTHING_DONE) from refusal
        self._print(plan, written=not options["dry_run"])
        if any(plan.lines(Outcome.REFUSED)):
            sys.exit(SOME_REFUSED)

    def _print(self, plan: Plan, *, written: bool) -> None:
        for outcome, counts in plan.counts().items():
            words = WORDS[Outcome(outcome)]
            self.stdout.write(f"{words}: {counts['unit']} đơn vị, {counts['person']} người")
        for line in plan.lines(Outcome.CHANGED):
            changes = "; ".join(
                f"{LABELS[field]}: “{before}” → “{after}”" for field, before, after in line.changes
            )
            self.stdout.write(f"{_place(line)} thay đổi. {changes}")
        for line in plan.lines(Outcome.REFUSED):
            reasons = " ".join(item.text for item in line.reasons)
            self.stdout.write(f"{_place(line)} bị từ chối. {reasons}")
        for line in plan.lines(Outcome.ABSENT):
            self.stdout.write(f"{line.row[2]} không có trong tệp, vẫn giữ nguyên.")
        self.stdout.write("Đã ghi." if written else "Chỉ kiểm tra, chưa ghi gì.")


def _place(line: Line) -> str:
    return f"{line.row.sheet}, dòng {line.row.number} ({line.row[2] or 'chưa có mã'}):"


def _read(path: Path) -> Reading:
    try:
        with path.open("rb") as file:
            return read_roster(file)
    except UnreadableFile as fault:
        raise CommandError(f"{path}: {fault.message_vi}", returncode=NOTHING_DONE) from fault
    except OSError as fault:
        raise CommandError(
            f"{path}: không mở được tệp. {fault.strerror}.", returncode=NOTHING_DONE
        ) from fault


def _actor(staff_code: str | None) -> User | None:
    if staff_code is None:
        return None
    person: User | None = User.objects.filter(staff_code__iexact=staff_code).first()
    if person is None:
        raise CommandError(f"Không có người mang mã {staff_code}.", returncode=NOTHING_DONE)
    return person


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as fault:
        raise ArgumentTypeError(f"{typed!r} is not a day like 2026-11-22") from fault
