"""Steps are data: every platform and kind has its list, and a bad file is refused whole (R106)."""

import copy

import pytest
import yaml

from portal.lib.secrecy import not_classified
from registry import incident_steps
from registry.models import Incident, IncidentKind
from registry.platforms import Platform

pytestmark = pytest.mark.rule("R106")


@pytest.fixture
def content():
    return copy.deepcopy(yaml.safe_load(incident_steps.FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", IncidentKind.values)
@pytest.mark.parametrize("platform", list(Platform))
def test_every_platform_and_kind_has_its_list(kind, platform):
    steps = incident_steps.steps_of(Incident(kind=kind, platform=platform))

    codes = [step.code for step in steps]
    assert len(codes) >= 6
    assert "never_pay" in codes
    assert "tell_unit" in codes
    assert steps[0].part == "now"
    assert steps[-1].part == "after"
    assert incident_steps.notice_of(Incident(kind=kind)).do


@pytest.mark.parametrize("platform", ["facebook", "zalo", "tiktok", "youtube", "telegram"])
def test_the_great_platforms_have_their_own(platform):
    for kind in ("lost_control", "impersonated"):
        own = {step.code for step in incident_steps.book().steps_for(kind, platform)}
        other = {step.code for step in incident_steps.book().steps_for(kind, "other")}
        assert own - other


def test_texts_are_short_and_say_whence_they_are():
    book = incident_steps.book()

    assert "Cấp ủy xác nhận" in book.source
    assert all(len(step.text) <= 260 and len(step.title) <= 60 for step in book.steps.values())
    for step in book.steps.values():
        not_classified(f"{step.title} {step.text}")


def test_three_buttons_with_what_each_means():
    assert [kind.value for kind in incident_steps.kinds()] == IncidentKind.values
    assert all(kind.meaning for kind in incident_steps.kinds())


def broken(content, change):
    change(content)
    with pytest.raises(incident_steps.BadSteps) as fault:
        incident_steps.read(content)
    return str(fault.value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda it: it["lists"].pop("abused"), "lists: one for each kind"),
        (lambda it: it["notices"].pop("abused"), "notices: one for each kind"),
        (lambda it: it["meanings"].pop("abused"), "meanings: one for each kind"),
        (lambda it: it["lists"]["abused"].pop("other"), "no list for every other platform"),
        (
            lambda it: it["lists"]["abused"].update(myspace=["never_pay"]),
            "unknown platform myspace",
        ),
        (lambda it: it["lists"]["abused"]["zalo"].append("dance"), "unknown ['dance']"),
        (lambda it: it["lists"]["abused"]["zalo"].reverse(), "first what is done at once"),
        (lambda it: it["lists"]["abused"]["zalo"].insert(0, "never_pay"), "a step twice"),
        (
            lambda it: it["steps"].update(lost=dict(it["steps"]["never_pay"])),
            "in no list: ['lost']",
        ),
        (lambda it: it["steps"]["never_pay"].update(text="Mở zalo.me"), None),
        (lambda it: it["steps"]["never_pay"].update(text="Mở facebook.com"), "names an address"),
        (lambda it: it["steps"]["never_pay"].update(title=" "), "empty"),
        (lambda it: it["steps"]["never_pay"].update(text="Khong tra\u0309"), "not composed"),
        (lambda it: it["steps"]["never_pay"].update(part="never"), "unknown part never"),
        (lambda it: it.update(source=""), "source: empty"),
    ],
)
def test_what_is_wrong_is_named(content, change, fault):
    assert (fault or "names an address") in broken(content, change)


def test_every_fault_is_named_at_once(content):
    def change(it):
        it["source"] = ""
        it["lists"]["abused"]["zalo"].append("dance")

    said = broken(content, change)

    assert "source" in said
    assert "dance" in said
