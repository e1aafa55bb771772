"""The life of a roster import and of an activation sheet, as tables."""

from django.db import models

from portal.lib.workflow import Step, Steps


class ImportStatus(models.TextChoices):
    CHECKED = "checked", "đã kiểm tra, chờ ghi"
    APPLIED = "applied", "đã ghi"
    DISCARDED = "discarded", "đã bỏ"


IMPORT_STEPS: Steps = {
    "apply": Step(frozenset({ImportStatus.CHECKED}), ImportStatus.APPLIED),
    "discard": Step(frozenset({ImportStatus.CHECKED}), ImportStatus.DISCARDED),
}


class SheetStatus(models.TextChoices):
    QUEUED = "queued", "đang chờ lập"
    READY = "ready", "sẵn sàng để in"
    FAILED = "failed", "không lập được"
    EXPIRED = "expired", "đã hết hạn, tệp đã xóa"


SHEET_STEPS: Steps = {
    "render": Step(frozenset({SheetStatus.QUEUED}), SheetStatus.READY),
    "fail": Step(frozenset({SheetStatus.QUEUED}), SheetStatus.FAILED),
    "retry": Step(frozenset({SheetStatus.FAILED}), SheetStatus.QUEUED),
    "expire": Step(frozenset({SheetStatus.READY, SheetStatus.FAILED}), SheetStatus.EXPIRED),
}
