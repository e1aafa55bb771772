"""What may be typed about an official page, and which of them a list shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.forms.fields import UnitField, day_field, offer_units, today
from accounts.models import Unit, User
from portal.lib.access import Denied
from portal.lib.names import clean_name
from portal.lib.secrecy import not_classified
from registry.facts.pages import PageState, people_to_choose
from registry.models import Finding, OfficialPage, PageKind
from registry.models.pages import KEEPERS
from registry.page_addresses import identify_page
from registry.permissions import pages as permissions
from registry.platforms import CHOICES, AddressError

LISTED = 60  # of more people than this one is searched for instead of picked from a list
FOUND = 20  # shown of a search


class PersonField(forms.ModelChoiceField[User]):
    """Somebody of the unit: picked from a list, or from what a search found."""

    def offer(self, people: QuerySet[User], shown: Iterable[User], *, listed: bool) -> None:
        """`people` are those who may be chosen, `shown` those whom the page offers."""
        self.queryset = people
        choices = list(labelled(shown))
        if listed:
            self.choices = [("", "Chọn người"), *choices]
        else:
            self.widget = forms.RadioSelect()
            self.choices = choices

    def to_python(self, value: Any) -> User | None:
        """A made-up id is a person who is not there, too."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"]) from error


def labelled(people: Iterable[User]) -> Iterable[tuple[str, str]]:
    """Name and unit; the birth year tells namesakes apart."""
    some = list(people)
    named = Counter((person.full_name, person.unit_id) for person in some)
    for person in some:
        twice = named[person.full_name, person.unit_id] > 1
        year = f", sinh năm {person.birth_year}" if twice and person.birth_year else ""
        yield str(person.pk), f"{person.full_name}{year} · {person.unit.name}"


class ResponsibleForm(forms.Form):
    """Who answers for the page. With `who` filled in it finds people and asks for one of them."""

    who = forms.CharField(
        label="Tìm người phụ trách theo tên hoặc mã",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "gõ không dấu cũng được", "autocomplete": "off"}
        ),
    )
    responsible = PersonField(
        queryset=User.objects.none(),
        label="Người phụ trách",
        help_text="Người này được nhắc khi đến hạn rà soát và được ghi kết quả rà soát.",
        error_messages={
            "required": "Hãy chọn người phụ trách.",
            "invalid_choice": "Người này không có tên trong đơn vị. Hãy chọn lại.",
        },
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        people = people_to_choose(unit.path)
        few = list(people[: LISTED + 1])
        self.searches = len(few) > LISTED
        self.looked_for = self._typed() if self.searches else ""
        if not self.searches:
            del self.fields["who"]
        elif self.looked_for:
            few = list(people.found_by(self.looked_for)[:FOUND])  # type: ignore[attr-defined]  # the manager is made at run time
        else:
            few = []
        field = self.fields["responsible"]
        if isinstance(field, PersonField):
            field.offer(people, few, listed=not self.searches)
        self.found = bool(few)

    def _typed(self) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get("who", "")).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.pop("who", None)
        return data


class AboutPageForm(forms.Form):
    """What the page is and where; `page` is the one that is being corrected, if any."""

    kind = forms.ChoiceField(label="Loại", choices=PageKind.choices, initial=PageKind.PAGE)
    platform = forms.ChoiceField(
        label="Mạng xã hội",
        choices=[("", "Chọn mạng xã hội"), *CHOICES],
        error_messages={"required": "Hãy chọn mạng xã hội."},
    )
    address_typed = forms.CharField(
        label="Địa chỉ",
        max_length=500,
        help_text="Mở trang bằng trình duyệt rồi sao chép địa chỉ. Cổng không mở địa chỉ này.",
        error_messages={"required": "Hãy ghi địa chỉ của trang."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "inputmode": "url",
            }
        ),
    )
    name = forms.CharField(
        label="Tên trang",
        max_length=200,
        validators=[not_classified],
        help_text="Như tên hiển thị trên trang, ví dụ: Phường Bình Nguyên.",
        error_messages={"required": "Hãy ghi tên trang."},
    )

    def __init__(
        self, *args: Any, user: User, page: OfficialPage | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.page = user, page

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, platform = data.get("kind"), data.get("platform")
        if kind and platform and data.get("address_typed"):
            try:
                found = identify_page(data["address_typed"], kind=kind, platform=platform)
                permissions.check_not_registered(self.user, found, besides=self.page)
            except AddressError as error:
                self.add_error("address_typed", error.message)
            except Denied as refusal:
                self.add_error("address_typed", str(refusal))
        return data


class RegisterPageForm(AboutPageForm, ResponsibleForm):
    field_order = ["kind", "platform", "address_typed", "name", "who", "responsible"]


class ChangePageForm(AboutPageForm):
    def __init__(self, *args: Any, page: OfficialPage, **kwargs: Any) -> None:
        fields = ("kind", "platform", "address_typed", "name")
        said = {field: getattr(page, field) for field in fields}
        super().__init__(*args, page=page, initial=said, **kwargs)


class AssignPageForm(ResponsibleForm):
    def __init__(self, *args: Any, page: OfficialPage, **kwargs: Any) -> None:
        super().__init__(*args, unit=page.unit, **kwargs)
        self.page = page

    def clean_responsible(self) -> User:
        person: User = self.cleaned_data["responsible"]
        if person.pk == self.page.responsible_id:
            raise ValidationError("Người này đang phụ trách trang. Hãy chọn người khác.")
        return person


class ReviewPageForm(forms.Form):
    on = day_field("Ngày rà soát", initial=today)
    finding = forms.ChoiceField(
        label="Kết quả",
        choices=Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết quả rà soát."},
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=2000,
        validators=[not_classified],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nếu có chỗ chưa đúng: ghi chỗ nào, sửa ra sao, đến bao giờ.",
    )

    def __init__(self, *args: Any, page: OfficialPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        try:
            permissions.check_review_day(self.page, on, timezone.localdate())
        except Denied as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found_wrong = data.get("finding") not in (None, Finding.IN_ORDER)
        if found_wrong and "note" in data and not data["note"]:
            self.add_error("note", "Hãy ghi rõ chỗ nào chưa đúng và việc sửa.")
        return data


class ClosePageForm(forms.Form):
    on = day_field("Ngừng dùng từ ngày", initial=today)

    def __init__(self, *args: Any, page: OfficialPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        try:
            permissions.check_closing_day(self.page, on, timezone.localdate())
        except Denied as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return on


def units_kept(user: User) -> QuerySet[Unit]:
    """Open units whose pages this person keeps."""
    units = Unit.objects.below(user.scopes(*KEEPERS)).filter(valid_to=None)
    return units.order_by("path")


class PageUnitForm(forms.Form):
    """Whose page it is to be: asked first, because it decides who may answer for it."""

    unit = UnitField(label="Trang của đơn vị nào")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)


class PagesFilterForm(forms.Form):
    """A GET form: what cannot be understood is left out instead of refused."""

    unit = UnitField(label="Đơn vị và cấp dưới", required=False, empty_label="Tất cả đơn vị")
    kind = forms.ChoiceField(
        label="Loại", required=False, choices=[("", "Tất cả loại"), *PageKind.choices]
    )
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Đang dùng"), *PageState.choices],
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
