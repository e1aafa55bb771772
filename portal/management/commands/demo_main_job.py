"""Have last month's reports made by the worker and say where they are."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Unit, User
from directives.models import Checklist
from portal.demo.reports import NotMade, copy_to, run_of_last_month, wait_for
from registry.models import Declaration

SECONDS = 180


class Command(BaseCommand):
    help = "The demo's main job: last month's PDF report of each unit."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = run_of_last_month()
            paths = copy_to(wait_for(run, SECONDS), Path(settings.MEDIA_ROOT).parent / "reports")
        except NotMade as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(
            f"Đã có {Unit.objects.count()} đơn vị, {User.objects.count()} người, "
            f"{Declaration.objects.count()} bản kê khai, "
            f"{Checklist.objects.count()} bảng kiểm tháng {run.month:%m/%Y}."
        )
        self.stdout.write(
            f"{len(paths)} báo cáo tháng {run.month:%m/%Y} (PDF) ở {paths[0].parent}:"
        )
        for path in paths:
            self.stdout.write(f"  {path.name}")
