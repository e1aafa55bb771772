"""What may be typed to open a run: one of the units one makes reports for, one of the past months."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Min
from django.utils import timezone

from accounts.models import Unit, User
from reports.permissions import MAKERS, next_month

MONTHS_BACK = 12


def past_months(today: date) -> list[date]:
    """The first days of the months that are over, newest first."""
    months = [today.replace(day=1)]
    for _ in range(MONTHS_BACK):
        first = months[-1]
        months.append(date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
    return [month for month in months if next_month(month) <= today]


class RunForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị",
        help_text="Báo cáo được lập cho đơn vị này và mọi đơn vị trực thuộc.",
        empty_label=None,
    )
    month = forms.TypedChoiceField(label="Tháng báo cáo", coerce=date.fromisoformat)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        months = self.fields["month"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101  # says the type
        assert isinstance(months, forms.TypedChoiceField)  # noqa: S101
        today = timezone.localdate()
        units.queryset = Unit.objects.in_force(today).below(user.scopes(*MAKERS))
        begun = units.queryset.aggregate(first=Min("valid_from"))["first"] or today
        months.choices = [
            (month.isoformat(), f"Tháng {month:%m/%Y}")
            for month in past_months(today)
            if next_month(month) > begun
        ]
