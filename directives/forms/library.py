"""What may be typed into the pages of the library."""

from django import forms

from directives.models import Bearer


class LibraryFilter(forms.Form):
    q = forms.CharField(
        label="Tìm điều khoản",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    bears = forms.ChoiceField(
        label="Ai thực hiện", required=False, choices=[("", "Tất cả"), *Bearer.choices]
    )
