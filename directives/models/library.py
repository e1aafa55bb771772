"""Documents and their clauses. A clause is retired, never deleted; a changed text is a new row (R51)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone


class DocumentStatus(models.TextChoices):
    IN_FORCE = "in_force", "đang có hiệu lực"
    ENDED = "ended", "đã hết hiệu lực"
    ISSUER_ABOLISHED = "issuer_abolished", "cơ quan ban hành không còn"


class Source(models.TextChoices):
    PUBLIC_TEXT = "public_text", "văn bản công khai"
    PUBLIC_SUMMARY = "public_summary", "bản tóm tắt công khai, bản gốc là tài liệu mật"


class ClauseKind(models.TextChoices):
    OBLIGATION = "obligation", "nhiệm vụ của đơn vị"
    CONDUCT = "conduct", "quy định về hành vi"
    GUIDANCE = "guidance", "định hướng, khuyến khích"
    OUTSIDE = "outside", "ngoài phạm vi hệ thống"


class Bearer(models.TextChoices):
    """Nobody else: what a document asks of the police is no clause of the library (R54)."""

    UNIT = "unit", "đơn vị"
    PERSON = "person", "cán bộ, đảng viên"
    ARMED_FORCES = "armed_forces", "lực lượng vũ trang"


class Frequency(models.TextChoices):
    MONTHLY = "monthly", "hằng tháng"
    QUARTERLY = "quarterly", "hằng quý"
    YEARLY = "yearly", "hằng năm"


class DocumentQuerySet(models.QuerySet["Document"]):
    def in_force(self) -> "DocumentQuerySet":
        return self.filter(status=DocumentStatus.IN_FORCE)


class Document(models.Model):
    """The newest loaded version; the clauses keep every earlier text."""

    code = models.CharField(max_length=20, primary_key=True)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    summary = models.TextField()
    issuer = models.CharField(max_length=200)
    successor = models.CharField(max_length=200, blank=True)
    companion = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=DocumentStatus)
    source = models.CharField(max_length=20, choices=Source)
    source_note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    checked_by = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True)
    supersedes = models.JSONField(default=list)  # codes of other documents
    position = models.PositiveIntegerField(default=0)  # in force first, then the newest
    loaded_at = models.DateTimeField(auto_now=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="document_status_known", condition=Q(status__in=DocumentStatus.values)
            ),
            models.CheckConstraint(
                name="document_source_known", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(
                name="document_dates_in_order",
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(
                name="document_ended_has_date",
                condition=~Q(status=DocumentStatus.ENDED) | Q(effective_to__isnull=False),
            ),
            models.CheckConstraint(  # R56
                name="document_checked_whole",
                condition=Q(checked_by="", checked_on=None)
                | (~Q(checked_by="") & Q(checked_on__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="document_version_rises",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__version__lt=pgtrigger.F("old__version")),
            ),
            pgtrigger.Protect(name="document_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("directives:document", args=[self.code])

    @property
    def gist(self) -> str:
        """What it asks, in its summary's first sentence."""
        return self.summary.split(". ")[0].rstrip(".") + "."

    @property
    def is_in_force(self) -> bool:
        """Not over; one that begins later counts, and its pages say from when."""
        return self.status == DocumentStatus.IN_FORCE and not self.is_over

    @property
    def is_coming(self) -> bool:
        return self.is_in_force and self.effective_from > timezone.localdate()

    @property
    def is_over(self) -> bool:
        return self.effective_to is not None and self.effective_to < timezone.localdate()

    @property
    def standing(self) -> str:
        """Its status in words, as the days have it: nobody loads a version the day it ends."""
        if self.is_coming:
            return f"có hiệu lực từ {self.effective_from:%d/%m/%Y}"
        if self.status == DocumentStatus.IN_FORCE and self.is_over:
            return str(DocumentStatus.ENDED.label)
        return self.get_status_display()

    @property
    def is_checked(self) -> bool:
        """Whether someone has held the file against the document; if not, the page says so (R56)."""
        return self.checked_by != ""

    @property
    def rests_on_summary(self) -> bool:
        """The original is classified: only the public summary was ever used (R57)."""
        return self.source == Source.PUBLIC_SUMMARY


