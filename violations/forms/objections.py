"""What may be typed when the subject asks for another person, and in the answer."""

from typing import Any

from django import forms

from portal.lib.secrecy import not_classified
from violations.models import ActorChange, Case


class AskOtherForm(forms.Form):
    seat = forms.ChoiceField(
        label="Đề nghị đổi ai",
        error_messages={"required": "Hãy chọn người đề nghị đổi."},
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=2000,
        help_text="Người ấy liên quan thế nào đến sự việc hoặc đến đồng chí. Không ghi nội dung mật.",
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data)
        seated = [(seat, getattr(case, seat)) for seat in ActorChange.Seat]
        self.fields["seat"].choices = [  # type: ignore[attr-defined]  # a field with choices
            (str(seat), f"{seat.label.capitalize()}: {person.full_name}")
            for seat, person in seated
            if person
        ]


class SettleObjectionForm(forms.Form):
    granted = forms.TypedChoiceField(
        label="Trả lời",
        choices=[("yes", "Đồng ý đổi người"), ("no", "Không đổi người")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "Hãy chọn trả lời."},
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Lý do trả lời",
        max_length=2000,
        help_text="Người đề nghị đọc được.",
        error_messages={"required": "Hãy ghi lý do."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
