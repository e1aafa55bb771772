"""What may be typed about a unit."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.fields import UnitField, day_field, offer_units, today
from accounts.models import Unit, UnitKind
from portal.lib.secrecy import not_classified


class UnitForm(forms.Form):
    """`parent` is where the unit stands; its place changes by a move, not here."""

    name = forms.CharField(label="Tên đơn vị", max_length=200)
    code = forms.CharField(
        label="Mã đơn vị", max_length=40, help_text="Mã dùng trong danh sách nhập từ Excel."
    )
    kind = forms.ModelChoiceField(
        UnitKind.objects.none(), label="Loại đơn vị", empty_label="Chọn loại đơn vị"
    )
    head_title = forms.CharField(label="Chức danh người đứng đầu", max_length=80)
    place = forms.CharField(
        label="Địa danh trên văn bản",
        max_length=80,
        required=False,
        help_text="Ví dụ: Bình Nguyên, đứng trước ngày tháng của báo cáo.",
    )
    superior_name = forms.CharField(
        label="Cơ quan cấp trên trên văn bản",
        max_length=200,
        required=False,
        help_text="Ví dụ: Tỉnh ủy. In ở góc trái báo cáo, vì cấp trên không có trên cổng.",
    )
    position = forms.IntegerField(
        label="Thứ tự trong cùng cấp", min_value=0, max_value=10_000, initial=0, localize=False
    )

    def __init__(
        self,
        *args: Any,
        parent: Unit | None = None,
        unit: Unit | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        self.unit = unit
        if parent is not None:
            del self.fields["superior_name"]  # its name is that of the unit above
        kinds = self.fields["kind"]
        if isinstance(kinds, forms.ModelChoiceField):
            kinds.queryset = UnitKind.objects.in_force(timezone.localdate())

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if self._others().filter(code__iexact=code).exists():
            raise forms.ValidationError("Mã này đã có đơn vị khác dùng.")
        return code

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        same = self._others().filter(name=name, parent=self.parent, valid_to=None)
        if same.exists():
            raise forms.ValidationError("Cùng cấp trên đã có đơn vị mang tên này.")
        return name

    def _others(self) -> Any:
        return Unit.objects.exclude(pk=self.unit.pk) if self.unit else Unit.objects.all()


class CloseUnitForm(forms.Form):
    on = day_field("Ngày hoạt động cuối cùng", initial=today)
    merged_into = UnitField(label="Nhập vào đơn vị", required=False, empty_label="Không nhập")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(valid_to=None).exclude(pk=unit.pk).order_by("path")
        offer_units(self, others, "merged_into")


class MoveUnitForm(forms.Form):
    """The top of the tree has to be asked for: a list left alone must not lead there."""

    new_parent = UnitField(label="Đơn vị cấp trên mới", required=False)
    to_top = forms.BooleanField(
        label="Đưa lên cấp cao nhất, không còn đơn vị cấp trên", required=False
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi căn cứ, ví dụ số và ngày của quyết định.",
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        """Every open unit but this one, those below it, and the one above it now."""
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(valid_to=None).exclude(path__startswith=unit.path)
        if unit.parent_id:
            others = others.exclude(pk=unit.parent_id)
        offer_units(self, others.order_by("path"), "new_parent")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "new_parent" in values and bool(values["new_parent"]) == values.pop("to_top"):
            self.add_error(
                "new_parent", "Hãy chọn một đơn vị cấp trên, hoặc đánh dấu ô đưa lên cấp cao nhất."
            )
        return values
