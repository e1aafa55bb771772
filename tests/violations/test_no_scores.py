"""No score: nothing counts, ranks or lists cases by person, and a new model, page or export cannot begin to."""

import re
from datetime import date
from inspect import signature
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import get_resolver, reverse

from accounts.models import User
from portal.lib import papers
from tests.violations.factories import CaseFactory
from violations.facts import appeals, figures
from violations.workflow import CaseStatus

pytestmark = pytest.mark.rule("R163")
APPS = ["portal", "accounts", "registry", "directives", "violations", "reports"]
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField)
# What is a number in a case and says nothing of a person: an order, a length, a size.
KNOWN = {
    "Evidence.position",
    "EvidenceFile.size",
    "LetterParagraph.position",
    "Notice.number",
    "Notice.workdays",
    "Reminder.people",  # how many were told of one deadline
}
# Files about cases: each of one case, asked for on its own page.
PAPERS = {"case_notice", "case_decision", "case_appeal"}
BY_PERSON = [
    r"""values(_list)?\([^)]*["'](\w+__)?subject(_id)?["'][^)]*\)\s*\.annotate""",
    r"""Count\(\s*["'](\w+__)*(cases|reports)["']""",
    r"""order_by\([^)]*["']-?(\w+__)*subject(__\w+)?["']""",
    r"""\.cases\.(count|aggregate|annotate|all|filter)\b""",
]


def test_no_field_of_a_case_holds_a_number_about_a_person():
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("violations").get_models()
        for field in model._meta.local_fields
        if isinstance(field, NUMBERS) and not field.primary_key and not field.is_relation
    }
    assert found == KNOWN


def test_no_field_of_a_person_speaks_of_cases():
    named = re.compile("case|report|violation|score|offence|warning|level|grade")
    assert not [field.name for field in User._meta.local_fields if named.search(field.name)]


def test_no_source_groups_counts_or_sorts_cases_by_person():
    found = [
        f"{path.name}: {match[0]}"
        for name in APPS
        for path in (Path(settings.BASE_DIR) / name).rglob("*.py")
        if "migrations" not in path.parts
        for pattern in BY_PERSON
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        'Case.objects.values("subject").annotate(n=Count("pk"))',
        'User.objects.annotate(n=Count("cases"))',
        'rows.order_by("-subject__sort_key")',
        "person.cases.count()",
    ],
)
def test_the_search_finds_what_it_is_for(source):
    assert any(re.search(pattern, source) for pattern in BY_PERSON)


def test_no_file_is_made_of_the_cases_of_many():
    assert {kind for kind in papers.kinds() if "case" in kind or "report" in kind} == PAPERS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "figure",
    [
        figures.reports_received,
        figures.reports_screened_in_time,
        figures.cases_by_outcome,
        appeals.case_outcomes_corrected,
    ],
)
def test_a_figure_is_asked_of_units_and_days_never_of_a_person(figure):
    assert len(signature(figure).parameters) == 3
    assert figure([], date(2026, 10, 1), date(2026, 10, 31)) == {}


def test_no_address_of_the_app_names_a_person():
    named = [
        str(part.pattern)
        for part in next(
            item
            for item in get_resolver().url_patterns
            if getattr(item, "app_name", "") == "violations"
        ).url_patterns
    ]
    assert named
    assert not [path for path in named if re.search(r"<\w+:(person|user|subject|member)", path)]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["unit_head", "superior_head", "staff", "administrator"])
def test_the_page_of_a_person_says_nothing_of_cases(
    client, cadre, handler, decider, tree, who, request
):
    case = CaseFactory(
        report__subject=cadre,
        unit=tree.committee,
        handler=handler,
        decider=decider,
        to=CaseStatus.DELIVERED,
    )
    client.force_login(request.getfixturevalue(who))

    for url in (reverse("accounts:person", args=[cadre.pk]), reverse("accounts:people")):
        page = client.get(url, follow=True).content.decode().split("<main", 1)[-1]
        assert case.code not in page
        assert "vụ việc" not in page.lower()
