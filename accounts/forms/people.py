"""What may be typed about a person on the roster."""

from typing import Any

from django import forms

from accounts.forms.fields import (
    NameField,
    PhoneField,
    UnitField,
    day_field,
    offer_units,
    open_units,
    today,
)
from accounts.models import Unit, User

THIS_YEAR_OR_EARLIER = "Năm sinh gồm 4 chữ số, từ 1900 đến năm nay."


class PersonForm(forms.Form):
    """`person` is None for someone new."""

    full_name = NameField()
    staff_code = forms.CharField(
        label="Mã cán bộ", max_length=30, help_text="Dùng để đăng nhập, mỗi người một mã."
    )
    unit = UnitField(label="Đơn vị sinh hoạt")
    position = forms.CharField(label="Chức vụ", max_length=120, required=False)
    phone = PhoneField(required=False, help_text="Dùng để đăng nhập thay cho mã cán bộ.")
    email = forms.EmailField(label="Thư điện tử", required=False)
    birth_year = forms.IntegerField(
        label="Năm sinh",
        required=False,
        min_value=1900,
        help_text="Chỉ để phân biệt người trùng họ tên.",
        error_messages={"invalid": THIS_YEAR_OR_EARLIER, "min_value": THIS_YEAR_OR_EARLIER},
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    is_member = forms.BooleanField(label="Là đảng viên", required=False)

    def __init__(self, *args: Any, user: User, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        offer_units(self, open_units(user))

    def clean_staff_code(self) -> str:
        code: str = self.cleaned_data["staff_code"].strip()
        self._refuse_another("Mã cán bộ này đã có người dùng.", staff_code__iexact=code)
        return code

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            self._refuse_another("Số điện thoại này đã có người khác dùng.", phone=phone)
        return phone

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > today().year:
            raise forms.ValidationError(THIS_YEAR_OR_EARLIER)
        return year

    def _refuse_another(self, message: str, **same: str) -> None:
        others = User.objects.filter(**same)
        if self.person:
            others = others.exclude(pk=self.person.pk)
        if others.exists():
            raise forms.ValidationError(message)


class LeavingForm(forms.Form):
    on = day_field("Ngày rời đơn vị", initial=today)


class ReturnForm(forms.Form):
    unit = UnitField(label="Đơn vị sinh hoạt")
    on = day_field("Ngày trở lại", initial=today)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, open_units(user))


class PeopleFilterForm(forms.Form):
    """A GET form: what cannot be understood is left out instead of refused."""

    q = forms.CharField(
        label="Tìm theo tên hoặc mã",
        required=False,
        max_length=100,
        help_text="",
        widget=forms.TextInput(
            attrs={"placeholder": "gõ không dấu cũng được", "autocomplete": "off", "type": "search"}
        ),
    )
    unit = UnitField(required=False, label="Đơn vị và cấp dưới", empty_label="Tất cả đơn vị")
    state = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ("", "Đang có tên"),
            ("new", "Chưa đăng nhập lần nào"),
            ("left", "Đã rời đơn vị"),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).filter(valid_to=None).order_by("path")
        offer_units(self, units)
