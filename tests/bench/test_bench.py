"""What a benchmark prints, and when it fails."""

import importlib
import json

import pytest

from bench import __main__ as bench
from bench.table import Figure, Limits, Page, Span, Times, as_json, as_table


def figures(ratio):
    return [Figure("import", ours=ratio * 2, floor=2.0, limit=3.0, parts={"read": 1.5})]


def page(page_ms=(20, 30), sql_ms=(10, 12), **limits):
    """A page with these times at p50 and p95."""
    page_times, sql_times = (
        Times.of([half / 1000] * 50 + [last / 1000] * 50) for half, last in (page_ms, sql_ms)
    )
    return Page("queue", 8, page_times, sql_times, Limits(**limits))


def test_json_has_one_line_for_each_figure():
    [line] = as_json(figures(2.5)).splitlines()

    assert json.loads(line) == {
        "name": "import",
        "ours": 5.0,
        "floor": 2.0,
        "ratio": 2.5,
        "limit": 3.0,
        "over": False,
    }


def test_json_of_a_page_has_both_ratios():
    line = json.loads(as_json([page(ratio=3.0)]))

    assert (line["page_p95_ms"], line["sql_p50_ms"]) == (30, 10)
    assert (line["ratio_p50"], line["ratio_p95"], line["limit_ratio"]) == (2, 2.5, 3)


def test_the_table_names_parts_and_what_is_over():
    assert "over" not in as_table(figures(3.0))
    assert "read: 1.50s" in as_table(figures(3.0))
    assert as_table(figures(3.1)).splitlines()[1].endswith("over")


def test_lines_of_one_kind_stand_under_their_own_headings():
    table = as_table([Span("bring in", 1.0, 120.0), page(), page(ratio=1.0)]).splitlines()

    assert len(table) == 5
    assert table[0].split() == ["took", "limit"]
    assert table[2].split()[:3] == ["queries", "page", "p50"]
    assert table[4].endswith("1×  over")


@pytest.mark.parametrize(
    ("limits", "over"),
    [
        ({}, False),
        ({"queries": 8, "ratio": 2.5, "sql": 0.012}, False),
        ({"queries": 7}, True),
        ({"ratio": 2.4}, True),
        ({"sql": 0.011}, True),
    ],
)
def test_a_page_is_over_when_any_of_its_limits_is(limits, over):
    assert page(**limits).is_over == over


@pytest.mark.parametrize(("limit", "over"), [(None, False), (2.0, False), (1.9, True)])
def test_a_span_may_be_without_a_limit(limit, over):
    assert Span("export", 2.0, limit).is_over == over


@pytest.mark.parametrize(("percent", "expected"), [(50, 10), (95, 19), (100, 20)])
def test_a_percentile_is_one_of_the_times(percent, expected):
    assert Times.of(range(20, 0, -1)).at(percent) == expected


@pytest.mark.parametrize(("ratio", "status"), [(3.0, 0), (3.1, 1)])
def test_the_status_says_whether_a_figure_is_over_its_limit(monkeypatch, capsys, ratio, status):
    module = importlib.import_module(bench.NAMES["import"])
    monkeypatch.setattr(module, "measure", lambda options: figures(ratio))
    monkeypatch.setattr("sys.argv", ["bench", "import", "--json"])

    assert bench.main() == status
    assert json.loads(capsys.readouterr().out)["ratio"] == ratio


def test_options_reach_the_benchmark(monkeypatch):
    seen = []
    module = importlib.import_module(bench.NAMES["registry"])
    monkeypatch.setattr(module, "measure", lambda options: seen.append(options) or figures(1.0))
    monkeypatch.setattr("sys.argv", ["bench", "registry", "--people", "300", "--reuse"])

    assert bench.main() == 0
    assert (seen[0].people, seen[0].units, seen[0].reuse) == (300, 20_000, True)
