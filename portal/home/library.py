"""Documents that an office sends in and a second person has to look at."""

from collections.abc import Iterator

from accounts.models import User
from directives.facts.uploads import uploads_to_confirm
from portal.home.task import Task


def tasks(user: User) -> Iterator[Task]:
    for upload in uploads_to_confirm(user):
        yield Task(
            f"Duyệt văn bản {upload.number}",
            f"Phiên bản {upload.version}, nạp vào cổng thì áp dụng cho mọi người.",
            "directives:library_upload",
            "Xem và duyệt",
            (upload.pk,),
        )
