from pathlib import Path

from django.apps import AppConfig

from portal.lib import holdings, jobs
from portal.lib import papers as paper_kinds


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Con người và đơn vị"

    def ready(self) -> None:
        from accounts import (
            checks,  # noqa: F401  # registers itself
            inbox,
        )
        from accounts.actions import (
            activation,
            data_requests,
            letters,
            my_data,
            papers,
            purges,
            roster,
        )

        jobs.pick_up("accounts.jobs.render_activation_sheet", activation.queued_sheets)
        jobs.pick_up("accounts.jobs.expire_activation_sheet", activation.expired_sheets)
        jobs.pick_up("accounts.jobs.expire_roster", roster.expired_rosters)
        jobs.pick_up("accounts.jobs.make_paper", papers.queued_papers, seconds=1800)
        jobs.pick_up("accounts.jobs.expire_paper", papers.expired_papers)
        jobs.pick_up("accounts.jobs.carry_out_purge", purges.approved_purges)
        jobs.pick_up("accounts.jobs.remind_of_data_request", data_requests.requests_to_remind)
        jobs.pick_up("accounts.jobs.send_letters", letters.due_letters)
        holdings.load(Path(__file__).with_name("holdings.yaml"))
        holdings.say("accounts.Notification", "kind", inbox.WORDS.get)
        holdings.say("accounts.Paper", "kind", paper_kinds.label_of)
        holdings.say("accounts.Purge", "counts", purges.counts_in_words)
        for form, make in (("JSON", my_data.make_json), ("PDF", my_data.make_pdf)):
            paper_kinds.register(
                my_data.KINDS[form.lower()],
                label=f"Dữ liệu của tôi ({form})",
                make=make,
                check=my_data.check_own,
            )
