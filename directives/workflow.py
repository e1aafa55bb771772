"""The life of a unit's checklist for one month."""

from django.db import models

from portal.lib.workflow import Step, Steps


class ChecklistStatus(models.TextChoices):
    OPEN = "open", "đang ghi"
    SENT = "sent", "đã gửi cấp trên"
    RETURNED = "returned", "cần bổ sung"
    ACCEPTED = "accepted", "đã tiếp nhận"


CHECKLIST_STEPS: Steps = {
    "send": Step(frozenset({ChecklistStatus.OPEN, ChecklistStatus.RETURNED}), ChecklistStatus.SENT),
    "return": Step(frozenset({ChecklistStatus.SENT}), ChecklistStatus.RETURNED),
    "accept": Step(frozenset({ChecklistStatus.SENT}), ChecklistStatus.ACCEPTED),
}
EDITABLE = CHECKLIST_STEPS["send"].sources
