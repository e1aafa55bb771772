"""What may be typed into the pages of the checklists."""

from typing import Any

from django import forms
from django.http import QueryDict

from directives.models import ChecklistItem, ChecklistPeriod, ItemReview, ItemState
from directives.workflow import ChecklistStatus
from portal.lib.secrecy import not_classified


class PeriodField(forms.CharField):
    """A period by its code: 2026-10, 2026-Q4 or 2026."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return ChecklistPeriod.from_code(text)
        except ValueError as error:
            raise forms.ValidationError("Kỳ ghi dạng 2026-10, 2026-Q4 hoặc 2026.") from error


class OpenForm(forms.Form):
    unit = forms.IntegerField(widget=forms.HiddenInput)
    period = PeriodField(widget=forms.HiddenInput)


KEEP_SAVED, TAKE_BEFORE = "saved", "before"


class AnswerForm(forms.Form):
    """One duty's result. A field that was not touched keeps what another person wrote meanwhile.

    What was written against an answer that stands no more is not saved: both come back (R212).
    """

    state = forms.ChoiceField(
        label="Kết quả",
        choices=[choice for choice in ItemState.choices if choice[0] != ItemState.UNANSWERED],
        widget=forms.RadioSelect,
        show_hidden_initial=True,
        error_messages={"required": "Chọn một kết quả thì ghi chú mới được lưu."},
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        show_hidden_initial=True,
    )

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    keep = forms.CharField(required=False)  # pressed: KEEP_SAVED, TAKE_BEFORE, or the revision seen

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        item: ChecklistItem,
        before: ChecklistItem | None = None,
    ) -> None:
        answered = item.state if item.is_answered else ""
        pressed = data.get(f"{item.anchor}-keep") if data else None
        self.carried = before is not None and pressed == TAKE_BEFORE
        super().__init__(
            with_answer(data, before, item) if data and before and self.carried else data,
            prefix=item.anchor,
            initial={"state": answered, "note": item.note, "revision": item.revision},
            use_required_attribute=False,
        )
        self.item, self.before = item, before
        self.in_conflict = False

    @property
    def keeps_saved(self) -> bool:
        return self.data.get(self.add_prefix("keep")) == KEEP_SAVED

    @property
    def is_touched(self) -> bool:
        return bool({"state", "note", "keep"} & set(self.changed_data))

    @property
    def typed_state(self) -> str:
        """In words, as it was chosen here."""
        return dict(ItemState.choices).get(str(self["state"].value()), "")

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("state") == ItemState.NOT_APPLICABLE and not typed.get("note"):
            self.add_error("note", "Nhiệm vụ không áp dụng thì ghi rõ vì sao.")  # R63
        typed["revision"] = self.revision_seen(typed)
        saved = (self.item.state, self.item.note)
        self.in_conflict = (
            typed["revision"] != self.item.revision
            and not self.errors
            and (typed.get("state"), str(typed.get("note", "")).strip()) != saved
        )
        if self.in_conflict:  # R212
            self.add_error(None, "Người khác đã ghi nhiệm vụ này trong lúc đồng chí đang ghi.")
        typed["carried"] = self.carried
        return typed

    def revision_seen(self, typed: dict[str, Any]) -> int:
        """What the person had before their eyes; pressing "keep mine" is having seen the other."""
        keep = str(typed.pop("keep", ""))
        return int(keep) if keep.isdecimal() else typed.get("revision") or 0


def with_answer(data: QueryDict, before: ChecklistItem, item: ChecklistItem) -> QueryDict:
    """As if the answer of the period before had been typed (R213)."""
    typed = data.copy()
    typed[f"{item.anchor}-state"], typed[f"{item.anchor}-note"] = before.state, before.note
    return typed


class ReturnForm(forms.Form):
    """The reason may be left out where lines were returned, each with its own."""

    reason = forms.CharField(
        label="Cần bổ sung điều gì",
        help_text="Người ghi bảng kiểm đọc được lời này.",
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, came_back: bool = False) -> None:
        super().__init__(data)
        if came_back:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Lời chung cho cả bảng kiểm"


class ItemReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        choices=[
            (ItemReview.ACCEPTED, ItemReview.ACCEPTED.label),
            (ItemReview.RETURNED, ItemReview.RETURNED.label),
        ]
    )
    reason = forms.CharField(
        label="Cần bổ sung điều gì",
        required=False,
        validators=[not_classified],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("verdict") == ItemReview.RETURNED and not typed.get("reason"):
            self.add_error("reason", "Ghi rõ cần bổ sung điều gì.")
        return typed


NOT_OPENED = "none"


class BelowFilter(forms.Form):
    period = PeriodField(label="Kỳ", required=False, widget=forms.Select)
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Tất cả"),
            (ChecklistStatus.SENT, ChecklistStatus.SENT.label),
            (ChecklistStatus.RETURNED, "cần bổ sung"),
            (ChecklistStatus.OPEN, "đang ghi"),
            (NOT_OPENED, "chưa lập"),
            (ChecklistStatus.ACCEPTED, "đã tiếp nhận"),
        ],
    )
    level = forms.ChoiceField(
        label="Đơn vị",
        required=False,
        choices=[("", "Trực thuộc trực tiếp"), ("all", "Mọi cấp bên dưới")],
    )

    def __init__(self, *args: Any, periods: list[ChecklistPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["period"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101  # for the type checker
        widget.choices = [(period.code, period.words) for period in periods]
