"""What a benchmark prints, and when it fails."""

import importlib
import json

import pytest

from bench import __main__ as bench
from bench.table import Figure, as_json, as_table


def figures(ratio):
    return [Figure("import", ours=ratio * 2, floor=2.0, limit=3.0, parts={"read": 1.5})]


def test_json_has_one_line_for_each_figure():
    [line] = as_json(figures(2.5)).splitlines()

    assert json.loads(line) == {
        "name": "import",
        "ours": 5.0,
        "floor": 2.0,
        "ratio": 2.5,
        "limit": 3.0,
    }


def test_the_table_names_parts_and_what_is_over():
    assert "over" not in as_table(figures(3.0))
    assert "read: 1.50s" in as_table(figures(3.0))
    assert as_table(figures(3.1)).splitlines()[1].endswith("over")


@pytest.mark.parametrize(("ratio", "status"), [(3.0, 0), (3.1, 1)])
def test_the_status_says_whether_a_figure_is_over_its_limit(monkeypatch, capsys, ratio, status):
    module = importlib.import_module(bench.NAMES["import"])
    monkeypatch.setattr(module, "measure", lambda: figures(ratio))
    monkeypatch.setattr("sys.argv", ["bench", "import", "--json"])

    assert bench.main() == status
    assert json.loads(capsys.readouterr().out)["ratio"] == ratio
