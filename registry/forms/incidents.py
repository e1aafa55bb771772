"""What may be typed or pressed about an incident."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from portal.lib.names import clean_name
from portal.lib.secrecy import not_classified
from registry.actions.incidents import NamedAccount
from registry.models import DeclaredAccount, IncidentKind, Outcome
from registry.platforms import CHOICES, AddressError, identify

NEVER_HERE = "Không ghi mật khẩu, mã xác nhận, nội dung mật."


class OpenIncidentForm(forms.Form):
    """One press: the button carries the account and the kind."""

    kind = forms.ChoiceField(choices=IncidentKind.choices)

    def __init__(self, data: Mapping[str, Any] | None, *, accounts: Sequence[DeclaredAccount]):
        super().__init__(data)
        by_pk = {str(account.pk): account for account in accounts}
        self.fields["account"] = forms.TypedChoiceField(
            choices=[(pk, account.display_name) for pk, account in by_pk.items()],
            coerce=by_pk.__getitem__,
        )


class NameAccountForm(forms.Form):
    """An account that is not declared, by own words; an address is read by rule, never opened."""

    platform = forms.ChoiceField(
        label="Mạng xã hội",
        choices=[("", "Chọn mạng xã hội"), *CHOICES],
        error_messages={"required": "Hãy chọn mạng xã hội."},
    )
    display_name = forms.CharField(
        label="Tên hiển thị của tài khoản",
        max_length=120,
        validators=[not_classified],
        error_messages={"required": "Hãy ghi tên hiển thị của tài khoản."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address_typed = forms.CharField(
        label="Địa chỉ trang",
        max_length=500,
        required=False,
        help_text="Có thì ghi, không có cũng được. Cổng không mở địa chỉ này.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "inputmode": "url",
            }
        ),
    )
    kind = forms.ChoiceField(
        label="Chuyện gì đã xảy ra",
        choices=IncidentKind.choices,
        error_messages={"required": "Hãy chọn chuyện gì đã xảy ra."},
        widget=forms.RadioSelect,
    )

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("platform") and data.get("address_typed"):
            try:
                identify(data["address_typed"], platform=data["platform"])
            except AddressError as error:
                self.add_error("address_typed", error.message)
        return data

    def named(self) -> dict[str, Any]:
        names = NamedAccount.__dataclass_fields__
        account = NamedAccount(**{name: self.cleaned_data[name] for name in names})
        return {"account": account, "kind": self.cleaned_data["kind"]}


class DescribeForm(forms.Form):
    description = forms.CharField(
        label="Chuyện đã xảy ra",
        max_length=2000,
        help_text=f"Từ lúc nào, có dấu hiệu gì, ai đã bị nhắn tin. {NEVER_HERE}",
        error_messages={"required": "Hãy ghi vài chữ, hoặc quay lại."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Viết thêm",
        max_length=2000,
        help_text=f"Hai bên cùng đọc được, gửi rồi thì không sửa được. {NEVER_HERE}",
        error_messages={"required": "Hãy ghi điều muốn nói."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MarkStepForm(forms.Form):
    code = forms.CharField(max_length=40)
    done = forms.BooleanField(required=False)


class CloseIncidentForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=Outcome.choices,
        error_messages={"required": "Hãy chọn kết quả."},
        widget=forms.RadioSelect,
    )
    what_happened = forms.CharField(
        label="Đã xảy ra thế nào, đã làm gì",
        max_length=2000,
        help_text=f"Hai bên cùng đọc được. {NEVER_HERE}",
        error_messages={"required": "Hãy ghi ngắn gọn đã xảy ra thế nào và đã làm gì."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class IncidentFilterForm(forms.Form):
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Tất cả"),
            ("unanswered", "Chờ đơn vị trả lời"),
            ("late", "Quá hạn trả lời"),
            ("open", "Đang xử lý"),
            ("contained", "Đã kiểm soát"),
            ("closed", "Đã khép lại"),
        ],
    )
    kind = forms.ChoiceField(
        label="Loại sự cố", required=False, choices=[("", "Tất cả"), *IncidentKind.choices]
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class MemberSearchForm(forms.Form):
    q = forms.CharField(
        label="Tìm theo tên hoặc mã cán bộ",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "gõ không dấu cũng được", "autocomplete": "off"}
        ),
    )
