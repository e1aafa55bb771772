from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class AuthedRequest(HttpRequest):
    """A request behind the sign-in wall: `user` is a person on the roster."""

    user: User
    htmx: HtmxDetails


_password_given: Any = reauthentication_required(lambda request: None)


def require_fresh_password(request: AuthedRequest) -> None:
    """Send the person to the page that asks for the password again, unless they just gave it.

    For deeds that change what many people may see. Called after the check of what one may do, so
    that a refusal never asks for a password first; the deed itself goes on once it was given.
    """
    _password_given(request)
