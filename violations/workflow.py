"""The lives of a report and of a case. The same tables make the triggers and the drawings."""

from django.db import models

from portal.lib.workflow import Step, Steps


class ReportStatus(models.TextChoices):
    RECEIVED = "received", "chờ xem xét"
    ACCEPTED = "accepted", "đã thụ lý"
    REFUSED = "refused", "không thụ lý"
    WITHDRAWN = "withdrawn", "người phản ánh đã rút"


REPORT_STEPS: Steps = {
    "accept": Step(frozenset({ReportStatus.RECEIVED}), ReportStatus.ACCEPTED),
    "refuse": Step(frozenset({ReportStatus.RECEIVED}), ReportStatus.REFUSED),
    "withdraw": Step(frozenset({ReportStatus.RECEIVED}), ReportStatus.WITHDRAWN),
}


class CaseStatus(models.TextChoices):
    OPENED = "opened", "đang lập thông báo"
    NOTIFIED = "notified", "đã ra thông báo, chưa giao được"
    DELIVERED = "delivered", "đang chờ giải trình"
    ANSWERED = "answered", "hết bước giải trình, đang xem xét"
    ASSESSED = "assessed", "đã đề xuất, chờ kết luận"
    DECIDED = "decided", "đã kết luận, còn thời hạn khiếu nại"
    APPEALED = "appealed", "đang giải quyết khiếu nại"
    CLOSED = "closed", "đã khép lại"
    SPENT = "spent", "đã hết hiệu lực"


BEFORE_DECISION = [
    CaseStatus.OPENED,
    CaseStatus.NOTIFIED,
    CaseStatus.DELIVERED,
    CaseStatus.ANSWERED,
    CaseStatus.ASSESSED,
]
RUNNING = [*BEFORE_DECISION, CaseStatus.DECIDED, CaseStatus.APPEALED]

CASE_STEPS: Steps = {
    "notify": Step(frozenset({CaseStatus.OPENED}), CaseStatus.NOTIFIED),
    "deliver": Step(frozenset({CaseStatus.NOTIFIED}), CaseStatus.DELIVERED),
    "end_answer": Step(frozenset({CaseStatus.DELIVERED}), CaseStatus.ANSWERED),
    # New facts or evidence: a new notice and a new period (N3).
    "notify_again": Step(
        frozenset({CaseStatus.DELIVERED, CaseStatus.ANSWERED, CaseStatus.ASSESSED}),
        CaseStatus.NOTIFIED,
    ),
    "assess": Step(frozenset({CaseStatus.ANSWERED}), CaseStatus.ASSESSED),
    "send_back": Step(frozenset({CaseStatus.ASSESSED}), CaseStatus.ANSWERED),
    "decide": Step(frozenset({CaseStatus.ASSESSED}), CaseStatus.DECIDED),
    # Other people of the superior unit begin with what was shown to the subject so far.
    "take_over": Step(frozenset({CaseStatus.DECIDED}), CaseStatus.ANSWERED),
    "appeal": Step(frozenset({CaseStatus.DECIDED, CaseStatus.CLOSED}), CaseStatus.APPEALED),
    "settle": Step(frozenset({CaseStatus.APPEALED}), CaseStatus.CLOSED),
    "close": Step(frozenset({CaseStatus.DECIDED}), CaseStatus.CLOSED),
    "spend": Step(frozenset({CaseStatus.CLOSED}), CaseStatus.SPENT),
}


class Outcome(models.TextChoices):
    """From the lightest to the heaviest; what an appeal may not climb (A2)."""

    DISMISSED = "dismissed", "Không có vi phạm"
    REMINDED = "reminded", "Nhắc nhở"
    HANDLED = "handled", "Xử lý: yêu cầu khắc phục"
    ESCALATED = "escalated", "Chuyển cấp trên"


class AnswerEnd(models.TextChoices):
    ANSWERED = "answered", "đã giải trình"
    WAIVED = "waived", "không giải trình, theo ý của đồng chí"
    EXPIRED = "expired", "hết thời hạn, không giải trình"


class AppealResult(models.TextChoices):
    UPHELD = "upheld", "Giữ nguyên kết luận"
    LIGHTENED = "lightened", "Giảm nhẹ"
    OVERTURNED = "overturned", "Hủy kết luận"
