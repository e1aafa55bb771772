"""The benchmark of the checklists, small: it opens a period, looks at the pages and says all of it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SMALL = ["--units", "80", "--rounds", "2"]


@pytest.fixture(scope="module")
def lines():
    """As a person runs it, in a database of its own beside DATABASE_URL's."""
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    run = subprocess.run(
        [sys.executable, "-m", "bench", "directives", "--json", *SMALL],
        env={**environment, "DEBUG": "0"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout, run.stderr
    return {line["name"]: line for line in map(json.loads, run.stdout.splitlines())}


def test_opening_is_held_against_the_bare_rows(lines):
    line = lines["open 80 checklists"]

    assert line["limit"] == 3
    assert line["ours"] > 0 < line["floor"]
    assert line["ratio"] > 0


@pytest.mark.parametrize("name", ["lists directly below", "lists of all below"])
def test_what_stands_above_takes_few_queries(lines, name):
    line = lines[name]

    assert 0 < line["queries"] <= line["limit_queries"] == 8
    assert line["over"] is False
