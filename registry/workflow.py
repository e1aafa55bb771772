"""The life of one version of a declaration. A change or an answer to a return is a new version."""

from django.db import models

from portal.lib.workflow import Step, Steps


class Status(models.TextChoices):
    DRAFT = "draft", "bản nháp"
    SUBMITTED = "submitted", "chờ tiếp nhận"
    ACCEPTED = "accepted", "đã tiếp nhận"
    RETURNED = "returned", "đề nghị bổ sung"
    WITHDRAWN = "withdrawn", "đã rút lại"
    SUPERSEDED = "superseded", "đã có bản mới thay thế"


OPEN = [Status.DRAFT, Status.SUBMITTED]
ONCE_ACCEPTED = [Status.ACCEPTED, Status.SUPERSEDED]

STEPS: Steps = {
    "submit": Step(frozenset({Status.DRAFT}), Status.SUBMITTED),
    "withdraw": Step(frozenset({Status.SUBMITTED}), Status.WITHDRAWN),
    "return": Step(frozenset({Status.SUBMITTED}), Status.RETURNED),
    "accept": Step(frozenset({Status.SUBMITTED}), Status.ACCEPTED),
    "supersede": Step(frozenset({Status.ACCEPTED}), Status.SUPERSEDED),
}
