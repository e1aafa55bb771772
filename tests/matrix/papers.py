"""Rows of the access matrix. `make` adds what they name to the common things."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import papers as actions
from accounts.models import Paper
from portal.lib.papers import Made
from tests.accounts import paper_kinds

EVERYONE_IN = "in 200 200 200 200 200 200 200 200 200 200 200"
THE_ASKER = "in 200 404 404 404 404 404 404 404 404 404 404"
POSTED = THE_ASKER.replace("200", "302")

ROWS: dict[str, tuple[str, str, str]] = {
    "accounts:papers": ("get", "nothing", EVERYONE_IN),
    "accounts:paper": ("get", "paper", THE_ASKER),
    "accounts:download_paper": ("get", "paper", THE_ASKER),
    "accounts:retry_paper": ("post", "failed_paper", POSTED),
    "accounts:remove_paper": ("get", "paper", THE_ASKER),
}


def make(things, cast, tree):
    paper_kinds.register()
    ready, failed = (
        Paper.objects.create(
            kind=paper_kinds.KIND,
            requested_by=cast.cadre,
            expires_at=timezone.now() + timedelta(days=7),
            attempts=1,
        )
        for _ in range(2)
    )
    actions.finish_paper(ready, Made("Danh sách.pdf", b"%PDF"))
    actions.fail_paper(failed, "Lỗi khi lập tệp.")
    things.paper, things.failed_paper = [ready.pk], [failed.pk]
