"""Rows of the access matrix. `make` adds what they name to the common things."""

from datetime import UTC, datetime

from directives.models import Clause, TrainingFile
from tests.factories import TrainingSessionFactory

KEEPERS = "in 403 403 200 200 200 403 403 403 403 403 200"
SEEN = "in 404 404 200 200 200 404 404 404 404 404 404"
OWN = "in 404 404 200 403 403 404 404 404 404 404 404"  # what the unit may do; above, only read

ROWS: dict[str, tuple[str, str, str]] = {
    "directives:training_sessions": ("get", "nothing", KEEPERS),
    "directives:enter_training": ("get", "nothing", KEEPERS),
    "directives:export_training": (
        "post",
        "nothing",
        "in 403 403 302 302 302 403 403 403 403 403 302",
    ),
    "directives:training_session": ("get", "training", SEEN),
    "directives:training_file_download": ("get", "training", SEEN),
    "directives:change_training": ("get", "training", OWN),
    "directives:remove_training": ("get", "training", OWN),
    "directives:correct_training": (
        "get",
        "used_training",
        "in 404 404 404 403 200 404 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    """One of the branch with its file; one that stands in the list that the committee sent."""
    duty = Clause.objects.get(document="CT21", code="I.1")
    session = TrainingSessionFactory(unit=tree.branch, clauses=[duty.pk])
    TrainingFile.objects.create(
        session=session, media_type="application/pdf", suffix="pdf", size=4, content=b"%PDF"
    )
    things.training = [session.pk]
    used = TrainingSessionFactory(
        unit=tree.sibling, clauses=[duty.pk], entered_at=datetime(2026, 10, 20, 1, tzinfo=UTC)
    )
    things.used_training = [used.pk]
