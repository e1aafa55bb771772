"""Whom the subject asks to go along: named by both name and code, so that neither finds the other."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from portal.lib.access import Denied
from portal.lib.names import search_key
from violations.models import Case
from violations.permissions import companions as permissions


class CompanionForm(forms.Form):
    full_name = forms.CharField(
        label="Họ và tên",
        max_length=120,
        error_messages={"required": "Hãy ghi họ và tên."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    staff_code = forms.CharField(
        label="Mã cán bộ",
        max_length=30,
        help_text="Hỏi người đồng chí muốn mời.",
        error_messages={"required": "Hãy ghi mã cán bộ."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        person: User | None = User.objects.filter(staff_code__iexact=data["staff_code"]).first()
        if person is None or search_key(person.full_name) != search_key(data["full_name"]):
            raise ValidationError(
                "Không có ai có đúng họ tên và mã cán bộ này. Hãy xem lại cả hai."
            )
        try:
            permissions.check_may_be_asked(self.case, person)
        except Denied as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return {**data, "person": person}
