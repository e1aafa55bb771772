from django import forms
from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator

# What Django says to a machine; said to a person, once for all forms.
REQUIRED = "Đồng chí chưa điền mục này."
WORDS: dict[type[forms.Field], dict[str, str]] = {
    forms.ModelChoiceField: {"invalid_choice": "Hãy chọn một mục trong danh sách."},
    forms.ChoiceField: {"invalid_choice": "Hãy chọn một mục trong danh sách."},
    forms.DateField: {"invalid": "Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 09/11/2026."},
    forms.IntegerField: {"invalid": "Hãy ghi một số, không kèm chữ."},
}


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng kê khai"

    def ready(self) -> None:
        forms.Field.default_error_messages["required"] = REQUIRED
        for field, messages in WORDS.items():
            field.default_error_messages = {**field.default_error_messages, **messages}
        ProhibitNullCharactersValidator.message = "Có ký tự không dùng được. Hãy gõ lại mục này."
