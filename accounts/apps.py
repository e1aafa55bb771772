from django.apps import AppConfig

from portal.lib import jobs


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Con người và đơn vị"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401  # registers itself
        from accounts.actions import activation, data_requests, letters, papers, purges, roster

        jobs.pick_up("accounts.jobs.render_activation_sheet", activation.queued_sheets)
        jobs.pick_up("accounts.jobs.expire_activation_sheet", activation.expired_sheets)
        jobs.pick_up("accounts.jobs.expire_roster", roster.expired_rosters)
        jobs.pick_up("accounts.jobs.make_paper", papers.queued_papers)
        jobs.pick_up("accounts.jobs.expire_paper", papers.expired_papers)
        jobs.pick_up("accounts.jobs.carry_out_purge", purges.approved_purges)
        jobs.pick_up("accounts.jobs.remind_of_data_request", data_requests.requests_to_remind)
        jobs.pick_up("accounts.jobs.send_letters", letters.due_letters)
