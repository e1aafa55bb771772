"""Rows of the access matrix. `make` adds what they name to the common things."""

from tests.factories import OfficialPageFactory

# cadre answers for the page, and keeps nothing
ROWS: dict[str, tuple[str, str, str]] = {
    "registry:official_pages": (
        "get",
        "nothing",
        "in 200 403 200 200 200 403 403 403 403 403 200",
    ),
    "registry:register_official_page": (
        "get",
        "nothing",
        "in 403 403 200 200 200 403 403 403 403 403 200",
    ),
    "registry:official_page": (
        "get",
        "official_page",
        "in 200 404 200 200 200 404 404 404 404 404 404",
    ),
    "registry:print_official_page": (
        "get",
        "official_page",
        "in 200 404 200 200 200 404 404 404 404 404 404",
    ),
    "registry:change_official_page": (
        "get",
        "official_page",
        "in 403 404 200 200 200 404 404 404 404 404 404",
    ),
    "registry:assign_official_page": (
        "get",
        "official_page",
        "in 403 404 200 200 200 404 404 404 404 404 404",
    ),
    "registry:review_official_page": (
        "get",
        "official_page",
        "in 200 404 200 200 200 404 404 404 404 404 404",
    ),
    "registry:close_official_page": (
        "get",
        "official_page",
        "in 403 404 200 200 200 404 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    things.official_page = [OfficialPageFactory(unit=tree.branch, responsible=cast.cadre).pk]
