"""The way in and the way out."""

from allauth.account import views as allauth_views
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import activation, sessions
from accounts.forms.sign_in import (
    ActivationForm,
    ChangePasswordForm,
    NewPasswordForm,
    ReauthenticateForm,
)
from accounts.models import ActivationCode

WRONG_CODE = (
    "Mã chưa đúng hoặc không còn dùng được. Hãy xem lại phiếu; "
    "nếu đã nhập sai 5 lần, hãy xin văn phòng phiếu mới."
)
BACKEND = "accounts.sign_in.SignInBackend"
SESSION_KEY = "activation"

change_password = allauth_views.PasswordChangeView.as_view(form_class=ChangePasswordForm)
reauthenticate = allauth_views.ReauthenticateView.as_view(form_class=ReauthenticateForm)


@require_http_methods(["GET", "POST"])
@login_not_required
def sign_out_view(request: HttpRequest) -> HttpResponse:
    """On this device, or everywhere: what the browser kept of the pages goes as well.  # R9"""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if request.method == "GET":
        return render(request, "account/logout.html")

    everywhere = "everywhere" in request.POST
    if everywhere:
        sessions.end_all_sessions(request.user, by=request.user)
    sign_out(request)

    where = "khỏi mọi thiết bị" if everywhere else "khỏi thiết bị này"
    messages.success(request, f"Đồng chí đã đăng xuất {where}.")
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@login_not_required
def activate(request: HttpRequest) -> HttpResponse:
    """First sign-in, or a forgotten password: the code of the slip first, then a password."""
    if request.user.is_authenticated:
        return redirect("home")
    if not ratelimit.consume(request, action="activate"):  # R8
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]  # allauth ships no types

    form = ActivationForm(request.POST or None)
    if form.is_valid():
        code = activation.try_code(form.cleaned_data["login"], form.cleaned_data["code"])
        if code:
            request.session[SESSION_KEY] = [code.pk, code.code_hash]
            return redirect("account_choose_password")
        form.add_error(None, WRONG_CODE)

    return render(request, "account/activate.html", {"form": form})


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@login_not_required
def choose_password(request: HttpRequest) -> HttpResponse:
    code = _verified_code(request)
    if code is None:
        messages.error(request, "Hãy nhập lại mã trên phiếu.")
        return redirect("account_activate")

    form = NewPasswordForm(request.POST or None, person=code.person)
    if form.is_valid():
        person = activation.activate(code, password=form.cleaned_data["password"])
        request.session.pop(SESSION_KEY)
        sign_in(request, person, backend=BACKEND)
        messages.success(request, "Đã đặt mật khẩu. Đồng chí đang đăng nhập.")
        return redirect("home")

    return render(request, "account/choose_password.html", {"form": form, "person": code.person})


def _verified_code(request: HttpRequest) -> ActivationCode | None:
    """The code that this browser has shown, as long as no newer one replaced it."""
    pk, code_hash = request.session.get(SESSION_KEY, (None, ""))
    found = ActivationCode.objects.filter(pk=pk, code_hash=code_hash)
    code = found.select_related("person__unit").first()
    return code if code and code.is_open and code.person.is_active else None
