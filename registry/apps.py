from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Kê khai"

    def ready(self) -> None:
        from functools import partial
        from pathlib import Path

        from portal.lib import holdings, jobs, papers, retention
        from portal.lib.facts import register
        from registry import exports, facts
        from registry.actions import incidents, places, reminders, rounds
        from registry.actions import pages as telling
        from registry.actions import retention as removing
        from registry.documents import declaration_form, declaration_pdf, incident_notice
        from registry.facts import holdings as own_data
        from registry.facts import incident_figures, pages
        from registry.facts import retention as keeping

        register("declarations_coverage", facts.declarations_coverage)
        register("declarations_overdue", facts.declarations_overdue)
        register("official_pages", pages.official_pages)
        register("impersonation_incidents", incident_figures.impersonation_incidents)
        register("incidents_handled", incident_figures.incidents_handled)
        jobs.pick_up("registry.jobs.rounds.open_round", rounds.rounds_to_open)
        jobs.pick_up("registry.jobs.rounds.ask_people", places.rounds_to_look_at)
        jobs.pick_up("registry.jobs.rounds.remind", reminders.rounds_to_remind)
        jobs.pick_up("registry.jobs.rounds.close_round", rounds.rounds_to_close)
        jobs.pick_up("registry.jobs.pages.tell_of_official_page", telling.pages_to_tell)
        jobs.pick_up("registry.jobs.incidents.tell_incident_late", incidents.late_incidents)
        papers.register(
            "incident_notice",
            label=incident_notice.LABEL,
            make=incident_notice.make,
            check=incident_notice.check,
        )
        papers.register(
            "declaration_form",
            label=declaration_form.LABEL,
            make=declaration_form.make,
            check=declaration_form.check,
        )
        papers.register(
            "declaration_pdf",
            label=declaration_pdf.LABEL,
            make=declaration_pdf.make,
            check=declaration_pdf.check,
        )
        for name, table in exports.TABLES.items():
            papers.register(name, label=table.LABEL, make=table.make, check=table.check)
        holdings.load(Path(__file__).with_name("holdings.yaml"))
        holdings.date_records("registry.Declaration", own_data.declaration_dates)
        holdings.date_records("registry.Incident", own_data.incident_dates)
        holdings.say("registry.Declaration", "typed", own_data.typed_in_words)
        holdings.say("registry.Incident", "steps_done", own_data.steps_in_words)
        retention.register(
            "declaration",
            label="Bản kê khai",
            period="keep_declaration",
            find=partial(keeping.find, keeping.over_declarations),
            count=partial(keeping.count, keeping.over_declarations),
            remove=removing.remove_declarations,
        )
        retention.register(
            "incident",
            label="Sự cố tài khoản",
            period="keep_incident",
            find=partial(keeping.find, keeping.over_incidents),
            count=partial(keeping.count, keeping.over_incidents),
            remove=removing.remove_incidents,
        )
