"""What may be typed about a session, and how the list of sessions is narrowed."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.forms.fields import UnitField, day_field, offer_units
from accounts.models import Appointment, Role, Unit, User
from accounts.models.units import below
from directives.actions.training import Held
from directives.facts.training import duties_to_serve, usual_duties
from directives.forms.files import CheckedFileField
from directives.models import KEEPING_ROLES, TrainingSession
from directives.models.training import TrainingSessionQuerySet
from directives.permissions import training as permissions
from portal.lib.access import Denied
from portal.lib.secrecy import not_classified

MANY = 100_000


class TrainingForm(forms.Form):
    """Of one unit that is known; the form of a new session asks for the unit as well."""

    held_on = day_field("Ngày tổ chức", error_messages={"required": "Hãy ghi ngày tổ chức."})
    topic = forms.CharField(
        label="Nội dung",
        max_length=300,
        help_text="Ví dụ: phổ biến Chỉ thị 21-CT/TU trong sinh hoạt chi bộ tháng 10.",
        error_messages={"required": "Hãy ghi nội dung buổi phổ biến."},
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    present = forms.IntegerField(label="Số người dự", min_value=1, max_value=MANY)
    invited = forms.IntegerField(
        label="Trên tổng số người thuộc diện dự", min_value=1, max_value=MANY
    )
    clauses = forms.TypedMultipleChoiceField(
        label="Là minh chứng cho nhiệm vụ",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nhiệm vụ cùng nội dung ở văn bản khác được tính luôn, không phải ghi lại.",
        error_messages={"required": "Hãy chọn ít nhất một nhiệm vụ."},
    )
    file = CheckedFileField(label="Tệp kèm theo (biên bản, ảnh)")

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        unit: Unit | None,
        session: TrainingSession | None = None,
    ) -> None:
        self.of_unit = unit
        duties = duties_to_serve()
        usual: dict[str, Any] = {"clauses": usual_duties(duties)}
        if session:
            names = ["held_on", "topic", "present", "invited", "clauses"]
            usual = {name: getattr(session, name) for name in names}
        super().__init__(data, files, initial=usual)
        clauses = self.fields["clauses"]
        assert isinstance(clauses, forms.TypedMultipleChoiceField)  # noqa: S101  # for the type checker
        clauses.choices = [(it.pk, f"{it.reference}: {it.title}") for it in duties]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        unit = self.of_unit or typed.get("unit")
        if unit and typed.get("held_on"):
            self._refuse("held_on", permissions.check_held, unit, typed["held_on"])
        if typed.get("present") and typed.get("invited"):
            self._refuse("present", permissions.check_numbers, typed["present"], typed["invited"])
        return typed

    def _refuse(self, field: str, check: Any, *about: Any) -> None:
        """A refusal, said beside the field."""
        try:
            check(*about)
        except Denied as refusal:
            self.add_error(field, str(refusal))

    @property
    def held(self) -> Held:
        typed = self.cleaned_data
        return {
            "held_on": typed["held_on"],
            "topic": typed["topic"],
            "present": typed["present"],
            "invited": typed["invited"],
            "clauses": typed["clauses"],
        }


class NewTrainingForm(TrainingForm):
    unit = UnitField()
    field_order = ["unit"]

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        user: User,
    ) -> None:
        super().__init__(data, files, unit=None)
        units = units_to_enter_for(user)
        offer_units(self, units)
        first = units.filter(pk=user.unit_id).first() or units.first()
        self.initial["unit"] = first.code if first else None


class PeriodFilter(forms.Form):
    first = day_field("Từ ngày", required=False, help_text="")
    last = day_field("Đến ngày", required=False, help_text="")

    @property
    def chosen(self) -> dict[str, date | None]:
        """What was understood; a day that is none narrows nothing."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) for name in ("first", "last")}

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen.values())

    def narrow(self, rows: TrainingSessionQuerySet) -> TrainingSessionQuerySet:
        chosen = self.chosen
        return rows.held(chosen["first"] or date.min, chosen["last"] or date.max)


def units_to_enter_for(user: User) -> QuerySet[Unit]:
    """One's own units, and those of one's office where nobody else could (R226)."""
    own = [item.unit_id for item in user.appointments_in_force if item.role in KEEPING_ROLES]
    kept = Appointment.objects.in_force(timezone.localdate()).filter(
        unit=OuterRef("pk"), role__in=KEEPING_ROLES, person__is_active=True
    )
    helped = below(user.scopes(Role.STAFF), "path") & ~Exists(kept)
    return Unit.objects.filter(Q(pk__in=own) | helped).order_by("path")
