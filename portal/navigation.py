"""What the bars on top and at the bottom of a page offer to this person."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    current: bool = False
    badge: int | None = None


def navigation(request: HttpRequest) -> dict[str, list[Item]]:
    return {"navigation": [], "tabbar": []}
