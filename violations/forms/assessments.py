"""What the handler proposes, and what the decider asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from portal.lib.access import Denied
from portal.lib.secrecy import not_classified
from violations.models import Case, Evidence
from violations.permissions import assessments as permissions
from violations.workflow import Outcome

FACTS_ONLY = "Viết về sự việc, bình tĩnh, tôn trọng. Không ghi nội dung mật, không nêu ai phản ánh."
PAPER_ONLY = (
    "Vụ việc giải quyết trên giấy: ở đây chỉ ghi số, ngày, cơ quan của văn bản giấy, trên một dòng."
)

TOO_LONG = "Vụ việc giải quyết trên giấy: ghi nhiều nhất %(limit_value)d ký tự."


def long_text(
    label: str, most: int, help_text: str, missing: str, rows: int = 8
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        error_messages={"required": missing},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CitesField(forms.ModelMultipleChoiceField[Evidence]):
    def label_from_instance(self, piece: Evidence) -> str:
        kept = " (giữ kín, chỉ viện dẫn phần tóm tắt đã cho biết)" if piece.is_withheld else ""
        return f"{piece.title}: {piece.get_side_display()}{kept}"


class AssessForm(forms.Form):
    cites = CitesField(
        queryset=Evidence.objects.none(),
        label="Minh chứng được viện dẫn",
        required=False,
        help_text="Chỉ có ở đây những gì đồng chí được phản ánh đã xem. Muốn dùng thứ khác thì ra thông báo mới.",
        widget=forms.CheckboxSelectMultiple,
    )
    text = long_text(
        "Nhận xét về sự việc và giải trình",
        8000,
        FACTS_ONLY,
        "Hãy ghi nhận xét.",
    )
    proposal = forms.ChoiceField(
        label="Đề xuất",
        choices=Outcome.choices,
        error_messages={"required": "Hãy chọn đề xuất."},
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, case: Case, citable: QuerySet[Evidence]
    ) -> None:
        super().__init__(data)
        self.case = case
        if case.reference_only:
            del self.fields["cites"]
            on_paper(self, "text")
        else:
            self.fields["cites"].queryset = citable  # type: ignore[attr-defined]  # of this field

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "cites" in data:
            ask(self, "cites", permissions.check_cites, self.case, list(data["cites"]))
        if "text" in data:
            ask(self, "text", permissions.check_takes_words, self.case, data["text"])
        return data


class SendBackForm(forms.Form):
    reason = long_text(
        "Cần xem xét thêm điều gì",
        2000,
        "Người thụ lý đọc được. Cần thêm minh chứng thì phải ra thông báo mới để đồng chí được phản ánh xem.",
        "Hãy ghi cần xem xét thêm điều gì.",
        rows=4,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, case: Case) -> None:
        super().__init__(data)
        if case.reference_only:
            on_paper(self, "reason")


def ask(form: forms.Form, field: str | None, check: Callable[..., object], *args: object) -> None:
    """A rule that refuses what was typed is an error of the form, with its own words."""
    try:
        check(*args)
    except Denied as refusal:
        form.add_error(field, str(refusal))


def on_paper(form: forms.Form, *names: str) -> None:
    """One line for the paper's number instead of a text."""
    for name in names:
        field = form.fields[name]
        field.help_text, field.widget = PAPER_ONLY, forms.TextInput(attrs={"autocomplete": "off"})
        field.validators.append(MaxLengthValidator(permissions.LONGEST_REFERENCE, TOO_LONG))
