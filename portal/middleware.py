"""What every answer carries, whoever made it. The portal answers and never calls (R1)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

type_of_next = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """No cache keeps a page of the portal, and no page may use the device's sensors.  # R4"""

    def __init__(self, get_response: type_of_next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


class WayOn:
    """Who signs in again after pressing a button comes back by GET to an address that only takes
    what a button sends. The browser's own empty page would end the way there.
    """

    def __init__(self, get_response: type_of_next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page
