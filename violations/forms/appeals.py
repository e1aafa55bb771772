"""What is written about a decision by who appeals it, types it, admits it, settles it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.fields import day_field
from accounts.models import User
from portal.lib.secrecy import not_classified
from violations.facts import appeals as facts
from violations.forms.assessments import FACTS_ONLY, ask, long_text, on_paper
from violations.forms.decisions import ConfirmedForm, code_field
from violations.models import Case, Decision
from violations.permissions import appeals as permissions
from violations.permissions.appeals import results_of
from violations.workflow import AppealResult, Outcome

LATE = "Chỉ khi đã quá thời hạn: ốm đau, đi công tác, chưa nhận được kết luận…"


class AppealForm(forms.Form):
    text = long_text(
        "Nội dung khiếu nại",
        20000,
        "Đồng chí không đồng ý điều gì, vì sao. Chỉ người giải quyết khiếu nại đọc được. Không ghi nội dung mật.",
        "Hãy ghi nội dung khiếu nại.",
        rows=10,
    )
    late_reason = long_text(
        "Lý do gửi muộn", 2000, "Thời hạn đã hết; khiếu nại vẫn được ghi nhận.", "Hãy ghi lý do.", 3
    )

    def __init__(self, data: Mapping[str, Any] | None, *, case: Case, late: bool) -> None:
        super().__init__(data)
        if not late:
            del self.fields["late_reason"]
        if case.reference_only:
            on_paper(self, "text")


class TypeAppealForm(forms.Form):
    code = code_field()
    received_on = day_field(
        "Ngày nhận đơn giấy", error_messages={"required": "Hãy ghi ngày nhận đơn."}
    )
    text = long_text(
        "Nội dung đơn",
        20000,
        "Chép nguyên văn. Đồng chí khiếu nại được báo và đọc được bản nhập này. Không ghi nội dung mật.",
        "Hãy chép nội dung đơn.",
        rows=10,
    )
    late_reason = forms.CharField(
        label="Lý do gửi muộn nêu trong đơn",
        required=False,
        max_length=2000,
        help_text=LATE,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, by: User) -> None:
        super().__init__(data)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Who may type nothing about a case, and who names none, read the same sentence."""
        data = self.cleaned_data
        if "code" in data and "received_on" in data:
            late_reason = data.get("late_reason", "")
            ask(self, None, check_can_type, self.by, data["code"], data["received_on"], late_reason)
        return data


def check_can_type(by: User, code: str, received_on: date, late_reason: str) -> None:
    """What the action will ask."""
    case = permissions.decided_case(by, code)
    permissions.check_appealable(case)
    decision = case.decisions.latest("at")
    decided_on, today = timezone.localdate(decision.at), timezone.localdate()
    permissions.check_received_on(received_on, decided_on, today)
    late = facts.is_late(case, decision, received_on)
    permissions.check_late_reason(late, late_reason, case.appeal_due_on)
    facts.check_someone_above(facts.way_of(case, today))


class AdmitForm(forms.Form):
    admitted = forms.TypedChoiceField(
        label="Khiếu nại gửi muộn này",
        choices=[("1", "Nhận giải quyết"), ("0", "Không nhận giải quyết")],
        coerce=lambda value: value == "1",
        error_messages={"required": "Hãy chọn nhận hay không nhận."},
        widget=forms.RadioSelect,
    )
    reason = long_text(
        "Lý do",
        2000,
        "Đồng chí khiếu nại đọc được.",
        "Hãy ghi lý do, nhận hay không nhận đều cần.",
        4,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, case: Case) -> None:
        super().__init__(data)
        if case.reference_only:
            on_paper(self, "reason")


class SettleForm(ConfirmedForm):
    verdict = forms.ChoiceField(
        label="Kết quả giải quyết",
        error_messages={"required": "Hãy chọn kết quả."},
        widget=forms.RadioSelect,
    )
    reasons = long_text(
        "Nhận định và lý do",
        8000,
        f"Ghi nguyên văn vào thư trả lời đồng chí khiếu nại. {FACTS_ONLY}",
        "Hãy ghi lý do.",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, decision: Decision) -> None:
        super().__init__(data)
        self.decision = decision
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]  # of this field
            (f"{result} {outcome}", _words(result, outcome))
            for result, outcome in results_of(decision)
        ]
        if decision.case.reference_only:
            on_paper(self, "reasons")

    def with_data(self, data: Mapping[str, Any]) -> forms.Form:
        return SettleForm(data, decision=self.decision)

    @property
    def words(self) -> str:
        return _words(*self.cleaned_data["verdict"].split())

    def values(self) -> dict[str, Any]:
        result, _, outcome = self.cleaned_data["verdict"].partition(" ")
        return {"result": result, "new_outcome": outcome, "reasons": self.cleaned_data["reasons"]}


def _words(result: str, outcome: str) -> str:
    label = str(AppealResult(result).label)
    if result == AppealResult.LIGHTENED:
        return f"{label} thành: {Outcome(outcome).label.lower()}"
    return label
