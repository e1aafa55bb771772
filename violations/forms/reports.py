"""What may be typed to report a fact: about whom, by which clause, what happened, what shows it.

The steps send everything along in the body of the request: no address of theirs names anybody, so
that no log of addresses leads from a reporter to a subject (R148).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.forms.fields import day_field
from accounts.models import User
from directives.models import Clause
from portal.lib.access import Denied
from portal.lib.files import LARGEST, CheckedFile, check_file
from portal.lib.secrecy import not_classified
from violations import seats, shapes
from violations.actions.reports import PaperReference
from violations.permissions import reports as permissions

FACT = "fact_"  # before the code of a field of the clause's shape
OFF = {"autocomplete": "off"}


class FindSubjectForm(forms.Form):
    name = forms.CharField(
        label="Họ và tên, hoặc mã cán bộ",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={**OFF, "placeholder": "gõ không dấu cũng được"}),
    )
    of_unit = forms.CharField(
        label="Đơn vị",
        required=False,
        max_length=120,
        help_text="Không nhớ thì để trống.",
        widget=forms.TextInput(attrs=OFF),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if len(f"{data.get('name', '')}{data.get('of_unit', '')}".strip()) < 2:
            self.add_error("name", "Hãy ghi ít nhất hai chữ của tên hoặc của đơn vị.")
        return data


class SubjectForm(forms.Form):
    """About whom: somebody else, on the roster."""

    subject = forms.ModelChoiceField(
        User.objects.select_related("unit"),
        label="Về đồng chí",
        widget=forms.HiddenInput,
        error_messages={
            "required": "Chưa chọn phản ánh về ai.",
            "invalid_choice": "Người này không có tên trong danh sách.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_subject(self) -> User:
        subject: User = self.cleaned_data["subject"]
        today = timezone.localdate()
        _ask(permissions.check_subject, self.user, subject, today)
        self.place = _ask(lambda: seats.place_for(subject, without=[self.user], on=today))
        return subject


class CitedForm(SubjectForm):
    """By which clause, of which day. Guidance is refused here too, with the reason that the page gives."""

    happened_on = day_field(
        "Ngày xảy ra", error_messages={"required": "Hãy ghi ngày xảy ra sự việc."}
    )
    clause = forms.ModelChoiceField(
        Clause.objects.select_related("document"),
        label="Điều khoản",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Hãy chọn một điều khoản.",
            "invalid_choice": "Không có điều khoản này. Hãy chọn lại.",
        },
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"subject", "happened_on", "clause"} <= data.keys():
            try:
                permissions.check_clause(
                    data["clause"], data["subject"], data["happened_on"], timezone.localdate()
                )
            except Denied as refusal:
                self.add_error(
                    "happened_on" if refusal.code == "future_day" else "clause", str(refusal)
                )
        return data

    @property
    def on_paper(self) -> bool:
        """Of a valid form: no content is taken, only where the papers are (R147)."""
        clause: Clause = self.cleaned_data["clause"]
        return permissions.takes_no_content(clause, self.place.unit, timezone.localdate())


class FactsForm(forms.Form):
    """The facts in the shape that the clause asks for, and what happened in one's own words."""

    description = forms.CharField(
        label="Diễn biến sự việc",
        max_length=4000,
        help_text="Chỉ ghi việc đã xảy ra, theo thứ tự. Không nhận xét, không đoán.",
        error_messages={"required": "Hãy ghi diễn biến sự việc."},
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, clause: Clause, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {f"{FACT}{field.code}": _field(field) for field in shapes.shape_of(clause)}
        self.fields = {**asked, **self.fields}

    def report(self) -> dict[str, Any]:
        facts = {
            name.removeprefix(FACT): _kept(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(FACT)
        }
        return {"facts": facts, "description": self.cleaned_data["description"]}


class PaperForm(forms.Form):
    """No content: only the paper on which it stands."""

    paper_number = forms.CharField(
        label="Số của hồ sơ giấy",
        max_length=60,
        error_messages={"required": "Hãy ghi số của hồ sơ giấy."},
        validators=[not_classified],
        widget=forms.TextInput(attrs=OFF),
    )
    paper_date = day_field(
        "Ngày của hồ sơ giấy", error_messages={"required": "Hãy ghi ngày của hồ sơ giấy."}
    )
    paper_body = forms.CharField(
        label="Cơ quan nhận hồ sơ",
        max_length=200,
        error_messages={"required": "Hãy ghi cơ quan nhận hồ sơ."},
        validators=[not_classified],
        widget=forms.TextInput(attrs=OFF),
    )

    def report(self) -> dict[str, Any]:
        return {"paper": PaperReference(**self.cleaned_data)}


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each read, checked and made anew; a refusal says which file and why."""

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        sent = data if isinstance(data, list) else [data]
        files = [super(FilesField, self).clean(item, initial) for item in sent if item]
        if len(files) > permissions.MOST_FILES:
            _ask(permissions.check_evidence, len(files), "")
        return [_checked(file) for file in files]


class EvidenceForm(forms.Form):
    attached = FilesField(
        label="Tệp minh chứng",
        required=False,
        allow_empty_file=True,  # the check says what to do about it
        help_text=(
            f"Ảnh JPEG, PNG, WebP hoặc PDF; nhiều nhất {permissions.MOST_FILES} tệp, mỗi tệp không quá "
            f"{LARGEST // 1024 // 1024} MB. Cổng xóa tên tệp và thông tin về máy, người chụp."
        ),
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp,.pdf"}),
    )
    proof = forms.CharField(
        label="Minh chứng khác",
        required=False,
        max_length=2000,
        help_text="Giấy tờ gì, đang ở đâu; ai có mặt. Không có tệp thì ghi ở đây.",
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors:
            _ask(permissions.check_evidence, len(data["attached"]), data["proof"])
        return data

    def report(self) -> dict[str, Any]:
        return {"files": self.cleaned_data["attached"], "proof": self.cleaned_data["proof"]}


class OwnReportForm(forms.Form):
    """Which of one's own reports, named in the body and never in an address."""

    report = forms.UUIDField()
    sure = forms.BooleanField(required=False)


def _field(field: shapes.Field) -> forms.Field:
    if field.kind == "day":
        return day_field(field.label, **_notes(field))
    long = field.kind == "long"
    return forms.CharField(
        label=field.label,
        max_length=2000 if long else 200,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput(attrs=OFF),
        **_notes(field),
    )


def _notes(field: shapes.Field) -> dict[str, Any]:
    notes: dict[str, Any] = {"error_messages": {"required": f"Chưa ghi “{field.label}”."}}
    return {**notes, "help_text": field.help} if field.help else notes


def _kept(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _checked(file: UploadedFile) -> CheckedFile:
    name = file.name or ""
    try:
        return check_file(file.read(), name)
    except Denied as refusal:
        raise ValidationError(f"{name}: {refusal}", code=refusal.code) from refusal


def _ask(check: Callable[..., Any], *args: object) -> Any:
    """A refusal of the rule as an error of the form: what was typed stays on the page."""
    try:
        return check(*args)
    except Denied as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


def hidden(*bound: forms.Form) -> Sequence[forms.BoundField]:
    """What was typed on earlier pages, to be sent along; files cannot be."""
    return [field for form in bound for field in form]
