"""Every kind of file that the apps register is whole, and every one asked for is registered."""

import re
from pathlib import Path

import pytest

from accounts.models import Paper
from portal.lib import papers

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r'request_paper\(\s*(?:kind=)?"([\w.]+)"')


@pytest.fixture
def registered():
    """What the apps themselves register, whatever tests have added."""
    return {name: kind for name, kind in papers.kinds().items() if not name.startswith("tests.")}


def test_every_kind_has_a_label_a_maker_and_a_check(registered):
    longest = Paper._meta.get_field("kind").max_length
    for name, kind in registered.items():
        assert re.fullmatch(r"[a-z_.]+", name), name
        assert len(name) <= longest, name
        assert kind.label == kind.label.strip() != "", name
        assert callable(kind.make), name
        assert callable(kind.check), name


def test_every_kind_that_is_asked_for_is_registered(registered):
    asked = {
        name
        for path in ROOT.glob("*/**/*.py")
        if path.relative_to(ROOT).parts[0] not in ("tests", ".venv", ".local")
        for name in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    assert asked <= set(registered)
