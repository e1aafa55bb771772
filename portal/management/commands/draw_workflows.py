"""Draw each workflow table as a Mermaid diagram, so the picture can't drift from the code."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts import workflow as accounts
from directives import workflow as directives
from portal.lib.workflow import Steps
from registry import workflow as registry
from reports import workflow as reports
from violations import workflow as violations

WORKFLOWS: dict[str, Steps] = {
    "declaration": registry.STEPS,
    "incident": registry.INCIDENT_STEPS,
    "round": registry.ROUND_STEPS,
    "roster_import": accounts.IMPORT_STEPS,
    "activation_sheet": accounts.SHEET_STEPS,
    "paper": accounts.PAPER_STEPS,
    "data_request": accounts.REQUEST_STEPS,
    "purge": accounts.PURGE_STEPS,
    "checklist": directives.CHECKLIST_STEPS,
    "library_upload": directives.UPLOAD_STEPS,
    "report": violations.REPORT_STEPS,
    "case": violations.CASE_STEPS,
    "monthly_report": reports.REPORT_STEPS,
}


class Command(BaseCommand):
    help = "Write docs/workflows/*.md from the workflow tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "workflows"
        drawn = {folder / f"{name}.md": draw(name, steps) for name, steps in WORKFLOWS.items()}
        stale = [page for page, text in drawn.items() if current(page) != text]
        if options["check"]:
            for page in stale:
                self.stderr.write(f"{page.name} is out of date: run script/manage draw_workflows")
            sys.exit(1 if stale else 0)
        for page in stale:
            page.write_text(drawn[page], encoding="utf-8")


def current(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


def draw(name: str, steps: Steps) -> str:
    title = name.replace("_", " ").capitalize()
    lines = [f"# {title}", "", "```mermaid", "stateDiagram-v2"]
    for step, (sources, target) in steps.items():
        lines += [f"    {source} --> {target}: {step}" for source in sorted(sources)]
    return "\n".join([*lines, "```", ""])
