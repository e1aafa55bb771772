"""Signing in, first sign-in with a code, and the password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms

from accounts.models import User
from accounts.sign_in import check_choice

LOGIN_LABEL = "Mã cán bộ hoặc số điện thoại"
DIFFERENT = "Hai lần nhập chưa giống nhau."
CHOOSING_HELP = (
    "Ít nhất 10 ký tự, không chỉ toàn chữ số, không giống họ tên hay mã cán bộ. "
    "Bốn từ quen thuộc ghép lại thì dễ nhớ mà khó đoán."
)


def login_field() -> forms.CharField:
    return forms.CharField(
        label=LOGIN_LABEL,
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


def password_field(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = login_field()
        self.fields["password"] = password_field("Mật khẩu", autocomplete="current-password")

    def clean_login(self) -> str:
        """One spelling for each person, so that wrong passwords are counted for the person."""
        typed = self.cleaned_data["login"].strip()
        person = User.objects.find_by_login(typed)
        return person.staff_code if person else typed


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field("Mật khẩu", autocomplete="current-password")


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's own fields stay, for they check; only what is shown is ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, help_text in (
            ("oldpassword", "Mật khẩu hiện tại", ""),
            ("password1", "Mật khẩu mới", CHOOSING_HELP),
            ("password2", "Nhập lại mật khẩu mới", ""),
        ):
            field = self.fields[name]
            field.label = label
            field.help_text = help_text
            field.widget.attrs.pop("placeholder", None)

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth has no Vietnamese; its one sentence of its own is said here."""
        super().add_error(field, DIFFERENT if field == "password2" else error)


class ActivationForm(forms.Form):
    """Who, and the code of the slip. Whether they belong together is not the form's to say."""

    login = login_field()
    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=40,
        help_text="10 ký tự trong khung. Chữ hoa hay chữ thường, có gạch hay không đều được.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class NewPasswordForm(forms.Form):
    password = password_field("Mật khẩu mới", autocomplete="new-password", help_text=CHOOSING_HELP)
    again = password_field("Nhập lại mật khẩu mới", autocomplete="new-password")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        return check_choice(self.cleaned_data["password"], self.person)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", DIFFERENT)
        return values
