"""The registry's benchmark, small: it brings a committee in, measures every page and says all of it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SMALL = ["--people", "2000", "--units", "80", "--rounds", "2"]


@pytest.fixture(scope="module")
def run():
    """As a person runs it, in a database of its own beside DATABASE_URL's."""
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        [sys.executable, "-m", "bench", "registry", "--json", *SMALL],
        env={**environment, "DEBUG": "0"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def lines(run):
    assert run.stdout, run.stderr
    return {line["name"]: line for line in map(json.loads, run.stdout.splitlines())}


def test_it_says_how_long_it_took_to_bring_everybody_in(lines):
    span = lines["bring in 2,000 people"]

    assert 0 < span["took"] < span["limit"] == 120


@pytest.mark.parametrize("place", ["province and below", "commune and below", "large cell"])
@pytest.mark.parametrize("page", ["", ", a later page"])
def test_the_queue_is_measured_on_its_first_page_and_further_down(lines, place, page):
    line = lines[f"queue, {place}{page}"]

    assert 0 < line["queries"] <= line["limit_queries"] == 8
    assert line["limit_ratio"] == 3
    assert line["page_p95_ms"] >= line["page_p50_ms"] > line["sql_p50_ms"] > 0
    assert line["ratio_p50"] == pytest.approx(line["page_p50_ms"] / line["sql_p50_ms"], abs=0.1)


@pytest.mark.parametrize("who", ["top", "province", "commune"])
@pytest.mark.parametrize("name", ["common name", "rare name"])
def test_the_search_has_the_limits_of_the_queue(lines, who, name):
    line = lines[f"search, {who}, {name}"]

    assert (line["limit_queries"], line["limit_ratio"]) == (8, 3)


def test_the_progress_of_the_top_unit_has_a_limit_for_its_sql(lines):
    line = lines["round, progress of the top"]

    assert 0 < line["sql_p95_ms"] < line["limit_sql_ms"] == 50


@pytest.mark.parametrize("who", ["head of a province", "head of a cell", "cadre"])
def test_home_pages_are_there_for_information(lines, who):
    line = lines[f"home, {who}"]

    assert line["queries"] > 0
    assert line["limit_queries"] is None


def test_a_table_to_take_away_is_written_whole(lines):
    [name] = [name for name in lines if name.startswith("export of ")]

    assert lines[name]["took"] > 0


def test_it_fails_exactly_when_a_figure_is_over_its_limit(run, lines):
    assert run.returncode == int(any(line["over"] for line in lines.values())), run.stderr