class ClauseQuerySet(models.QuerySet["Clause"]):
    def current(self) -> "ClauseQuerySet":
        return self.filter(retired_in=None)

    def at(self, version: int) -> "ClauseQuerySet":
        """The texts that made up this version of their document."""
        gone_later = Q(retired_in=None) | Q(retired_in__gt=version)
        return self.filter(gone_later, since__lte=version)

    def in_force(self) -> "ClauseQuerySet":
        return self.current().filter(document__status=DocumentStatus.IN_FORCE)

    def found_by(self, words: list[str]) -> "ClauseQuerySet":
        """Search without marks over number, code, title and summary; every word must be there."""
        found = self
        for word in words:
            found = found.filter(search_key__contains=word)
        return found


class Clause(models.Model):
    """One text of one clause; `since` and `retired_in` are versions of its document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=ClauseKind)
    bears = models.CharField(max_length=20, choices=Bearer)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    shows = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    example = models.TextField(blank=True)
    known = models.JSONField(default=list)
    covers = models.JSONField(default=list)
    replaces = models.JSONField(default=list)  # codes that earlier versions of the document had
    unit_kinds = models.JSONField(default=list)
    frequency = models.CharField(max_length=20, choices=Frequency, default=Frequency.MONTHLY)
    reference_only = models.BooleanField(default=False)
    attested = models.BooleanField(default=False)
    search_key = models.TextField(editable=False)
    since = models.PositiveIntegerField()
    retired_in = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ["document__position", "position"]
        constraints = [
            models.UniqueConstraint(
                name="clause_once_per_version", fields=["document", "code", "since"]
            ),
            models.UniqueConstraint(
                name="clause_one_current",
                fields=["document", "code"],
                condition=Q(retired_in=None),
            ),
            models.CheckConstraint(
                name="clause_kind_known", condition=Q(kind__in=ClauseKind.values)
            ),
            models.CheckConstraint(
                name="clause_bearer_known", condition=Q(bears__in=Bearer.values)
            ),
            models.CheckConstraint(
                name="clause_frequency_known", condition=Q(frequency__in=Frequency.values)
            ),
            models.CheckConstraint(
                name="clause_bearer_by_kind",
                condition=Q(kind=ClauseKind.GUIDANCE)
                | (Q(kind=ClauseKind.CONDUCT) & ~Q(bears=Bearer.UNIT))
                | Q(kind__in=[ClauseKind.OBLIGATION, ClauseKind.OUTSIDE], bears=Bearer.UNIT),
            ),
            models.CheckConstraint(  # R52
                name="clause_conduct_shows",
                condition=Q(kind=ClauseKind.CONDUCT) & ~Q(shows="")
                | (~Q(kind=ClauseKind.CONDUCT) & Q(shows="")),
            ),
            models.CheckConstraint(  # R53
                name="clause_reference_only_is_conduct",
                condition=Q(reference_only=False) | Q(kind=ClauseKind.CONDUCT),
            ),
            models.CheckConstraint(
                name="clause_retired_after_since",
                condition=Q(retired_in=None) | Q(retired_in__gt=F("since")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="clause_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="clause_text_stays", exclude=["retired_in", "position"]),
            pgtrigger.Protect(
                name="clause_retired_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__retired_in__isnull=False,
                    new__retired_in__df=pgtrigger.F("old__retired_in"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("directives:clause", args=[self.document_id, self.code])

    def get_text_url(self) -> str:
        """This very text, whatever the clause says by now: for what a person read or answered."""
        return reverse("directives:clause_text", args=[self.document_id, self.code, self.since])

    @property
    def reference(self) -> str:
        """How checklists and reports cite it: CT21/I.1."""
        return f"{self.document_id}/{self.code}"

    @property
    def is_reportable(self) -> bool:
        """A report may cite it: a matter of fact, never an opinion (R52)."""
        return self.kind == ClauseKind.CONDUCT
