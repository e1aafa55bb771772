"""What the portal has to tell a person. Says that there is something, never what it says (C7)."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models.people import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> "NotificationQuerySet":
        return self.filter(person=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


class Notification(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    path = models.CharField(max_length=200)  # the page inside the portal to open
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(default=False)  # as a letter too; it stays so when given up
    mail_due_at = models.DateTimeField(null=True)  # not before; None: sent, given up or no letter
    mailed_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)  # counted before each

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="notification_letter_due_once",
                condition=Q(mail_due_at=None) | Q(by_mail=True, mailed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notification_by_person"),
            models.Index(fields=["person"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["mail_due_at"],
                name="notification_to_mail",
                condition=Q(mail_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"
