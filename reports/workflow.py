"""The life of one unit's monthly report. A killed worker leaves it queued, and the tick finds it."""

from django.db import models

from portal.lib.workflow import Step, Steps


class ReportStatus(models.TextChoices):
    QUEUED = "queued", "đang chờ lập"
    READY = "ready", "đã lập xong"
    FAILED = "failed", "không lập được"


REPORT_STEPS: Steps = {
    "render": Step(frozenset({ReportStatus.QUEUED}), ReportStatus.READY),
    "fail": Step(frozenset({ReportStatus.QUEUED}), ReportStatus.FAILED),
    "retry": Step(frozenset({ReportStatus.FAILED}), ReportStatus.QUEUED),
}
