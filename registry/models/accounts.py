"""One account on a declaration: the fields of the register, and no more (R43)."""

from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Prefetch, Q, Subquery

from registry.models.declarations import Declaration
from registry.models.incidents import Incident
from registry.platforms import CHOICES, PLATFORMS, Platform
from registry.workflow import Status

SENT_STAYS = """
PERFORM FROM registry_declaration WHERE id IN (NEW.declaration_id, OLD.declaration_id) FOR SHARE;
IF EXISTS (
    SELECT FROM (VALUES (NEW.declaration_id), (OLD.declaration_id)) AS parent (id)
    LEFT JOIN registry_declaration declaration ON declaration.id = parent.id
    WHERE parent.id IS NOT NULL AND declaration.status IS DISTINCT FROM 'draft'
) AND NOT (TG_OP = 'DELETE' AND accounts_purge_allows('declaration', OLD.declaration_id::text))
THEN
    RAISE EXCEPTION 'a sent declaration is not altered'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_of_sent_declaration_stay';
END IF;
RETURN coalesce(NEW, OLD);
"""

SUSPENDED = "đang có sự cố"


class AccountKind(models.TextChoices):
    PERSONAL = "personal", "Trang cá nhân"
    PAGE = "page", "Trang (fanpage)"
    CHANNEL = "channel", "Kênh"
    GROUP = "group", "Nhóm do mình quản trị"
    WEBSITE = "website", "Trang web, blog"


class Purpose(models.TextChoices):
    PERSONAL = "personal", "Cá nhân"
    WORK = "work", "Công việc"


class AccountState(models.TextChoices):
    IN_USE = "in_use", "Đang dùng"
    CLOSED = "closed", "Không còn dùng"
    LOST_CONTROL = "lost_control", "Mất quyền kiểm soát"
    IMPERSONATED = "impersonated", "Bị giả mạo"


class DeclaredAccountQuerySet(models.QuerySet["DeclaredAccount"]):
    def declared_by_others(self, declaration: Declaration) -> set[tuple[str, str]]:
        """Addresses of this declaration that another person's current one holds too (R45)."""
        same = Q(pk__in=[])
        for account in declaration.accounts.all():
            if account.identity:
                same |= Q(platform=account.platform, identity=account.identity)
        current = self.filter(
            same,
            declaration__status__in=[Status.SUBMITTED, Status.ACCEPTED],
            declaration__owner_left=False,
        ).exclude(declaration__owner=declaration.owner_id)
        return set(current.values_list("platform", "identity"))

    def with_incidents(self) -> "DeclaredAccountQuerySet":
        """Each with its unresolved incident, if there is one, in the same query (R103)."""
        incident = Incident.objects.unresolved().about_account()
        return self.annotate(open_incident=Subquery(incident.values("pk")[:1]))


class DeclaredAccount(models.Model):
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="accounts")
    position = models.PositiveSmallIntegerField()
    platform = models.CharField(max_length=20, choices=CHOICES)
    identity = models.CharField(max_length=600, blank=True, editable=False)
    display_name = models.CharField(max_length=120)
    address_typed = models.CharField(max_length=500, blank=True)
    canonical = models.CharField(max_length=500, blank=True, editable=False)
    by_phone = models.BooleanField(default=False)  # registered by phone, no public address
    kind = models.CharField(max_length=20, choices=AccountKind, default=AccountKind.PERSONAL)
    under_real_name = models.BooleanField(default=True)
    other_name_reason = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.PERSONAL)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=AccountState, default=AccountState.IN_USE)
    closed_on = models.DateField(null=True, blank=True)
    secured = models.BooleanField(default=False)  # strong password and two steps, by own statement

    objects = DeclaredAccountQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="account_position_once", fields=["declaration", "position"]
            ),
            models.UniqueConstraint(
                name="account_address_once",
                fields=["declaration", "platform", "identity"],
                condition=~Q(identity=""),
            ),
            models.CheckConstraint(
                name="account_platform_known",
                condition=Q(platform__in=[item.value for item in Platform]),
            ),
            models.CheckConstraint(
                name="account_kind_known", condition=Q(kind__in=AccountKind.values)
            ),
            models.CheckConstraint(
                name="account_purpose_known", condition=Q(purpose__in=Purpose.values)
            ),
            models.CheckConstraint(
                name="account_state_known", condition=Q(state__in=AccountState.values)
            ),
            models.CheckConstraint(name="account_has_name", condition=~Q(display_name="")),
            models.CheckConstraint(
                name="account_address_or_phone",
                condition=Q(by_phone=True, address_typed="", identity="", canonical="")
                | (Q(by_phone=False) & ~Q(address_typed="") & ~Q(identity="") & ~Q(canonical="")),
            ),
            models.CheckConstraint(
                name="account_closed_has_day",
                condition=Q(state=AccountState.CLOSED, closed_on__isnull=False)
                | (~Q(state=AccountState.CLOSED) & Q(closed_on=None)),
            ),
            models.CheckConstraint(
                name="account_other_name_has_reason",
                condition=Q(under_real_name=True, other_name_reason="")
                | (Q(under_real_name=False) & ~Q(other_name_reason="")),
            ),
            models.CheckConstraint(
                name="account_since_plausible",
                condition=Q(since_year=None) | Q(since_year__gte=1990, since_year__lte=2100),
            ),
        ]
        indexes = [
            models.Index(
                fields=["platform", "identity"],
                name="account_by_address",
                condition=~Q(identity=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="accounts_of_sent_stay",  # R31
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=SENT_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.identity or self.display_name}"

    @property
    def platform_label(self) -> str:
        return PLATFORMS[Platform(self.platform)].label

    @property
    def suspended_by(self) -> UUID | None:
        """The unresolved incident about it. Only of accounts loaded with_incidents(): a page that
        forgot would show a hijacked account as sound (R103).
        """
        if "open_incident" not in self.__dict__:
            raise LookupError("accounts are shown with their incidents: load them with_incidents()")
        found: UUID | None = self.__dict__["open_incident"]
        return found

    @property
    def is_suspended(self) -> bool:
        """Not to be trusted while its owner has an unresolved incident about it."""
        return self.suspended_by is not None

    @property
    def shown_suspension(self) -> str:
        """For papers and tables: the word of the mark, or nothing."""
        return SUSPENDED if self.is_suspended else ""

    @property
    def link(self) -> str:
        """What a click may open; empty where the platform has no public address (R44)."""
        return self.canonical if self.canonical.startswith("https://") else ""

    @property
    def shown_address(self) -> str:
        if self.by_phone and self.kind == AccountKind.GROUP:
            return "nhóm, không có địa chỉ công khai"
        if self.by_phone:
            return "đăng ký bằng số điện thoại, không có địa chỉ công khai"
        return self.canonical.removeprefix("https://").removeprefix("www.").rstrip("/")

    @property
    def shown_name(self) -> str:
        return "tên thật" if self.under_real_name else f"tên khác: {self.other_name_reason}"

    @property
    def shown_state(self) -> str:
        if self.closed_on:
            return f"không còn dùng từ {self.closed_on:%d/%m/%Y}"
        return self.get_state_display().lower()

    @property
    def shown_security(self) -> str:
        if self.secured:
            return "mật khẩu mạnh, xác thực hai bước"
        return "chưa xác nhận mật khẩu mạnh, xác thực hai bước"


def accounts_to_show() -> Prefetch[str]:
    """For prefetching the accounts of declarations that are shown to somebody (R103)."""
    return Prefetch("accounts", DeclaredAccount.objects.with_incidents())
