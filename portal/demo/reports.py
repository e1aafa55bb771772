"""The main job: last month's report of every unit, made by the real worker, copied to one folder."""

import time
from pathlib import Path

from django.utils import timezone

from accounts.models import Role, Unit, User
from portal.demo.committee import TOP
from portal.home import last_month
from reports import actions
from reports.models import MonthlyReport, ReportRun
from reports.workflow import ReportStatus


class NotMade(Exception):
    """One sentence on what is missing."""


def run_of_last_month() -> ReportRun:
    """The run that made or makes last month's reports; opened now if there is none."""
    month = last_month(timezone.localdate())
    top = Unit.objects.get(code=TOP)
    staff = User.objects.filter(appointments__role=Role.STAFF, appointments__unit=top).first()
    if staff is None:
        raise NotMade("Chưa có cán bộ văn phòng; hãy chạy seed_demo trước.")
    run = ReportRun.objects.filter(unit=top, month=month).first()
    return run or actions.open_run(top, month, by=staff)


def wait_for(run: ReportRun, seconds: int) -> list[MonthlyReport]:
    """The finished reports, or NotMade when the worker does not get there in time."""
    deadline = time.monotonic() + seconds
    while run.reports.filter(status=ReportStatus.QUEUED).exists():
        if time.monotonic() > deadline:
            raise NotMade(f"Tiến trình nền chưa lập xong báo cáo sau {seconds} giây.")
        time.sleep(0.3)
    reports = list(run.reports.select_related("unit").order_by("unit_path"))
    if failed := [report for report in reports if report.status == ReportStatus.FAILED]:
        raise NotMade(f"{failed[0].unit}: {failed[0].failure}")
    return reports


def copy_to(reports: list[MonthlyReport], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for report in reports:
        path = folder / report.file_name
        with report.pdf.open("rb") as file:
            path.write_bytes(file.read())
        paths.append(path)
    return paths
