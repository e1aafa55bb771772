"""The life of a checklist for one month, and of a document that an office sends in."""

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


class UploadStatus(models.TextChoices):
    CHECKED = "checked", "đã kiểm tra, chưa gửi duyệt"
    PROPOSED = "proposed", "chờ người thứ hai duyệt"
    LOADED = "loaded", "đã nạp vào cổng"
    REFUSED = "refused", "không duyệt"
    DISCARDED = "discarded", "đã bỏ"


UPLOAD_STEPS: Steps = {
    "propose": Step(frozenset({UploadStatus.CHECKED}), UploadStatus.PROPOSED),
    "confirm": Step(frozenset({UploadStatus.PROPOSED}), UploadStatus.LOADED),
    "refuse": Step(frozenset({UploadStatus.PROPOSED}), UploadStatus.REFUSED),
    "discard": Step(
        frozenset({UploadStatus.CHECKED, UploadStatus.PROPOSED}), UploadStatus.DISCARDED
    ),
}
OPEN_UPLOADS = UPLOAD_STEPS["discard"].sources
