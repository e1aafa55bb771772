"""What may be typed into a draft: the accounts, card by card."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone

from accounts.forms.fields import day_field
from portal.lib.names import clean_name
from portal.lib.secrecy import not_classified
from registry.actions import AccountEntry
from registry.models import AccountKind, AccountState, Declaration, DeclaredAccount, Purpose
from registry.platforms import CHOICES, PLATFORMS, AddressError, Platform, identify
from registry.typed import typed_of

NO_ADDRESS = "Không có địa chỉ công khai (đăng ký bằng số điện thoại, hoặc là nhóm)"
MOST_ACCOUNTS = 30
YEAR = "Năm gồm 4 chữ số, từ 1990 đến năm nay."


def understand(platform: str, address: str) -> tuple[str, str]:
    """What the portal makes of a typed address, by rule alone: a tone and a sentence (R44)."""
    if not address.strip():
        return "", ""
    try:
        found = identify(address, platform=platform or None)
    except AddressError as error:
        return "late", error.message
    label = PLATFORMS[found.platform].label
    shown = found.canonical.removeprefix("https://")
    return "ok", f"Nhận ra: {label} · {shown}. {found.note}".strip()


class QuietForm(forms.Form):
    """With `quiet`, shows what is being typed without a word about what is still missing."""

    def __init__(self, *args: Any, quiet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiet = quiet

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class AccountForm(QuietForm):
    """One card. Its fields are those of the register and no more (R43)."""

    platform = forms.ChoiceField(
        label="Mạng xã hội",
        choices=[("", "Chọn mạng xã hội"), *CHOICES],
        error_messages={"required": "Hãy chọn mạng xã hội."},
        widget=forms.Select(attrs={"class": "js-identify"}),
    )
    display_name = forms.CharField(
        label="Tên hiển thị",
        max_length=120,
        validators=[not_classified],
        help_text="Tên mà người khác nhìn thấy.",
        error_messages={"required": "Hãy ghi tên hiển thị của tài khoản."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address_typed = forms.CharField(
        label="Địa chỉ trang",
        max_length=500,
        validators=[not_classified],
        required=False,
        help_text="Dán địa chỉ trang, ví dụ facebook.com/nguyen.van.binh. Cổng không mở địa chỉ này.",
        widget=forms.TextInput(
            attrs={
                "class": "js-identify",
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "inputmode": "url",
            }
        ),
    )
    by_phone = forms.BooleanField(label=NO_ADDRESS, required=False)
    kind = forms.ChoiceField(
        label="Loại", choices=AccountKind.choices, initial=AccountKind.PERSONAL
    )
    purpose = forms.ChoiceField(label="Mục đích", choices=Purpose.choices, initial=Purpose.PERSONAL)
    since_year = forms.IntegerField(
        label="Dùng từ năm",
        required=False,
        localize=False,
        min_value=1990,
        error_messages={"invalid": YEAR, "min_value": YEAR},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label="Tình trạng", choices=AccountState.choices, initial=AccountState.IN_USE
    )
    closed_on = day_field("Không còn dùng từ ngày", required=False)
    under_real_name = forms.TypedChoiceField(
        label="Đứng tên",
        choices=[("yes", "Tên thật"), ("no", "Tên khác")],
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    other_name_reason = forms.CharField(
        validators=[not_classified], label="Lý do dùng tên khác", max_length=300, required=False
    )
    secured = forms.BooleanField(
        label="Đã đặt mật khẩu mạnh và bật xác thực hai bước", required=False
    )

    @property
    def is_kept(self) -> bool:
        """Written down before: shown folded, because most of these stay as they are."""
        return not self.empty_permitted

    @property
    def kept_name(self) -> str:
        """What a folded card says; a state other than in use is named."""
        platform = dict(CHOICES).get(self["platform"].value(), "")
        state = dict(AccountState.choices).get(self["state"].value(), "")
        named = f"{platform} · {self['display_name'].value()}"
        in_use = self["state"].value() == AccountState.IN_USE
        return named if in_use else f"{named} ({str(state).lower()})"

    @property
    def is_spare(self) -> bool:
        """An empty card at the end, for those whose browser runs no script."""
        return self.empty_permitted and not (self.is_bound and self.has_changed())

    @property
    def understood(self) -> tuple[str, str]:
        return understand(self["platform"].value() or "", self["address_typed"].value() or "")

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def clean_since_year(self) -> int | None:
        year: int | None = self.cleaned_data["since_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(YEAR)
        return year

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_address(data)
        self._check_pair(
            data.get("state") == AccountState.CLOSED,
            "closed_on",
            missing="Hãy ghi ngày thôi dùng tài khoản.",
            needless="Ngày này chỉ ghi khi tình trạng là “Không còn dùng”.",
        )
        self._check_pair(
            data.get("under_real_name") is False,
            "other_name_reason",
            missing="Hãy ghi lý do dùng tên khác.",
            needless="Lý do này chỉ ghi khi tài khoản đứng tên khác.",
        )
        if data.get("closed_on") and data["closed_on"] > timezone.localdate():
            self.add_error("closed_on", "Ngày này chưa đến.")
        return data

    def _check_pair(self, needed: bool, name: str, *, missing: str, needless: str) -> None:
        if name in self.errors or needed == bool(self.cleaned_data.get(name)):
            return
        self.add_error(name, missing if needed else needless)

    def _check_address(self, data: dict[str, Any]) -> None:
        address, platform = data.get("address_typed", ""), data.get("platform")
        if data.get("by_phone"):
            if address:
                self.add_error("by_phone", "Đã ghi địa chỉ thì bỏ chọn ô này.")
            if platform == Platform.WEBSITE:
                self.add_error("by_phone", "Trang web thì phải có địa chỉ.")
        elif not address:
            self.add_error(
                "address_typed", "Hãy ghi địa chỉ, hoặc chọn “Không có địa chỉ công khai”."
            )
        elif platform:
            try:
                data["identified"] = identify(address, platform=platform)
            except AddressError as error:
                self.add_error("address_typed", error.message)

    def entry(self) -> AccountEntry:
        names = AccountEntry.__dataclass_fields__
        return AccountEntry(**{name: self.cleaned_data[name] for name in names})


class BaseAccountFormSet(forms.BaseFormSet[AccountForm]):
    """The cards of one draft; an address stands on one card only (R46)."""

    def clean(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        for number, form in enumerate(self.filled(), start=1):
            if address := form.cleaned_data.get("identified"):
                first = seen.setdefault((address.platform, address.identity), number)
                if first != number:
                    form.add_error(
                        "address_typed", f"Đã ghi ở tài khoản {first}. Hãy bỏ một trong hai."
                    )

    def filled(self) -> list[AccountForm]:
        """Cards that hold an account: those of before, and new ones in which something was typed."""
        kept = [form for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [form for form in kept if form in self.initial_forms or form.has_changed()]


AccountFormSet = cast(
    type[BaseAccountFormSet],
    forms.formset_factory(
        AccountForm,
        formset=BaseAccountFormSet,
        extra=1,
        can_delete=True,
        max_num=MOST_ACCOUNTS,
        absolute_max=2 * MOST_ACCOUNTS,
        validate_max=True,
    ),
)


class DraftForm(QuietForm):
    """A whole draft. To go on to sending it has to say something (R34); a draft alone may wait."""

    no_social_network = forms.BooleanField(
        label="Không dùng mạng xã hội nào",
        required=False,
        help_text="Đây là một câu trả lời đầy đủ. Khi đó không ghi tài khoản nào ở dưới.",
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, draft: Declaration, quiet: bool = False
    ) -> None:
        said = {"no_social_network": draft.no_social_network}
        super().__init__(data, initial=said, quiet=quiet)
        accounts = draft.accounts.with_incidents()
        self.accounts = AccountFormSet(
            data,
            prefix="accounts",
            initial=[_initial(item) for item in accounts],
            form_kwargs={"quiet": quiet},
        )

    @classmethod
    def kept(cls, draft: Declaration) -> "DraftForm":
        """As it was left: what was being typed, else what was saved."""
        typed = typed_of(draft)
        if typed is None:
            return cls(None, draft=draft)
        return cls(typed.fields, draft=draft, quiet=not typed.checked)

    def clean(self) -> dict[str, Any]:
        if not self.accounts.is_valid():
            raise ValidationError(self._which_accounts())
        none, filled = self.cleaned_data["no_social_network"], self.accounts.filled()
        if none and filled:
            self.add_error("no_social_network", "Đã ghi tài khoản thì bỏ chọn ô này.")
        if "send" in self.data and not none and not filled:
            raise ValidationError(
                "Chưa có tài khoản nào. Hãy ghi tài khoản, hoặc chọn “Không dùng mạng xã hội nào”."
            )
        return {
            "no_social_network": none,
            "accounts": [form.entry() for form in filled],
        }

    def _which_accounts(self) -> str:
        """Names the cards to look at: on a phone each of them is a screen long."""
        numbers = [str(at) for at, form in enumerate(self.accounts.forms, start=1) if form.errors]
        named = f"Tài khoản {', '.join(numbers)}" if numbers else "Có tài khoản"
        return f"{named} ghi chưa đúng hoặc chưa đủ, xem ở dưới."


def _initial(account: DeclaredAccount) -> dict[str, Any]:
    """The fields of a card; and a mark beside its name, not for a clerk who types it (R100)."""
    values = {name: getattr(account, name) for name in AccountEntry.__dataclass_fields__}
    return {
        **values,
        "under_real_name": "yes" if account.under_real_name else "no",
        "suspension": "" if account.declaration.typed_by_id else account.shown_suspension,
    }
