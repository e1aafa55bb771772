"""The library for newcomers: each demand once, what is not reportable plainly, what has ended."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from directives import facts
from directives.actions.library import load_library
from directives.facts.uploads import EXAMPLE
from directives.models import Bearer, Clause, ClauseKind, Document
from tests.factories import ClauseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23 08:00 +0700"):
        yield


@pytest.fixture
def parts(client, cadre):
    """The words of each part of the page, by the id of its heading."""

    def read():
        client.force_login(cadre)
        html = client.get(reverse("directives:library_overview")).content.decode()
        found = re.findall(
            r'<section class="panel" aria-labelledby="([a-z]+)">(.*?)</section>', html, re.S
        )
        return {name: " ".join(strip_tags(text).split()) for name, text in found}

    return read


def test_a_demand_of_several_documents_is_said_once(library, parts):
    unit = parts()["unit"]

    assert unit.count("Phổ biến, hướng dẫn quy định cho mọi người") == 1
    for reference in ["CT21/I.1", "QD85/TC.1", "CT17/1.2", "CV2575/2a", "CV1189/1"]:
        assert reference in unit
    assert "CT17/1.2 (đã hết hiệu lực)" in unit


def test_every_clause_stands_on_the_page_exactly_once(library):
    demands = facts.overview().demands

    shown = [clause.reference for demand in demands for clause in demand.clauses]
    assert sorted(shown) == sorted(clause.reference for clause in Clause.objects.current())


def test_what_is_in_force_speaks_and_what_has_ended_stands_apart(library, parts):
    found = parts()

    assert "QD85/CN.2" in found["person"]
    ended = facts.overview().ended
    assert all(not clause.document.is_in_force for demand in ended for clause in demand.clauses)
    assert all(demand.text.title in found["ended"] for demand in ended)
    assert "CV2575/2b" in found["ended"]


@pytest.mark.rule("R52")
def test_guidance_stands_under_what_is_no_ground_for_a_report(library, parts):
    found = parts()

    assert (
        "Không ai bị phản ánh vì ý kiến, lượt thích, bình luận hay nhóm đã tham gia."
        in found["plain"]
    )
    advice = facts.overview().of(Bearer.PERSON, ClauseKind.GUIDANCE)
    assert len(advice) > 10
    for demand in advice:
        assert demand.text.title in found["advice"]
        assert demand.text.title not in found["person"]


def test_an_empty_library_says_what_to_do(client, cadre):
    client.force_login(cadre)

    assert (
        "Chưa có văn bản nào" in client.get(reverse("directives:library_overview")).content.decode()
    )


def test_the_page_asks_once_however_long_the_library(client, cadre):
    client.force_login(cadre)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("directives:library_overview"))
        return len([q for q in asked if "directives_" in q["sql"]])

    ClauseFactory()
    assert queries() == 1
    ClauseFactory.create_batch(20)
    assert queries() == 1


def test_what_begins_later_says_so_and_speaks_after_what_holds_today(library, parts, client):
    load_library(EXAMPLE)

    found = parts()

    assert "QC05/1.1 (có hiệu lực từ 01/12/2026)" in found["unit"]
    assert "QC05/1.2 (có hiệu lực từ 01/12/2026)" in found["unit"]
    assert "Xem lại chất lượng các trang chính thức" not in found["unit"]  # CT21/I.6 speaks
    assert "nay chưa áp dụng" in client.get("/van-ban/QC05/1.1/").content.decode()


def test_a_document_past_its_last_day_is_over_without_a_new_version(parts):
    ClauseFactory(title="Việc cũ", document__effective_to=date(2026, 11, 22))
    ClauseFactory(title="Việc mới", document__effective_to=date(2026, 11, 23))

    found = parts()

    assert "Việc mới" in found["unit"]
    assert "Việc cũ" in found["ended"]
    assert Document.objects.get(clauses__title="Việc cũ").standing == "đã hết hiệu lực"
