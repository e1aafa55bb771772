from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from portal.lib import jobs
        from reports import actions

        jobs.pick_up("reports.jobs.render_report", actions.due_reports)
