"""What a person asks about their own data; the data officer answers in time (R85)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models.appointments import Role
from accounts.models.people import User
from accounts.models.units import below
from accounts.workflow import REQUEST_STEPS, RequestStatus
from portal.lib.workflow import guard

REQUEST_STAYS = """
IF (OLD.id, OLD.person_id, OLD.kind, OLD.text, OLD.asked_at, OLD.due_on)
    IS DISTINCT FROM (NEW.id, NEW.person_id, NEW.kind, NEW.text, NEW.asked_at, NEW.due_on)
    OR OLD.status <> 'open' AND (OLD.answer, OLD.granted, OLD.answered_by_id, OLD.answered_at)
    IS DISTINCT FROM (NEW.answer, NEW.granted, NEW.answered_by_id, NEW.answered_at) THEN
    RAISE EXCEPTION 'what was asked and answered is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'data_request_stays';
END IF;
RETURN NEW;
"""


class RequestKind(models.TextChoices):
    CORRECTION = "correction", "Sửa thông tin sai"
    RESTRICTION = "restriction", "Hạn chế việc sử dụng"
    DELETION = "deletion", "Xóa thông tin"
    QUESTION = "question", "Hỏi về việc xử lý dữ liệu"


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User) -> "DataRequestQuerySet":
        """One's own, and what people of one's units ask a data officer."""
        return self.filter(Q(person=user) | below(user.scopes(Role.DATA_OFFICER)))

    def on_desk_of(self, user: User) -> "DataRequestQuerySet":
        """What this officer can answer: never their own."""
        mine = self.filter(below(user.scopes(Role.DATA_OFFICER))).exclude(person=user)
        return mine.filter(status=RequestStatus.OPEN)


class DataRequest(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="data_requests")
    unit_path = models.CharField(max_length=120, editable=False, db_collation="C")  # follows them
    kind = models.CharField(max_length=20, choices=RequestKind)
    text = models.TextField(max_length=4000)
    status = models.CharField(max_length=20, choices=RequestStatus, default=RequestStatus.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()  # the last day for the first answer
    granted = models.BooleanField(null=True)  # whether it was done as asked
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    due_told_at = models.DateTimeField(null=True)  # the officers' reminder that it is due
    late_told_at = models.DateTimeField(null=True)  # and that it is late; each told once

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="data_request_status_known", condition=Q(status__in=RequestStatus.values)
            ),
            models.CheckConstraint(
                name="data_request_kind_known", condition=Q(kind__in=RequestKind.values)
            ),
            models.CheckConstraint(name="data_request_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="data_request_answered_whole",
                condition=(
                    Q(
                        status=RequestStatus.ANSWERED,
                        granted__isnull=False,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(answer="")
                )
                | (
                    ~Q(status=RequestStatus.ANSWERED)
                    & Q(granted=None, answer="", answered_by=None, answered_at=None)
                ),
            ),
            models.CheckConstraint(
                name="data_request_not_answered_by_asker",
                condition=Q(answered_by=None) | ~Q(answered_by=F("person")),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="data_request_by_due"),
            models.Index(fields=["person", "-asked_at"], name="data_request_by_person"),
        ]
        triggers = [
            guard(REQUEST_STEPS, name="data_request_steps"),
            pgtrigger.Trigger(
                name="data_request_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    SELECT unit_path INTO NEW.unit_path FROM accounts_user
                        WHERE id = NEW.person_id FOR SHARE;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="data_request_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=REQUEST_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:data_request", args=[self.pk])

    @property
    def is_late(self) -> bool:
        return self.status == RequestStatus.OPEN and self.due_on < timezone.localdate()
