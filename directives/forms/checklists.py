"""What may be typed into the pages of the checklists."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from directives.models import ChecklistItem, ItemState
from directives.workflow import ChecklistStatus
from portal.lib.secrecy import not_classified


class MonthField(forms.CharField):
    """A month as 2026-10; its first day in code."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y-%m").date()
        except ValueError as error:
            raise forms.ValidationError("Tháng ghi dạng năm-tháng, ví dụ 2026-10.") from error


class OpenForm(forms.Form):
    unit = forms.IntegerField(widget=forms.HiddenInput)
    month = MonthField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """One duty's result. A field that was not touched keeps what another person wrote meanwhile."""

    state = forms.ChoiceField(
        label="Kết quả",
        choices=[choice for choice in ItemState.choices if choice[0] != ItemState.UNANSWERED],
        widget=forms.RadioSelect,
        show_hidden_initial=True,
        error_messages={"required": "Chọn một kết quả thì ghi chú mới được lưu."},
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        show_hidden_initial=True,
    )

    def __init__(self, data: QueryDict | None = None, *, item: ChecklistItem) -> None:
        answered = item.state if item.is_answered else ""
        super().__init__(
            data,
            prefix=f"n{item.pk}",
            initial={"state": answered, "note": item.note},
            use_required_attribute=False,
        )
        self.item = item

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("state") == ItemState.NOT_APPLICABLE and not typed.get("note"):
            self.add_error("note", "Nhiệm vụ không áp dụng thì ghi rõ vì sao.")  # R63
        return typed


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Cần bổ sung điều gì",
        help_text="Người ghi bảng kiểm đọc được lời này.",
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


NOT_OPENED = "none"


class BelowFilter(forms.Form):
    month = MonthField(label="Tháng", required=False, widget=forms.Select)
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Tất cả"),
            (ChecklistStatus.SENT, ChecklistStatus.SENT.label),
            (ChecklistStatus.RETURNED, "cần bổ sung"),
            (ChecklistStatus.OPEN, "đang ghi"),
            (NOT_OPENED, "chưa lập"),
            (ChecklistStatus.ACCEPTED, "đã tiếp nhận"),
        ],
    )
    level = forms.ChoiceField(
        label="Đơn vị",
        required=False,
        choices=[("", "Trực thuộc trực tiếp"), ("all", "Mọi cấp bên dưới")],
    )

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["month"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101  # for the type checker
        widget.choices = [(f"{month:%Y-%m}", f"tháng {month:%m/%Y}") for month in months]
