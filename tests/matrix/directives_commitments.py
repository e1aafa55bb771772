"""Rows of the access matrix. `make` adds what they name to the common things."""

from directives.models import Document
from tests.factories import CommitmentFactory, UserFactory

EVERYONE_IN = "in 200 200 200 200 200 200 200 200 200 200 200"
OFFICE = "in 403 403 403 403 200 403 403 403 403 403 403"

ROWS: dict[str, tuple[str, str, str]] = {
    "directives:commitments": ("get", "nothing", EVERYONE_IN),
    "directives:make_commitment": ("get", "document", EVERYONE_IN),
    "directives:print_commitment": (
        "post",
        "commitment",
        "in 302 404 404 404 404 404 404 404 404 404 404",
    ),
    "directives:commitment_progress": (
        "get",
        "nothing",
        "in 403 403 200 200 200 403 403 403 403 403 200",
    ),
    "directives:commitment_progress_of_unit": (
        "get",
        "sibling",
        "in 403 403 404 200 200 403 403 403 403 403 404",
    ),
    "directives:paper_commitments": ("get", "nothing", OFFICE),
    "directives:record_commitment": (
        "get",
        "to_sign",
        "in 404 404 403 403 200 404 404 403 403 404 404",
    ),
    "directives:print_commitment_form": (
        "post",
        "to_sign",
        "in 404 404 403 403 302 404 404 403 403 404 404",
    ),
}


def make(things, cast, tree):
    """What the cadre has promised, and somebody who will sign on paper."""
    document = Document.objects.get(pk="QD85")
    things.commitment = [CommitmentFactory(person=cast.cadre, document=document).pk]
    things.sibling = [tree.sibling.pk]
    things.to_sign = [UserFactory(full_name="Tạ Văn Giáp", unit=tree.branch).pk, "CT21"]
