"""The lives of a declaration, a round and an incident. A change to a declaration is a new version."""

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


class RoundStatus(models.TextChoices):
    PLANNED = "planned", "chưa mở"
    OPEN = "open", "đang mở"
    CLOSED = "closed", "đã kết thúc"


ROUND_STEPS: Steps = {
    "open": Step(frozenset({RoundStatus.PLANNED}), RoundStatus.OPEN),
    "close": Step(frozenset({RoundStatus.OPEN}), RoundStatus.CLOSED),
}


class PlaceState(models.TextChoices):
    """Where one person stands in a round; follows the version that answers it."""

    WAITING = "waiting", "chưa gửi"
    SENT = "sent", "chờ tiếp nhận"
    RETURNED = "returned", "đề nghị bổ sung"
    ACCEPTED = "accepted", "đã tiếp nhận"
    EXEMPT = "exempt", "được miễn"


UNANSWERED = [PlaceState.WAITING, PlaceState.RETURNED]


class IncidentStatus(models.TextChoices):
    OPEN = "open", "đang xử lý"
    CONTAINED = "contained", "đã kiểm soát"
    CLOSED = "closed", "đã khép lại"


UNRESOLVED = [IncidentStatus.OPEN, IncidentStatus.CONTAINED]

INCIDENT_STEPS: Steps = {
    "contain": Step(frozenset({IncidentStatus.OPEN}), IncidentStatus.CONTAINED),
    "reopen": Step(frozenset({IncidentStatus.CONTAINED}), IncidentStatus.OPEN),
    "close": Step(
        frozenset({IncidentStatus.OPEN, IncidentStatus.CONTAINED}), IncidentStatus.CLOSED
    ),
}
