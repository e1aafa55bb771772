"""Rows of the access matrix. `make` adds what they name to the common things."""

from datetime import UTC, date, datetime

from accounts.actions.data_requests import ask_data_request
from accounts.actions.purges import propose_purge
from accounts.models import Period, Role
from tests.factories import AppointmentFactory, DeclarationFactory, UserFactory

EVERYONE_IN = "in 200 200 200 200 200 200 200 200 200 200 200"
LENGTHS = {
    "keep_declaration": {"months": 24},
    "keep_incident": {"months": 24},
    "keep_commitment": {"months": 24},
    "keep_report_refused": {"months": 6},
    "keep_case_dismissed": {"months": 6},
    "keep_case_decided": {"months": 36},
    "case_spent": {"months": 12},
    "data_request_answer": {"workdays": 2},
}

ROWS: dict[str, tuple[str, str, str]] = {
    "accounts:my_data": ("get", "nothing", EVERYONE_IN),
    "accounts:my_data_class": ("get", "data_class", EVERYONE_IN),
    "accounts:export_my_data": (
        "post",
        "nothing",
        "in 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "accounts:ask_data_request": ("get", "nothing", EVERYONE_IN),
    "accounts:data_requests": ("get", "nothing", "in 403 403 403 403 403 403 403 200 403 403 403"),
    "accounts:data_request": (
        "get",
        "data_request",
        "in 200 404 404 404 404 404 404 200 404 404 404",
    ),
    "accounts:answer_data_request": (
        "get",
        "data_request",
        "in 403 404 404 404 404 404 404 200 404 404 404",
    ),
    "accounts:withdraw_data_request": (
        "get",
        "data_request",
        "in 200 404 404 404 404 404 404 403 404 404 404",
    ),
    "accounts:over_their_time": (
        "get",
        "nothing",
        "in 403 403 403 403 403 403 403 200 403 403 403",
    ),
    "accounts:propose_purge": ("get", "unit", "in 404 404 404 404 404 404 404 200 404 404 404"),
    "accounts:purges": ("get", "nothing", "in 403 403 200 200 403 403 403 200 403 403 200"),
    "accounts:purge": ("get", "purge", "in 404 404 200 200 404 404 404 200 404 404 404"),
    "accounts:approve_purge": ("get", "purge", "in 404 404 200 200 404 404 404 200 404 404 404"),
    "accounts:refuse_purge": ("get", "purge", "in 404 404 200 200 404 404 404 200 404 404 404"),
}


def make(things, cast, tree):
    """A request of cadre's; a purge of the branch that another data officer proposed."""
    for code, length in LENGTHS.items():
        Period.objects.get_or_create(
            code=code,
            defaults={"name": code, "source": "tests", "valid_from": date(2020, 1, 1), **length},
        )
    officer = UserFactory(unit=tree.committee)
    AppointmentFactory(person=officer, role=Role.DATA_OFFICER, unit=tree.committee)
    DeclarationFactory(
        owner=UserFactory(unit=tree.branch),
        superseded=True,
        started_at=datetime(2023, 1, 10, tzinfo=UTC),
    )
    things.data_class = ["roster"]
    things.data_request = [
        ask_data_request(by=cast.cadre, kind="question", text="Ai xem được số điện thoại?").pk
    ]
    things.purge = [propose_purge(tree.branch, by=officer).pk]
