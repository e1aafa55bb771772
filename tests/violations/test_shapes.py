"""Every reportable clause of the library asks for facts in a shape of its own."""

import pytest

from directives.actions.library import load_library
from directives.models import Clause, ClauseKind
from violations import shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(db):
    load_library()
    return {
        clause.reference: clause for clause in Clause.objects.current().select_related("document")
    }


def test_every_clause_of_conduct_has_a_shape_and_no_other_clause(library):
    conduct = {
        reference
        for reference, clause in library.items()
        if clause.kind == ClauseKind.CONDUCT and not clause.reference_only
    }
    assert conduct == set(shapes._shapes())
    assert len(conduct) == 17


def test_a_clause_of_papers_asks_for_no_content(library):
    papers = [clause for clause in library.values() if clause.reference_only]

    assert [clause.reference for clause in papers] == ["CT21/III.3", "CT17/2.5a"]
    assert not any(shapes.shape_of(clause) for clause in papers)


def test_equal_duties_ask_for_the_same(library):
    for reference, clause in library.items():
        for other in clause.covers:
            if reference in shapes._shapes():
                assert shapes.shape_of(clause) == shapes.shape_of(library[other])


def test_what_is_missing_or_not_asked_for_is_named(library):
    clause = library["CT21/L.1"]
    facts = {"account": "Facebook Nguyễn Văn An", "from_whom": " ", "opinion": "xấu"}

    assert [field.code for field in shapes.missing(clause, facts)] == [
        "from_whom", "to_whom", "moved_on", "form",
    ]  # fmt: skip
    assert shapes.unknown(clause, facts) == {"opinion"}


def test_days_are_written_as_people_read_them(library):
    lines = dict(shapes.shown(library["CT21/L.6"], {"seen_on": "2026-11-05", "shown": "x"}))
    assert lines["Ngày thấy"] == "05/11/2026"


def test_a_committees_own_clause_asks_in_its_own_words(library):
    own = Clause(document_id="NQ1", code="3", kind=ClauseKind.CONDUCT)
    assert shapes.shape_of(own) == shapes.ANY
