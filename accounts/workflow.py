"""The lives of what accounts keeps, as tables: imports, sheets, papers, requests, purges."""

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


class PaperStatus(models.TextChoices):
    QUEUED = "queued", "đang lập"
    READY = "ready", "sẵn sàng để tải"
    FAILED = "failed", "không lập được"


PAPER_STEPS: Steps = {
    "make": Step(frozenset({PaperStatus.QUEUED}), PaperStatus.READY),
    "fail": Step(frozenset({PaperStatus.QUEUED}), PaperStatus.FAILED),
    "retry": Step(frozenset({PaperStatus.FAILED}), PaperStatus.QUEUED),
}


class RequestStatus(models.TextChoices):
    OPEN = "open", "chờ trả lời"
    ANSWERED = "answered", "đã trả lời"
    WITHDRAWN = "withdrawn", "đã rút lại"


REQUEST_STEPS: Steps = {
    "answer": Step(frozenset({RequestStatus.OPEN}), RequestStatus.ANSWERED),
    "withdraw": Step(frozenset({RequestStatus.OPEN}), RequestStatus.WITHDRAWN),
}


class PurgeStatus(models.TextChoices):
    PROPOSED = "proposed", "chờ người thứ hai duyệt"
    APPROVED = "approved", "đã duyệt, đang tiêu hủy"
    DONE = "done", "đã tiêu hủy"
    REFUSED = "refused", "không duyệt"


PURGE_STEPS: Steps = {
    "approve": Step(frozenset({PurgeStatus.PROPOSED}), PurgeStatus.APPROVED),
    "refuse": Step(frozenset({PurgeStatus.PROPOSED}), PurgeStatus.REFUSED),
    "finish": Step(frozenset({PurgeStatus.APPROVED}), PurgeStatus.DONE),
}
