from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Văn bản chỉ đạo"

    def ready(self) -> None:
        from pathlib import Path

        from directives import facts
        from directives.actions import checklists, commitment_calls
        from directives.actions.commitment_retention import remove_commitments
        from directives.documents import commitment_pdf, training_table
        from directives.facts import commitment_progress, commitment_retention, training
        from portal.lib import citations, holdings, jobs, papers, retention
        from portal.lib.facts import register

        citations.register(facts.citations)
        register("acknowledgements", commitment_progress.acknowledgements)
        register("training_sessions", training.training_sessions)
        calls = "directives.jobs.commitments"
        jobs.pick_up(f"{calls}.call", commitment_calls.documents_to_call)
        jobs.pick_up(f"{calls}.remind", commitment_calls.weeks_to_remind)
        jobs.pick_up(
            "directives.jobs.checklists.open_period", checklists.periods_to_open, seconds=1800
        )
        papers.register(
            "commitment_pdf",
            label=commitment_pdf.LABEL,
            make=commitment_pdf.make,
            check=commitment_pdf.check,
        )
        papers.register(
            "training_export",
            label=training_table.LABEL,
            make=training_table.make,
            check=training_table.check,
        )
        papers.register(
            "commitment_form",
            label=commitment_pdf.FORM_LABEL,
            make=commitment_pdf.make_form,
            check=commitment_pdf.check_form,
        )
        holdings.load(Path(__file__).with_name("holdings.yaml"))
        holdings.say("directives.Commitment", "clauses", commitment_retention.clauses_in_words)
        holdings.date_records("directives.Commitment", commitment_retention.dates)
        retention.register(
            "commitment",
            label="Cam kết của người đã rời",
            period=commitment_retention.PERIOD,
            find=commitment_retention.find,
            count=commitment_retention.count,
            remove=remove_commitments,
        )
