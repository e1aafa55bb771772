"""What may be handed in as a document of the library: a file in which nothing is wrong."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Unit
from directives.actions.uploads import Plan, plan_upload
from directives.reading import MAX_BYTES, Fault
from portal.lib.secrecy import not_classified
from portal.lib.xlsx import MIME

MOST_FAULTS = 100


class UploadForm(forms.Form):
    """`plan` says what the file would do; `faults` everything that is wrong with it (R50)."""

    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none())
    file = forms.FileField(
        label="Tệp văn bản",
        help_text="Tệp Excel theo mẫu của cổng, hoặc tệp YAML. Không quá 1 MB.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp này rỗng. Hãy chọn lại tệp."},
        widget=forms.FileInput(attrs={"accept": f".xlsx,.yaml,.yml,{MIME}"}),
    )
    plan: Plan | None = None

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        field.initial = units[0].pk if units else None
        if len(units) == 1:
            field.widget = forms.HiddenInput()

    def clean_file(self) -> dict[str, Any]:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 1 MB. Hãy bỏ hình ảnh và phần thừa.")
        name = str(file.name)
        not_classified(name.replace("_", " ").replace("-", " "))
        raw = file.read()
        self.plan = plan_upload(name, raw)
        if self.plan.faults:
            many = "từng chỗ" if len(self.plan.faults) <= MOST_FAULTS else f"{MOST_FAULTS} chỗ đầu"
            raise forms.ValidationError(
                f"Có {len(self.plan.faults)} chỗ cần sửa. Bảng “Chỗ cần sửa” nêu {many}. Chưa có gì thay đổi."
            )
        if not self.plan.changes_something:
            raise forms.ValidationError("Tệp này giống hệt bản đang có trong cổng.")
        return {"name": name, "raw": raw}

    @property
    def faults(self) -> Sequence[Fault]:
        """As many as anybody puts right in one go."""
        return self.plan.faults[:MOST_FAULTS] if self.plan else []


class RefuseUploadForm(forms.Form):
    reason = forms.CharField(
        label="Vì sao không duyệt",
        help_text="Người tải tệp lên đọc được lời này.",
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ConfirmUploadForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=100)
