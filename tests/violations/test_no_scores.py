"""No score, rank or list of a person by cases: not in a model, a query, a page or a file (R195).

What counts is counted by unit. The tests read every model, every module that asks the database, every
template and every export; each reader is first shown a bad example, and has to find it.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

pytestmark = pytest.mark.rule("R195")

BASE = Path(settings.BASE_DIR)
OURS = ["accounts", "audit", "directives", "portal", "registry", "reports", "violations"]
# Words for a measure of a person, in English as in names of fields, in Vietnamese as on pages.
MEASURE = re.compile(
    r"(?:^|_)(?:score|scores|scoring|rank|ranks|ranking|rating|points|demerits?|risk|reputation|"
    r"trust|strikes?|offences?|offenses?|recidiv\w*|repeat_\w+|(?:case|cases|report|reports|violation|"
    r"violations|decision|decisions)_(?:count|total|number|sum|rate))(?:_|$)"
)
OF_A_PERSON = {
    "subject",
    "subject_id",
    "person",
    "person_id",
    "owner",
    "owner_id",
    "handler",
    "handler_id",
    "decider",
    "decider_id",
    "user",
    "by",
    "reporter",
    "tag",
}
CASES = {"Case", "Report", "Decision", "Appeal", "Notice", "Stub", "Bar", "ReporterIdentity"}
TALLY = {"Count", "Sum", "Avg", "Rank", "RowNumber", "DenseRank", "Window"}
SHOWN = re.compile(
    r"xếp hạng|điểm (?:tín nhiệm|vi phạm|rủi ro|uy tín)|thứ hạng|số lần (?:vi phạm|bị phản ánh)|"
    r"người (?:có|bị) nhiều (?:vụ việc|phản ánh|vi phạm)|tái phạm|hồ sơ vi phạm của",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"(?:subject|person|user|owner|handler)\w*\.(?:cases|reports|decisions)(?:\.all)?"
    r"(?:\.count|\s*\|\s*length)"
)


# -- readers: each gives what it finds wrong -----------------------------------------------------


def measures_of(model):
    """Fields that would measure a person: by their name, whatever the model."""
    return [field.name for field in model._meta.get_fields() if MEASURE.search(field.name)]


def hangs_on_people(model):
    names = {field.name for field in model._meta.get_fields() if field.is_relation}
    return bool(names & OF_A_PERSON) or model._meta.label == "accounts.User"


def tallies_in(source):
    """Queries over cases that count, sum or rank by person: `.values("subject").annotate(Count(…))`."""
    tree = ast.parse(source)
    return [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (_groups(node) or _sorts(node) or _counts_on_people(node))
    ]


def _groups(call):
    """`.values(person…)` or `.values_list(person…)` with a tally above or below it in the chain."""
    calls = _chain(call)
    by = {
        name
        for each in calls
        if _name(each) in ("values", "values_list")
        for name in _words(each)
        if name.split("__")[-1] in OF_A_PERSON or name.split("__")[0] in OF_A_PERSON
    }
    return bool(by) and _tallies(calls)


def _sorts(call):
    """`.order_by("-cases…")`, or by a tally of them."""
    return _name(call) == "order_by" and any(
        re.match(r"-?(?:cases|reports|case_count|subject__cases)", name) for name in _words(call)
    )


def _counts_on_people(call):
    """`User.objects.annotate(n=Count("cases"))`, from the other side."""
    return _name(call) in TALLY and any(
        name.split("__")[0] in ("cases", "subject", "handled_cases") for name in _words(call)
    )


def _tallies(calls):
    inner = [node for call in calls for arg in _arguments(call) for node in ast.walk(arg)]
    return any(isinstance(node, ast.Call) and _name(node) in TALLY for node in inner)


def _chain(call):
    found = [call]
    while isinstance(found[-1].func, ast.Attribute) and isinstance(found[-1].func.value, ast.Call):
        found.append(found[-1].func.value)
    return found


def _arguments(call):
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _words(call):
    return [
        arg.value
        for arg in _arguments(call)
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def shown_in(text):
    return [found.group(0) for found in (*SHOWN.finditer(text), *COUNTED.finditer(text))]


def columns_in(source):
    """Words of headings in an export: strings that name a measure of a person."""
    strings = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [text for text in strings if SHOWN.search(text)]


def sources(*folders):
    for folder in folders or OURS:
        for path in sorted((BASE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


# -- what we have --------------------------------------------------------------------------------


def test_no_model_measures_a_person():
    measured = {
        model._meta.label: found
        for model in apps.get_models()
        if model._meta.app_label in OURS and (found := measures_of(model))
    }
    assert measured == {}


def test_what_hangs_on_a_person_in_a_case_is_no_number():
    """In the app of cases: a number beside a person would be a score in the making."""
    allowed = {"position", "number", "workdays", "size", "people", "id"}
    numbers = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("violations").get_models()
        if hangs_on_people(model)
        for field in model._meta.get_fields()
        if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField)
        and field.name not in allowed
    }
    assert numbers == set()


def test_no_query_counts_or_ranks_by_person():
    found = {
        str(path.relative_to(BASE)): lines
        for path in sources("violations", "reports", "portal")
        if (lines := tallies_in(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_page_shows_a_measure_of_a_person():
    found = {
        str(path.relative_to(BASE)): words
        for path in sorted((BASE / "templates").rglob("*.html"))
        if (words := shown_in(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_export_or_report_has_such_a_column():
    found = {
        str(path.relative_to(BASE)): words
        for path in sources()
        if (words := columns_in(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_figures_and_states_name_units_alone():
    """The figures of cases by name, and what a head sees: no field of theirs is a person."""
    from violations.facts.consistency import State
    from violations.facts.figures import CaseFigures

    for shape in (State, CaseFigures):
        assert not set(shape.__annotations__) & OF_A_PERSON
    from violations.models import Stub

    assert not [field.name for field in Stub._meta.get_fields() if field.name in OF_A_PERSON]


# -- the readers find what they look for ---------------------------------------------------------


class Scored(models.Model):
    """A bad example: never made in the database."""

    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    risk_score = models.IntegerField()
    case_count = models.IntegerField()

    class Meta:
        app_label = "bad_example"
        managed = False

    def __str__(self):
        return f"{self.person_id}: {self.risk_score}"


def test_a_planted_field_is_found():
    assert measures_of(Scored) == ["risk_score", "case_count"]
    assert hangs_on_people(Scored)


@pytest.mark.parametrize(
    "name", ["score", "trust_score", "ranking", "violations_total", "repeat_offender", "strikes"]
)
def test_names_of_measures_are_known(name):
    assert MEASURE.search(name)


@pytest.mark.parametrize("name", ["position", "closed_at", "screening_due_on", "appeal_decider"])
def test_ordinary_names_are_left_alone(name):
    assert not MEASURE.search(name)


@pytest.mark.parametrize(
    "query",
    [
        'Case.objects.values("subject").annotate(n=Count("pk"))',
        'Case.objects.values("subject__full_name").annotate(Count("pk")).order_by("-n")',
        'Report.objects.annotate(n=Count("pk")).values_list("subject_id", "n")',
        'User.objects.annotate(n=Count("cases"))',
        'User.objects.order_by("-cases__opened_at")',
        'Case.objects.annotate(r=Window(Rank())).values("handler")',
    ],
)
def test_a_planted_query_is_found(query):
    assert tallies_in(f"def rows():\n    return {query}\n")


@pytest.mark.parametrize(
    "query",
    [
        'Case.objects.values("unit_path").annotate(n=Count("pk"))',
        'Case.objects.values_list("subject", flat=True)',
        'Report.objects.order_by("screening_due_on")',
    ],
)
def test_ordinary_queries_are_left_alone(query):
    assert tallies_in(f"def rows():\n    return {query}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "<th>Số lần vi phạm</th>",
        "<p>{{ person.cases.count }} vụ việc</p>",
        "<td>{{ subject.reports.all|length }}</td>",
        "<h2>Xếp hạng cán bộ</h2>",
    ],
)
def test_a_planted_page_is_found(text):
    assert shown_in(text)


def test_a_planted_column_is_found():
    assert columns_in('COLUMNS = ["Họ và tên", "Điểm vi phạm"]')
