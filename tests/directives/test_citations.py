"""Apps beside the library cite its clauses by name."""

import pytest

from directives.actions.library import load_library
from directives.models import Document, DocumentStatus
from portal.lib.citations import citation, citations

pytestmark = pytest.mark.django_db


def test_a_clause_in_force_is_found_with_its_document():
    load_library()

    found = citation("CT21/II.2")

    assert found
    assert found.title
    assert found.document == "21-CT/TU ngày 16/01/2023"


def test_what_has_ended_is_not_offered():
    load_library()
    ended = Document.objects.exclude(status=DocumentStatus.IN_FORCE).values_list("code", flat=True)

    assert ended
    assert not [item for item in citations() if item.reference.split("/")[0] in ended]
    assert citation("CT21/XX.9") is None
