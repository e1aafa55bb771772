"""Who is asked to go along. Their own word makes them a companion."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from violations.models.cases import Case


class Invitation(models.Model):
    """Of the subject to one person. Whether that person may is between the portal and them (C5):

    a refusal that the subject could see at once would tell who has a part in the matter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)  # None with a time: taken back

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                name="invitation_one_open", fields=["case"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="invitation_answered_whole",
                condition=Q(accepted=None) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("violations:invitation", args=[self.pk])
