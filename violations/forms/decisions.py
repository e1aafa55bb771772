"""What a decider writes, and the day on which a letter was handed over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.fields import day_field
from accounts.models import User
from portal.lib.secrecy import not_classified
from violations.actions.decisions import Asked, check_someone_above
from violations.facts.appeals import last_day
from violations.forms.assessments import FACTS_ONLY, ask, long_text, on_paper
from violations.models import Case
from violations.permissions import decisions as permissions
from violations.permissions.appeals import decided_case
from violations.workflow import Outcome

ROWS = (1, 2, 3)


def code_field() -> forms.CharField:
    return forms.CharField(
        label="Mã vụ việc ghi trên kết luận",
        max_length=12,
        error_messages={"required": "Hãy ghi mã vụ việc."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ConfirmedForm(forms.Form):
    """A form that is shown once more, as a question, before it is done; one can go back to it."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        self.goes_back = data is not None and "back" in data
        if data is not None and self.goes_back:
            data = {name: data[name] for name in data if name != "confirmed"}
        super().__init__(data)

    @property
    def is_to_be_done(self) -> bool:
        return self.is_valid() and self.cleaned_data["confirmed"]

    @property
    def is_to_be_asked(self) -> bool:
        return self.is_valid() and not self.goes_back

    def asked_again(self) -> forms.Form:
        """The same, hidden, for the page that asks."""
        again = self.with_data({**{name: self.data[name] for name in self.data}, "confirmed": "1"})
        for field in again.fields.values():
            field.widget = field.hidden_widget()
        return again

    def with_data(self, data: Mapping[str, Any]) -> forms.Form:
        return type(self)(data)


class DecideForm(ConfirmedForm):
    outcome = forms.ChoiceField(
        label="Kết luận",
        choices=Outcome.choices,
        error_messages={"required": "Hãy chọn kết luận."},
        widget=forms.RadioSelect,
    )
    reasons = long_text(
        "Nhận định và lý do",
        8000,
        f"Ghi nguyên văn vào kết luận gửi đồng chí được phản ánh. {FACTS_ONLY}",
        "Hãy ghi lý do: kết luận nào cũng phải có.",
    )
    to_paper_number = forms.CharField(
        label="Số văn bản giấy, nếu chuyển ra ngoài cổng",
        required=False,
        max_length=60,
        help_text="Chỉ khi chuyển cấp trên. Để trống thì đơn vị cấp trên trên cổng giải quyết tiếp.",
        validators=[not_classified],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, case: Case) -> None:
        super().__init__(data)
        self.case = case
        for number in ROWS:
            self.fields[f"what_{number}"] = _what(number)
            self.fields[f"due_on_{number}"] = day_field(f"Hạn của việc {number}", required=False)
        if case.reference_only:
            on_paper(self, "reasons", *(f"what_{number}" for number in ROWS))

    def with_data(self, data: Mapping[str, Any]) -> forms.Form:
        return DecideForm(data, case=self.case)

    def clean(self) -> dict[str, Any]:
        for number in ROWS:
            what = self.cleaned_data.get(f"what_{number}")
            due = self.cleaned_data.get(f"due_on_{number}")
            if what and not due and f"due_on_{number}" not in self.errors:
                self.add_error(f"due_on_{number}", "Hãy ghi hạn của việc này.")
            if due and not what:
                self.add_error(f"what_{number}", "Hãy ghi việc cần khắc phục, hoặc bỏ hạn.")
        if not self.errors:
            self._ask_rules()
        return self.cleaned_data

    def _ask_rules(self) -> None:
        """What the action would refuse, said beside the field."""
        data, asked = self.cleaned_data, [one.pair() for one in self.asked]
        outcome, paper = data["outcome"], data["to_paper_number"]
        today = timezone.localdate()
        ask(self, None, permissions.check_outcome, self.case, outcome, asked, paper)
        ask(self, None, permissions.check_due_after, asked, last_day(today))
        if outcome == Outcome.ESCALATED and not paper:
            ask(self, "to_paper_number", check_someone_above, self.case, today)

    @property
    def asked_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each thing with its day, as the page shows them."""
        return [(self[f"what_{number}"], self[f"due_on_{number}"]) for number in ROWS]

    @property
    def asked(self) -> list[Asked]:
        data = self.cleaned_data
        return [
            Asked(data[f"what_{number}"], data[f"due_on_{number}"])
            for number in ROWS
            if data.get(f"what_{number}")
        ]

    @property
    def words(self) -> str:
        return str(Outcome(self.cleaned_data["outcome"]).label)

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"],
            "reasons": data["reasons"],
            "to_paper_number": data["to_paper_number"],
            "corrections": self.asked,
        }


class HandForm(forms.Form):
    code = code_field()
    on = day_field(
        "Ngày giao bản giấy",
        error_messages={"required": "Hãy ghi ngày giao.", "invalid": "Ngày chưa đúng."},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, by: User) -> None:
        super().__init__(data)
        self.by = by

    def clean(self) -> dict[str, Any]:
        code, on = self.cleaned_data.get("code"), self.cleaned_data.get("on")
        if code and on:
            ask(self, None, check_can_hand, self.by, code, on, timezone.localdate())
        return self.cleaned_data


def check_can_hand(by: User, code: str, on: date, today: date) -> None:
    """Who may record nothing about a case, and who names none, read the same sentence."""
    permissions.check_handed_on(decided_case(by, code).decisions.latest("at"), on, today)


def _what(number: int) -> forms.CharField:
    return forms.CharField(
        label=f"Việc cần khắc phục {number}",
        required=False,
        max_length=500,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
