"""What a handler writes down for the seat alone."""

from django import forms

from portal.lib.secrecy import not_classified


class HandlerNoteForm(forms.Form):
    text = forms.CharField(
        label="Ghi chú mới",
        max_length=4000,
        help_text="Chỉ người thụ lý đọc. Không phải căn cứ để kết luận. Xóa khi vụ việc khép lại.",
        error_messages={"required": "Hãy ghi vài chữ."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
