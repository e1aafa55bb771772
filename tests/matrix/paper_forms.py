"""Rows of the access matrix. `make` adds what they name to the common things."""

from tests.factories import ActivationCodeFactory, DeclarationFactory, UserFactory

OFFICE = "in 403 403 403 403 200 403 403 403 403 403 403"
CLERK = "in 404 404 404 404 200 404 404 404 404 404 404"

ROWS: dict[str, tuple[str, str, str]] = {
    "registry:paper_forms": ("get", "nothing", OFFICE),
    "registry:start_paper_form": (
        "get",
        "without_device",
        "in 404 404 403 403 200 404 404 403 403 404 404",
    ),
    "registry:save_paper_form": ("get", "paper_form", CLERK),
    "registry:confirm_paper_form": ("get", "paper_form", CLERK),
    "registry:confirm_by_code": ("post", "paper_form", CLERK),
    "registry:confirm_by_signature": ("post", "paper_form", CLERK),
    "registry:print_own_form": (
        "post",
        "nothing",
        "in 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "registry:print_blank_form": (
        "get",
        "nothing",
        "in 403 403 200 200 200 403 403 403 403 403 200",
    ),
    "registry:print_form_for": (
        "post",
        "without_device",
        "in 404 404 302 302 302 404 404 403 403 404 404",
    ),
    "registry:print_declaration": (
        "post",
        "waiting",
        "in 302 404 403 403 404 404 404 404 404 404 404",
    ),
    "registry:discard_paper_form": ("get", "paper_form", CLERK),
}


def make(things, cast, tree):
    """One member without a device, and another whose paper form is being typed."""
    things.without_device = [UserFactory(full_name="Cao Văn Lão", unit=tree.branch).pk]
    member = UserFactory(full_name="Tạ Thị Bưởi", unit=tree.branch)
    ActivationCodeFactory(person=member)
    things.paper_form = [DeclarationFactory(owner=member, typed_by=cast.staff).pk]
