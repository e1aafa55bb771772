"""The words of one paragraph of a letter."""

from django import forms

from portal.lib.secrecy import not_classified


class ParagraphForm(forms.Form):
    text = forms.CharField(
        label="Nội dung đoạn",
        max_length=2000,
        help_text="Lời lẽ bình tĩnh, tôn trọng, ai cũng hiểu. Không nêu tên ai.",
        error_messages={"required": "Hãy ghi nội dung đoạn."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source = forms.CharField(
        label="Căn cứ của cách ghi mới",
        max_length=200,
        help_text="Ví dụ: Công văn số … ngày … của Ban Thường vụ.",
        error_messages={"required": "Hãy ghi căn cứ."},
        validators=[not_classified],
    )
