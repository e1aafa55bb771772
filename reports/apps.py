from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from pathlib import Path

        from portal.lib import holdings, jobs
        from reports import actions

        jobs.pick_up("reports.jobs.render_report", actions.due_reports)
        holdings.load(Path(__file__).with_name("holdings.yaml"))
