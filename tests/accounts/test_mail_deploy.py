"""Letters are off in production until the operator adds deploy/mail.yml, which opens one way out."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "portal/settings.py").read_text()
NAMES = ["HOST", "PORT", "USE_TLS", "USE_SSL", "TIMEOUT", "HOST_USER", "HOST_PASSWORD"]
SHOW = f"""
import json
from portal import settings
print(json.dumps([settings.DEFAULT_FROM_EMAIL, {{n: getattr(settings, "EMAIL_" + n) for n in {NAMES}}}]))
"""


@pytest.fixture
def added():
    return yaml.safe_load((ROOT / "deploy/mail.yml").read_text())


def settings_with(**variables):
    """What the settings make of these variables alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMAIL_")}
    shown = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={**kept, "PORTAL_ADDRESS": "https://ke-khai.example.gov.vn", **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(shown.stdout)


@pytest.mark.rule("R1")
def test_nothing_in_the_compose_file_itself_turns_letters_on():
    assert "EMAIL" not in (ROOT / "docker-compose.yml").read_text()
    sender, email = settings_with()
    assert email["HOST"] == ""
    assert sender == "portal@ke-khai.example.gov.vn"


@pytest.mark.rule("R1")
def test_the_way_out_is_the_workers_alone(added):
    leads_out = {name for name, service in added["services"].items() if "networks" in service}
    knows_password = {name for name, service in added["services"].items() if "secrets" in service}

    assert leads_out == knows_password == {"worker"}
    assert added["services"]["worker"]["networks"] == ["inside", "mail"]


def test_who_marks_finds_and_sends_letters_knows_of_the_server(added):
    for name in ["web", "tick", "worker"]:
        variables = set(added["services"][name]["environment"])
        assert {"EMAIL_HOST", "EMAIL_FROM"} <= variables
        for variable in variables:
            assert f'"{variable.removesuffix("_FILE")}"' in SETTINGS, variable


def test_no_password_stands_in_the_environment(added):
    environment = added["services"]["worker"]["environment"]

    assert environment["EMAIL_HOST_PASSWORD_FILE"] == "/run/secrets/mail_password"
    assert "EMAIL_HOST_PASSWORD" not in environment
    assert added["secrets"]["mail_password"]["file"].startswith("./deploy/secrets/")


def test_every_variable_is_explained():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "deploy/mail.yml").read_text()))
    explained = (ROOT / "deploy/README.md").read_text()

    assert {name for name in asked if name not in explained} == set()


@pytest.mark.parametrize(
    ("variables", "tls", "ssl"),
    [
        ({}, True, False),
        ({"EMAIL_USE_TLS": "0"}, False, False),
        ({"EMAIL_USE_SSL": "1"}, False, True),
    ],
    ids=["STARTTLS unless told", "in clear when told", "TLS from the first byte"],
)
def test_the_connection_is_encrypted_unless_told_otherwise(variables, tls, ssl):
    _, email = settings_with(EMAIL_HOST="mail.example.gov.vn", **variables)

    assert (email["USE_TLS"], email["USE_SSL"]) == (tls, ssl)
    assert email["TIMEOUT"] == 10


def test_the_password_comes_from_its_file(tmp_path):
    (tmp_path / "password").write_text("mở cửa\n")
    file = str(tmp_path / "password")

    _, email = settings_with(EMAIL_HOST_PASSWORD_FILE=file, EMAIL_PORT="465")

    assert (email["HOST_PASSWORD"], email["PORT"]) == ("mở cửa", 465)
