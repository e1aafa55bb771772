"""Every address, every kind of person, one table. An address missing from the table fails.

404: may not know that it exists. 403: sees it, may not do it. 200, 302: done. in: sent to sign in.
Each row is tried by everyone on the same things, each on a state of its own (rolled back after).
"""

from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import get_resolver, reverse

from accounts.actions.roster import check_roster
from accounts.models import ActivationSheet, Role, UnitMove
from accounts.roster.reading import read_roster
from accounts.workflow import SheetStatus
from directives.actions.checklists import answer_item, open_checklist, send_checklist
from directives.actions.library import load_library
from directives.models import ItemState
from reports import actions as reports
from tests.factories import (
    AppointmentFactory,
    DeclarationFactory,
    NotificationFactory,
    UnitFactory,
    UserFactory,
)
from tests.matrix import (
    directives_checklists,
    directives_commitments,
    directives_library,
    directives_training,
    exports,
    incidents,
    my_data,
    pages,
    paper_forms,
    papers,
    rounds,
    violations_answers,
    violations_appeals,
    violations_cases,
    violations_decisions,
    violations_evidence,
    violations_keeping,
    violations_reports,
)

PARTS = [
    papers,
    my_data,
    rounds,
    incidents,
    pages,
    paper_forms,
    exports,
    violations_appeals,
    violations_cases,
    violations_decisions,
    violations_answers,
    violations_evidence,
    violations_reports,
    violations_keeping,
    directives_checklists,
    directives_commitments,
    directives_training,
    directives_library,
]
PEOPLE = [
    "anyone",
    "cadre",
    "colleague",
    "unit_head",
    "superior_head",
    "staff",
    "handler",
    "decider",
    "data_officer",
    "administrator",
    "outsider",
    "outside_head",
]
OCTOBER = date(2026, 10, 1)

EVERYONE_IN = "in 200 200 200 200 200 200 200 200 200 200 200"

