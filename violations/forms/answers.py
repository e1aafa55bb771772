"""What may be typed to answer, by the subject or, from paper, by a clerk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.forms.fields import day_field
from accounts.models import User
from portal.lib.access import Denied
from portal.lib.secrecy import not_classified
from violations.models import Case
from violations.permissions import answers as permissions

LONGEST = 20_000  # characters
NO_SUCH_CASE = (
    "Không có vụ việc mã này mà đồng chí nhập được. Hãy xem lại mã ghi trên thông báo, hoặc chuyển cho "
    "người khác của văn phòng."
)


class AnswerForm(forms.Form):
    """The draft; sent from the page after it."""

    text = forms.CharField(
        label="Giải trình",
        max_length=LONGEST,
        help_text=(
            "Ghi sự việc theo đồng chí biết: đồng ý điều gì, không đồng ý điều gì, vì sao. "
            "Không ghi nội dung mật."
        ),
        error_messages={
            "required": "Hãy viết giải trình.",
            "max_length": "Giải trình quá dài. Hãy rút gọn, hoặc gửi phần chi tiết bằng tệp PDF.",
        },
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class TypedAnswerForm(forms.Form):
    """What the page sends about a second after the last key: any text up to a measure, but none marked."""

    token = forms.RegexField(r"^[0-9a-f]{32}\Z")
    text = forms.CharField(
        max_length=LONGEST, required=False, strip=False, validators=[not_classified]
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__({**data.dict(), "text": data.get("text", "").replace("\x00", "")})
        self.known = data.getlist("known")

    def fault(self) -> str:
        return str(next(fault for faults in self.errors.values() for fault in faults))


class TypeAnswerForm(forms.Form):
    """A signed paper, from the office. The case is named by the code on its notice."""

    code = forms.CharField(
        label="Mã vụ việc, ghi trên thông báo",
        max_length=12,
        error_messages={"required": "Hãy ghi mã vụ việc."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    received_on = day_field(
        "Ngày nộp bản giấy", error_messages={"required": "Hãy ghi ngày nộp bản giấy."}
    )
    signature_file = forms.CharField(
        label="Số lưu của bản giấy có chữ ký",
        max_length=60,
        error_messages={"required": "Hãy ghi số lưu của bản giấy."},
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label="Nội dung giải trình, đúng như bản giấy",
        max_length=LONGEST,
        required=False,
        help_text="Vụ việc giải quyết trên giấy thì để trống: cổng không nhận nội dung.",
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    compared = forms.BooleanField(
        label="Tôi đã so từng câu với bản giấy. Nhập xong thì không ai sửa được.",
        error_messages={"required": "Hãy so lại với bản giấy rồi đánh dấu."},
    )

    def __init__(self, *args: Any, clerk: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clerk = clerk

    def clean_code(self) -> Case:
        """One sentence for a code that is wrong and for a case in which the clerk has a part (C5)."""
        code = self.cleaned_data["code"].strip().upper()
        case = Case.objects.filter(code=code).select_related("subject").first()
        try:
            if case is None:
                raise Denied("not_clerk", NO_SUCH_CASE)
            permissions.check_is_clerk(self.clerk, case)
        except Denied as refusal:
            raise ValidationError(NO_SUCH_CASE, code="not_clerk") from refusal
        return case

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        case, day = data.get("code"), data.get("received_on")
        if case and day:
            try:
                permissions.check_can_type(self.clerk, case, day)
            except Denied as refusal:
                self.add_error("received_on", str(refusal))
        if case and not case.reference_only and not data.get("text"):
            self.add_error("text", "Hãy gõ nội dung giải trình.")
        return data

    def typed(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("received_on", "signature_file", "text")}
