from django.http import HttpRequest

from accounts.models import User


class AuthedRequest(HttpRequest):
    """A request behind the sign-in wall: `user` is a person on the roster."""

    user: User