# name: (method, thing in the address, what each of PEOPLE gets)
MATRIX = {
    "accounts:check_roster": ("get", "nothing", "in 403 403 403 403 200 403 403 403 200 403 403"),
    "accounts:roster_template": (
        "get",
        "nothing",
        "in 403 403 403 403 200 403 403 403 200 403 403",
    ),
    "accounts:roster_import": ("get", "roster", "in 403 403 403 403 200 403 403 403 200 403 403"),
    "accounts:apply_roster": ("post", "roster", "in 403 403 403 403 403 403 403 403 302 403 403"),
    "accounts:discard_roster": ("get", "roster", "in 403 403 403 403 200 403 403 403 200 403 403"),
    "accounts:refused_rows": ("get", "roster", "in 403 403 403 403 200 403 403 403 200 403 403"),
    "registry:accept_unchanged": (
        "get",
        "nothing",
        "in 403 403 200 200 403 403 403 403 403 403 200",
    ),
    "registry:accepted_unchanged": (
        "get",
        "nothing",
        "in 403 403 200 200 403 403 403 403 403 403 200",
    ),
    "registry:next_declaration": (
        "get",
        "waiting",
        "in 404 404 302 302 404 404 404 404 404 404 404",
    ),
    "registry:previous_declaration": (
        "get",
        "waiting",
        "in 404 404 302 302 404 404 404 404 404 404 404",
    ),
    "home": ("get", "nothing", EVERYONE_IN),
    "healthz": ("get", "nothing", "200 200 200 200 200 200 200 200 200 200 200 200"),
    "account_login": ("get", "nothing", "200 302 302 302 302 302 302 302 302 302 302 302"),
    "account_logout": ("get", "nothing", EVERYONE_IN),
    "account_activate": ("get", "nothing", "200 302 302 302 302 302 302 302 302 302 302 302"),
    "account_choose_password": (
        "get",
        "nothing",
        "302 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "account_reauthenticate": ("get", "nothing", EVERYONE_IN),
    "account_change_password": ("get", "nothing", EVERYONE_IN),
    "account_inactive": ("get", "nothing", "200 200 200 200 200 200 200 200 200 200 200 200"),
    "accounts:people": ("get", "nothing", "in 403 403 200 200 200 403 403 403 200 403 200"),
    "accounts:add_person": ("get", "nothing", "in 403 403 403 403 200 403 403 403 200 403 403"),
    "accounts:person": ("get", "person", "in 200 404 403 403 200 404 404 403 200 404 404"),
    "accounts:change_person": ("get", "person", "in 403 404 403 403 200 404 404 403 200 404 404"),
    "accounts:record_leaving": ("get", "person", "in 403 404 403 403 200 404 404 403 200 404 404"),
    "accounts:record_return": ("get", "left", "in 404 404 403 403 200 404 404 403 200 404 404"),
    "accounts:end_all_sessions": (
        "get",
        "person",
        "in 200 404 403 403 200 404 404 403 200 404 404",
    ),
    "accounts:request_activation_slip": (
        "get",
        "person",
        "in 403 404 403 403 200 404 404 403 200 404 404",
    ),
    "accounts:grant_appointment": (
        "get",
        "person",
        "in 403 404 403 403 403 404 404 403 200 404 404",
    ),
    "accounts:units": ("get", "nothing", EVERYONE_IN),
    "accounts:add_unit": ("get", "nothing", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:unit": ("get", "unit", "in 200 200 200 200 200 200 200 200 200 404 404"),
    "accounts:add_unit_below": ("get", "unit", "in 403 403 403 403 403 403 403 403 200 404 404"),
    "accounts:change_unit": ("get", "unit", "in 403 403 403 403 403 403 403 403 200 404 404"),
    "accounts:close_unit": ("get", "empty_unit", "in 404 404 404 403 403 403 403 403 200 404 404"),
    "accounts:propose_unit_move": ("get", "unit", "in 403 403 403 403 403 403 403 403 200 404 404"),
    "accounts:unit_kinds": ("get", "nothing", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:unit_moves": ("get", "nothing", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:unit_move": ("get", "move", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:approve_unit_move": (
        "post",
        "move",
        "in 403 403 403 403 403 403 403 403 302 403 403",
    ),
    "accounts:refuse_unit_move": ("post", "move", "in 403 403 403 403 403 403 403 403 302 403 403"),
    "accounts:appointments": ("get", "nothing", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:appointment": ("get", "grant", "in 403 403 403 403 403 403 403 403 200 403 403"),
    "accounts:approve_appointment": (
        "post",
        "grant",
        "in 403 403 403 403 403 403 403 403 302 403 403",
    ),
    "accounts:end_appointment": (
        "get",
        "appointment",
        "in 403 403 403 403 403 403 403 403 200 403 403",
    ),
    "accounts:activation_sheets": (
        "get",
        "nothing",
        "in 403 403 403 403 200 403 403 403 200 403 403",
    ),
    "accounts:request_activation_sheet": (
        "get",
        "nothing",
        "in 403 403 403 403 200 403 403 403 200 403 403",
    ),
    "accounts:activation_sheet": ("get", "sheet", "in 404 404 404 404 200 404 404 404 200 404 404"),
    "accounts:download_activation_sheet": (
        "get",
        "sheet",
        "in 404 404 404 404 200 404 404 404 200 404 404",
    ),
    "accounts:retry_activation_sheet": (
        "post",
        "failed_sheet",
        "in 404 404 404 404 302 404 404 404 302 404 404",
    ),
    "accounts:inbox": ("get", "nothing", EVERYONE_IN),
    "accounts:read_all_notifications": (
        "post",
        "nothing",
        "in 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "accounts:open_notification": (
        "get",
        "letter",
        "in 302 404 404 404 404 404 404 404 404 404 404",
    ),
    "accounts:readings": ("get", "nothing", EVERYONE_IN),
    "accounts:trail": ("get", "nothing", "in 403 403 403 403 403 403 403 200 403 403 403"),
    "registry:mine": ("get", "nothing", EVERYONE_IN),
    "registry:start_declaration": (
        "post",
        "nothing",
        "in 403 403 302 302 302 302 302 302 302 302 302",
    ),
    "registry:submit_unchanged": (
        "post",
        "nothing",
        "in 403 403 403 403 403 403 302 403 403 403 403",
    ),
    "registry:declare_none": ("get", "nothing", "in 403 403 200 200 200 200 200 200 200 200 200"),
    "registry:identify_addresses": ("post", "nothing", EVERYONE_IN),
    "registry:queue": ("get", "nothing", "in 403 403 200 200 403 403 403 403 403 403 200"),
    "registry:review": ("get", "waiting", "in 404 404 200 200 404 404 404 404 404 404 404"),
    "registry:accept_declaration": (
        "post",
        "waiting",
        "in 404 404 302 302 404 404 404 404 404 404 404",
    ),
    "registry:return_declaration": (
        "get",
        "waiting",
        "in 404 404 200 200 404 404 404 404 404 404 404",
    ),
    "registry:declaration": ("get", "waiting", "in 200 404 302 302 404 404 404 404 404 404 404"),
    "registry:edit_draft": ("get", "draft", "in 404 200 404 404 404 404 404 404 404 404 404"),
    "registry:keep_typed": ("post", "draft", "in 404 422 404 404 404 404 404 404 404 404 404"),
    "registry:discard_draft": ("get", "draft", "in 404 200 404 404 404 404 404 404 404 404 404"),
    "registry:submit_declaration": (
        "post",
        "draft",
        "in 404 302 404 404 404 404 404 404 404 404 404",
    ),
    "registry:withdraw_declaration": (
        "get",
        "waiting",
        "in 200 404 403 403 404 404 404 404 404 404 404",
    ),
    "directives:library": ("get", "nothing", EVERYONE_IN),
    "directives:checklists": ("get", "nothing", "in 403 403 200 200 200 403 403 403 403 403 200"),
    "directives:open_checklist": (
        "post",
        "nothing",
        "in 403 403 302 302 302 403 403 403 403 403 302",
    ),
    "directives:checklists_below": (
        "get",
        "nothing",
        "in 403 403 200 200 200 403 403 403 403 403 200",
    ),
    "directives:checklist": ("get", "checklist", "in 404 404 200 200 200 404 404 404 404 404 404"),
    "directives:answer_item": ("post", "item", "in 404 404 200 403 403 404 404 404 404 404 404"),
    "directives:send_checklist": (
        "post",
        "checklist",
        "in 404 404 302 403 403 404 404 404 404 404 404",
    ),
    "directives:return_checklist": (
        "get",
        "sent_checklist",
        "in 404 404 404 200 403 404 404 404 404 404 404",
    ),
    "directives:accept_checklist": (
        "post",
        "sent_checklist",
        "in 404 404 404 302 403 404 404 404 404 404 404",
    ),
    "directives:document": ("get", "document", EVERYONE_IN),
    "directives:clause": ("get", "clause", EVERYONE_IN),
    "reports:months": ("get", "nothing", "in 403 403 200 200 200 403 403 403 403 403 200"),
    "reports:open_run": ("get", "nothing", "in 403 403 200 200 200 403 403 403 403 403 200"),
    "reports:run": ("get", "run", "in 404 404 404 200 200 404 404 404 404 404 404"),
    "reports:monthly_report": ("get", "report", "in 404 404 200 200 200 404 404 404 404 404 404"),
    "reports:download_report": ("get", "report", "in 404 404 200 200 200 404 404 404 404 404 404"),
    "reports:retry_report": (
        "post",
        "failed_report",
        "in 404 404 404 302 302 404 404 404 404 404 404",
    ),
}


def named_urls(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from named_urls(pattern, prefix + namespace)
        else:
            yield f"{prefix}{pattern.name}"


for part in PARTS:
    MATRIX |= part.ROWS


@pytest.fixture
def things(request, tree, periods):
    """One of each thing that an address can name. What is anybody's belongs to cadre or branch."""
    cast = {name: request.getfixturevalue(name) for name in PEOPLE if name != "anyone"}
    load_library()
    with time_machine.travel("2026-11-05 08:00 +0700", tick=False):
        checklist = open_checklist(tree.branch, OCTOBER, by=cast["unit_head"])
        sent = open_checklist(tree.sibling, OCTOBER, by=cast["staff"])
        for each, by in [(checklist, cast["unit_head"]), (sent, cast["staff"])]:
            for item in each.items.all():
                answer_item(item, state=ItemState.DONE, note="", by=by)
        send_checklist(sent, by=cast["staff"])
        run = reports.open_run(tree.committee, OCTOBER, by=cast["staff"])
        reports.finish_report(run.reports.get(unit=tree.branch).pk, b"%PDF")
        reports.fail_report(run.reports.get(unit=tree.block), "hỏng")
    DeclarationFactory(owner=cast["decider"], accepted=True)
    other_administrator = UserFactory(unit=tree.committee)
    AppointmentFactory(person=other_administrator, role=Role.ADMINISTRATOR, unit=None)
    left = UserFactory(unit=tree.branch, left_on=date(2026, 10, 1), is_active=False)
    made = SimpleNamespace(
        nothing=[],
        waiting=[DeclarationFactory(owner=cast["cadre"], submitted=True).pk],
        draft=[DeclarationFactory(owner=cast["colleague"]).pk],
        person=[cast["cadre"].pk],
        left=[left.pk],
        unit=[tree.branch.pk],
        empty_unit=[UnitFactory(parent=tree.block).pk],
        move=[
            UnitMove.objects.create(
                unit=tree.sibling,
                new_parent=tree.committee,
                reason="Sắp xếp lại",
                proposed_by=other_administrator,
            ).pk
        ],
        appointment=[AppointmentFactory(person=UserFactory(unit=tree.branch)).pk],
        grant=[
            AppointmentFactory(
                person=UserFactory(unit=tree.committee),
                role=Role.DECIDER,
                granted_by=other_administrator,
                awaits_approval=True,
            ).pk
        ],
        sheet=[sheet(tree.branch, cast["staff"], SheetStatus.READY).pk],
        failed_sheet=[sheet(tree.branch, cast["staff"], SheetStatus.FAILED).pk],
        letter=[NotificationFactory(person=cast["cadre"]).pk],
        checklist=[checklist.pk],
        sent_checklist=[sent.pk],
        item=[checklist.pk, checklist.items.first().pk],
        roster=[roster_import(cast["staff"]).pk],
        document=["CT21"],
        clause=["CT21", "II.2"],
        run=[run.pk],
        report=[run.reports.get(unit=tree.branch).pk],
        failed_report=[run.reports.get(unit=tree.block).pk],
    )
    for part in PARTS:
        part.make(made, SimpleNamespace(**cast), tree)
    return made


def roster_import(by):
    with (settings.BASE_DIR / "demo" / "danh-sach-co-loi.xlsx").open("rb") as file:
        return check_roster(read_roster(file), by=by)


def sheet(unit, by, status):
    made = ActivationSheet.objects.create(
        unit=unit, requested_by=by, expires_at="2026-12-31T00:00:00Z"
    )
    name = default_storage.save(f"activation_sheets/{made.pk}.pdf", ContentFile(b"%PDF"))
    changes = {"pdf": name} if status == SheetStatus.READY else {"failure": "hỏng"}
    ActivationSheet.objects.filter(pk=made.pk).update(status=status, **changes)
    return made


def answer(client, method, address, person):
    """What this person gets, as the table writes it. Nothing of it stays."""
    client.logout()
    if person:
        client.force_login(person)
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    for (
        close
    ) in response._resource_closers:  # an open file; closing the response would end the test
        close()
    if response.status_code == 302 and urlsplit(response["Location"]).path == "/dang-nhap/":
        return "in"
    return str(response.status_code)


def test_every_address_is_in_the_table():
    assert set(named_urls(get_resolver())) == set(MATRIX)


AREAS = sorted({name.partition(":")[0] for name in MATRIX if ":" in name})


@pytest.mark.parametrize("area", ["", *AREAS])
def test_access(area, things, client, request):
    """All rows of one app on the same things: making those takes longer than asking."""
    cast = {who: who != "anyone" and request.getfixturevalue(who) for who in PEOPLE}
    rows = {name: row for name, row in MATRIX.items() if name.rpartition(":")[0] == area}

    got = {
        name: " ".join(
            answer(client, method, reverse(name, args=getattr(things, thing)), person)
            for person in cast.values()
        )
        for name, (method, thing, _) in rows.items()
    }

    assert got == {name: expected for name, (*_, expected) in rows.items()}
