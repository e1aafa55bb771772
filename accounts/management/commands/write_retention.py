"""Write the classes of personal data and their periods as a page of the documentation."""

import sys
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.actions.reference import DATA
from portal.lib import holdings

HEAD = """# What is held about people, and how long

Written by `python manage.py write_retention` from the files `holdings.yaml` of the apps and
`accounts/data/periods.yaml`; a test compares. Each class names, table by table, the fields that the person reads
and those that are not spelled out, with the reason. A field that no class claims fails a test (R84).
"""


class Command(BaseCommand):
    help = "Write docs/retention.md from what the apps say of their fields."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether it is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "retention.md"
        written = page_of(periods())
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != written:
                self.stderr.write("retention.md is out of date: run script/manage write_retention")
                sys.exit(1)
            return
        page.write_text(written, encoding="utf-8")


def periods() -> dict[str, str]:
    """The newest length of each period, as the file has it."""
    entries = yaml.safe_load((DATA / "periods.yaml").read_text(encoding="utf-8"))
    return {
        entry["code"]: f"{entry['months']} tháng"
        if "months" in entry
        else f"{entry['workdays']} ngày làm việc"
        for entry in sorted(entries, key=lambda entry: entry["valid_from"])
    }


def page_of(lengths: dict[str, str]) -> str:
    parts = [HEAD]
    for kind in holdings.classes():
        parts.append(f"## {kind.title}\n")
        parts.append(
            f"- Để làm gì: {kind.purpose}\n- Căn cứ: {kind.basis}\n"
            f"- Giữ đến khi nào: {kind.keep.format_map(lengths)}\n"
        )
        parts.append("| bảng | mục | không ghi ra |\n|---|---|---|")
        parts.append("\n".join(line_of(table) for table in kind.tables) + "\n")
    parts.append("## Not about a person\n\n| vì sao | bảng |\n|---|---|")
    parts += [f"| {item.reason} | `{item.model}` |" for item in holdings.not_personal()]
    return "\n".join(parts) + "\n"


def line_of(table: holdings.Table) -> str:
    hidden = "; ".join(f"{reason} ({', '.join(fields)})" for reason, fields in table.hidden.items())
    return f"| {table.title} `{table.model}` | {', '.join(table.fields.values())} | {hidden} |"
