"""The name of an armed forces' unit stands beside no account: on no page, in no file (R47).

Here all units are of the armed forces. Everyone opens every page of the access matrix and has every
file made that a button there asks for: what holds the address or the name of an account must name no
unit. Units have names of one word that is nowhere else, so that no line break hides one.
"""

import html
import json
import unicodedata
from collections import defaultdict
from contextlib import contextmanager
from io import BytesIO

import pgtrigger
import pytest
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.actions.papers import request_paper
from accounts.models import Appointment, UnitKind, User
from accounts.models import Paper as PaperRow
from portal.lib import papers
from registry.models import DeclaredAccount, Incident
from tests.accounts import paper_kinds
from tests.factories import IncidentFactory
from tests.pdf_reading import Paper
from tests.test_access_matrix import MATRIX, PEOPLE
from tests.test_access_matrix import things as things  # a fixture

NAMES = {"committee": "Zulam", "block": "Zutrang", "branch": "Zuvang", "sibling": "Zudo"}
MEMBERS = [who for who in PEOPLE if who not in ("anyone", "outsider", "outside_head")]
EACH = 2  # people for whom a file of one kind is made
OWN = ["my_data_json", "my_data_pdf"]  # their button says in the form which of the two is wanted


@pytest.fixture
def accounts(things, decider):
    """Addresses and names of all accounts. People's positions name their units as well."""
    incident = IncidentFactory.about(DeclaredAccount.objects.filter(declaration__owner=decider)[0])
    assert incident.shown_address
    with pgtrigger.ignore(
        "registry.DeclaredAccount:accounts_of_sent_stay", "registry.Incident:incident_stays"
    ):
        for model, word in [(DeclaredAccount, "Mạng"), (Incident, "Sự cố")]:
            named = Concat(Value(f"{word} "), Cast("pk", CharField()))
            model.objects.update(display_name=named)
    shown = {item.shown_address for item in DeclaredAccount.objects.exclude(identity="")}
    for model in (DeclaredAccount, Incident):
        shown |= set(model.objects.values_list("display_name", flat=True))
    return {address for address in shown | {incident.shown_address} if address}


@pytest.fixture(autouse=True)
def armed_forces(tree):
    UnitKind.objects.update(is_armed_forces=True)
    for place, name in NAMES.items():
        unit = getattr(tree, place)
        unit.name = f"Đơn vị {name}"
        unit.save()


@pytest.fixture
def cast(request, accounts):
    people = {who: request.getfixturevalue(who) for who in MEMBERS}
    in_unit = Concat(Value("Bí thư "), F("unit__name"))
    for person in User.objects.annotate(said=in_unit):
        User.objects.filter(pk=person.pk).update(position=person.said)
    for held in Appointment.objects.exclude(unit=None).select_related("unit"):
        Appointment.objects.filter(pk=held.pk).update(title=f"Phụ trách {held.unit.name}")
    return people


def offends(text, accounts):
    """Which units stand beside an account in this text."""
    text = unicodedata.normalize("NFC", html.unescape(text))
    if not any(account in text for account in accounts):
        return []
    return sorted(name for name in NAMES.values() if name.casefold() in text.casefold())


def rows_of(who):
    """What this person may open or press, as the matrix has it."""
    place = PEOPLE.index(who)
    for name, (method, thing, row) in MATRIX.items():
        if row.split()[place] in ("200", "302"):
            yield name, method, thing


@contextmanager
def opened(client, method, name, args):
    """What this person gets, as text, and the files asked for with it. Nothing of it stays."""
    with transaction.atomic():
        before = list(PaperRow.objects.values_list("pk", flat=True))
        response = getattr(client, method)(reverse(name, args=args))
        text = "" if response.streaming else response.content.decode(errors="replace")
        asked = PaperRow.objects.exclude(pk__in=before).select_related("requested_by", "subject")
        yield text if response.status_code == 200 else "", list(asked)
        transaction.set_rollback(True)
    for close in response._resource_closers:
        close()


def made(paper):
    """What stands in the file, its name included."""
    made = papers.kind_of(paper.kind).make(paper, lambda *_: None)
    content = made.content if isinstance(made.content, bytes) else made.content.read_bytes()
    if made.file_name.endswith(".pdf"):
        return made.file_name + Paper(content).text
    if made.file_name.endswith(".xlsx"):
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return made.file_name + str(rows)
    return made.file_name + json.dumps(json.loads(content), ensure_ascii=False)


@pytest.mark.rule("R47")
def test_no_page_names_the_unit_beside_an_account(client, cast, things, accounts):
    found, holding = {}, defaultdict(set)
    for who, person in cast.items():
        client.force_login(person)
        for name, method, thing in rows_of(who):
            for way in {"get", method}:
                with opened(client, way, name, getattr(things, thing)) as (text, _):
                    if any(account in text for account in accounts):
                        holding[name].add(who)
                    if units := offends(text, accounts):
                        found[name, who] = units

    assert not found
    assert holding["registry:review"] == {"unit_head", "superior_head"}
    assert len(holding) >= 10


@pytest.mark.rule("R47")
def test_no_file_names_the_unit_beside_an_account(client, cast, things, accounts):
    texts = defaultdict(list)
    for who, person in cast.items():
        client.force_login(person)
        for name, method, thing in rows_of(who):
            if method != "post":
                continue
            with opened(client, method, name, getattr(things, thing)) as (_, asked):
                for paper in asked:
                    if len(texts[paper.kind]) < EACH:
                        texts[paper.kind].append(made(paper))
    for kind in OWN:
        texts[kind].append(made(request_paper(kind, by=cast["cadre"], subject=cast["cadre"])))

    found = {kind: [offends(text, accounts) for text in each] for kind, each in texts.items()}
    assert {kind: units for kind, units in found.items() if any(units)} == {}
    assert set(texts) >= set(papers.kinds()) - {paper_kinds.KIND}
