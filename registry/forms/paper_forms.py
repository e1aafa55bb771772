"""What a clerk may type around a paper form; the form itself is a draft like any other."""

from typing import Any

from django import forms

from accounts.forms.fields import UnitField, day_field, offer_units
from accounts.models import Role, Unit, User
from portal.lib.secrecy import not_classified

ACCOUNTS, NONE, UNCHANGED = "accounts", "none", "unchanged"


class FindPersonForm(forms.Form):
    q = forms.CharField(
        label="Tên hoặc mã cán bộ",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "gõ không dấu cũng được", "autocomplete": "off"}
        ),
    )


class StartPaperForm(forms.Form):
    says = forms.ChoiceField(
        label="Bản giấy ghi gì",
        choices=[
            (ACCOUNTS, "Các tài khoản đang dùng"),
            (NONE, "Không dùng mạng xã hội nào"),
            (UNCHANGED, "Không thay đổi so với bản đã được tiếp nhận lần trước"),
        ],
        initial=ACCOUNTS,
        error_messages={"required": "Hãy chọn một trong ba."},
        widget=forms.RadioSelect,
    )


class CodeForm(forms.Form):
    """Typed by the member; never sent back to the page, whatever was wrong with it."""

    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=40,
        help_text="10 ký tự trong khung của phiếu. Chữ hoa hay chữ thường, có gạch hay không đều được.",
        error_messages={"required": "Hãy gõ mã trên phiếu."},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SignatureForm(forms.Form):
    signature_file = forms.CharField(
        label="Số lưu của bản giấy",
        max_length=60,
        help_text="Số ghi trên bản giấy khi lưu, ví dụ 17/KK-CB.",
        error_messages={"required": "Hãy ghi số lưu của bản giấy có chữ ký."},
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed_on = day_field(
        "Ngày ký", error_messages={"required": "Hãy ghi ngày người kê khai ký trên bản giấy."}
    )


class BlankFormForm(forms.Form):
    unit = UnitField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.below(user.scopes(Role.STAFF, Role.UNIT_HEAD)).filter(valid_to=None)
        offer_units(self, units.order_by("path"))
