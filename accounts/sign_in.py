"""Sign-in through django-allauth: who is meant by what was typed, and the words it answers with."""

from functools import cache
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.actions import sessions
from accounts.models import User, in_armed_forces

WRONG = (
    "Mã cán bộ, số điện thoại hoặc mật khẩu chưa đúng. "
    "Lần đầu đăng nhập, hãy dùng mã trên phiếu ở mục Đăng nhập lần đầu."
)

WEAK = {  # Django's own sentences are not all there in Vietnamese
    "password_too_short": "Mật khẩu quá ngắn, cần ít nhất 10 ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến, dễ bị đoán.",
    "password_entirely_numeric": "Mật khẩu không được chỉ toàn chữ số.",
    "password_too_similar": "Mật khẩu quá giống họ tên hoặc mã cán bộ.",
}


def check_choice(password: str, person: User | None) -> str:
    """The password itself, or every reason why it is too weak."""
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise ValidationError(
            [ValidationError(WEAK[item.code or ""], item.code) for item in fault.error_list]
        ) from fault
    return password


@cache
def _people() -> QuerySet[User]:
    """Put together once: every request begins with it."""
    return User.objects.select_related("unit").annotate(in_armed_forces=in_armed_forces())  # type: ignore[no-any-return]  # as below


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Staff code in any case, or mobile number in any spelling."""

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        person = User.objects.find_by_login(username)
        return self._check_password(person, password)  # type: ignore[no-any-return]  # as above

    def get_user(self, user_id: UUID) -> User | None:
        """With the home unit, which every page names: one query instead of two."""
        person = next(iter(_people().filter(pk=user_id)), None)
        return person if person and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "incorrect_password": "Mật khẩu chưa đúng.",
        "enter_current_password": "Mật khẩu hiện tại chưa đúng.",
        "too_many_login_attempts": "Đã nhập sai nhiều lần. Hãy đợi 5 phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come from the roster alone."""
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        return check_choice(password, user)

    def set_password(self, user: User, password: str) -> None:
        sessions.change_password(user, password)


def display_name(user: User) -> str:
    return user.full_name
