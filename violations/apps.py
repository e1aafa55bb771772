from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    name = "violations"
    verbose_name = "Vụ việc"

    def ready(self) -> None:
        from functools import partial
        from pathlib import Path

        from portal.lib import holdings, jobs, papers, retention
        from portal.lib.facts import register
        from violations import (
            checks,  # noqa: F401  # registers itself
            vault,
        )
        from violations.actions import cases as people
        from violations.actions import clock, holidays, keeping, notes, reminders
        from violations.documents import appeal as appeal_letter
        from violations.documents import case_notice
        from violations.documents import decision as decision_letter
        from violations.facts import appeals, figures
        from violations.facts import holdings as own_data
        from violations.facts import retention as kept

        register("reports_received", figures.reports_received)
        register("reports_screened_in_time", figures.reports_screened_in_time)
        register("cases_by_outcome", figures.cases_by_outcome)
        register("case_outcomes_corrected", appeals.case_outcomes_corrected)
        jobs.pick_up("violations.jobs.appeals.close_quiet_case", appeals.due_to_close)
        papers.register(
            "case_decision",
            label=decision_letter.LABEL,
            make=decision_letter.make,
            check=decision_letter.check,
        )
        papers.register(
            "case_appeal",
            label=appeal_letter.LABEL,
            make=appeal_letter.make,
            check=appeal_letter.check,
        )
        papers.register(
            "case_notice", label=case_notice.LABEL, make=case_notice.make, check=case_notice.check
        )
        # The first notes that the portal runs, before anything is found to be over.
        jobs.pick_up("violations.jobs.clock.make_up_outage", clock.outages_to_make_up)
        jobs.pick_up("violations.jobs.clock.pause_for_incident", clock.cases_to_pause)
        jobs.pick_up("violations.jobs.clock.resume_after_incident", clock.cases_to_resume)
        jobs.pick_up("violations.jobs.clock.expire_answer", clock.answers_over)
        jobs.pick_up("violations.jobs.clock.seat_anew", people.cases_without_actor)
        jobs.pick_up("violations.jobs.evidence.remove_left_behind", vault.left_behind)
        jobs.pick_up("violations.jobs.notes.clear_handler_notes", notes.cases_with_old_notes)
        jobs.pick_up("violations.jobs.keeping.spend_case", keeping.cases_to_spend)
        jobs.pick_up("violations.jobs.keeping.remind", reminders.reports_to_remind_of)
        jobs.pick_up("violations.jobs.keeping.give_days", holidays.cases_to_give_days)
        holdings.load(Path(__file__).with_name("holdings.yaml"))
        holdings.find_rows("violations.reports_sent", own_data.reports_sent)
        holdings.find_rows("violations.reveals_of", own_data.reveals_of)
        holdings.date_records("violations.Case", kept.case_dates)
        for name, label, period, rows, remove in (
            (
                "report",
                "Phản ánh không thụ lý hoặc đã rút",
                "keep_report_refused",
                kept.kept_reports,
                keeping.remove_reports,
            ),
            (
                "case_dismissed",
                "Vụ việc không có vi phạm hoặc kết luận đã bị hủy",
                "keep_case_dismissed",
                kept.kept_dismissed,
                keeping.remove_dismissed,
            ),
            (
                "case",
                "Vụ việc có kết luận đã khép lại",
                "keep_case_decided",
                kept.kept_cases,
                keeping.remove_cases,
            ),
        ):
            retention.register(
                name,
                label=label,
                period=period,
                find=partial(kept.find, rows),
                count=partial(kept.count, rows),
                remove=remove,
            )
