"""The structural promises that reviews forget, and the product rules that hold for every app."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template
from django.utils.module_loading import import_string

from accounts.inbox import WORDS
from audit.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "registry", "directives", "violations", "reports"]
CODE = ["portal", "audit", *APPS]
WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "execute",
    "copy",
}


def modules(*patterns):
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if path.read_text(encoding="utf-8").strip()]


def named(path):
    return str(path.relative_to(ROOT))


def source():
    return {
        path: path.read_text(encoding="utf-8")
        for app in CODE
        for path in ROOT.glob(f"{app}/**/*.py")
    }


DOORS = modules(
    *[
        f"{app}/{door}"
        for app in ["portal", *APPS]
        for door in ["views.py", "views/*.py", "jobs.py", "jobs/*.py", "management/commands/*.py"]
    ]
)
TEMPLATES = modules("templates/**/*.html")


def test_every_door_is_found():
    doors = {named(path) for path in DOORS}

    for kind in ("views", "jobs", "management/commands"):
        assert [door for door in doors if f"/{kind}/" in door], kind
    assert "accounts/jobs.py" in doors


@pytest.mark.parametrize("path", DOORS, ids=named)
def test_doors_call_actions_and_never_write(path):
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    written = [f.attr for f in calls if isinstance(f, ast.Attribute) and f.attr in WRITES]
    assert not written


def job_names():
    text = "\n".join(source().values())
    return sorted(set(re.findall(r'(?:after_commit|pick_up|enqueue)\(\s*"([\w.]+)"', text)))


def test_jobs_are_found():
    assert job_names()


@pytest.mark.parametrize("name", job_names())
def test_job_names_resolve(name):
    assert callable(import_string(name))


def test_every_recorded_kind_is_known_and_every_known_kind_is_recorded():
    text = "\n".join(
        body
        for path, body in source().items()
        if path.name != "kinds.py" and "demo" not in path.name
    )
    used = {kind for kind in KINDS if f'"{kind}"' in text}
    recorded = set(re.findall(r'audit\.record\(\s*"([\w.]+)"', text))

    assert recorded <= set(KINDS)
    assert used == set(KINDS)


@pytest.mark.rule("R5")
def test_the_trail_has_one_door():
    writes = re.compile(r"AuditEvent\(\s*\w+=|AuditEvent\.objects\.(bulk_)?create")
    writers = [named(path) for path, body in source().items() if writes.search(body)]

    assert writers == ["audit/actions.py"]


def test_every_inbox_line_is_sent_and_has_words():
    text = "\n".join(body for path, body in source().items() if path.name != "inbox.py")

    assert {kind for kind in WORDS if f'"{kind}"' in text} == set(WORDS)


def test_every_rule_is_written_cited_and_proved():
    written = set(re.findall(r"^## (R\d+)\b", (ROOT / "docs/rules.md").read_text(), re.MULTILINE))
    tests = "".join(path.read_text() for path in ROOT.glob("tests/**/*.py"))
    proved = set(re.findall(r'mark\.rule\("(R\d+)"\)', tests))
    cited = {
        rule
        for path, body in source().items()
        if "migrations" not in path.parts
        for rule in re.findall(r"\bR\d+\b", body)
    }

    assert written == proved
    assert written <= cited
    assert cited <= written


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_compile_and_hold_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    get_template(str(path.relative_to(ROOT / "templates")))

    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    if "_documents" not in path.parts and "pdf" not in path.stem:
        assert not re.search(r"\sstyle\s*=", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_pages_load_nothing_from_outside(path):
    loads = re.findall(r'(?:src|href|action)="(https?:)?//[^"]*"', path.read_text(encoding="utf-8"))
    assert not loads


# -- what the portal is not (PRODUCT, "What it is not") -----------------------------------------

LOCAL_SOCKET = "portal/lib/scanner.py"
HTTP_CLIENTS = {
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "pycurl",
    "scrapy",
    "selenium",
    "httplib2",
}
CALLS_OUT = {
    "urllib.request",
    "http.client",
    "socket",
    "ftplib",
    "telnetlib",
    "smtplib",
    *HTTP_CLIENTS,
}


@pytest.mark.rule("R1")
def test_no_http_client_among_the_dependencies():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[~=<>!]", item)[0] for item in declared}

    assert not names & HTTP_CLIENTS


@pytest.mark.rule("R1")
def test_no_module_can_call_out():
    found = []
    for path, body in source().items():
        if named(path) == LOCAL_SOCKET:
            continue
        for node in ast.walk(ast.parse(body)):
            if isinstance(node, ast.Import):
                found += [(named(path), name.name) for name in node.names if name.name in CALLS_OUT]
            if isinstance(node, ast.ImportFrom) and node.module in CALLS_OUT:
                found.append((named(path), node.module))
    assert not found


@pytest.mark.rule("R1")
def test_the_virus_scanner_is_asked_on_this_machine_only():
    body = (ROOT / LOCAL_SOCKET).read_text()

    assert re.findall(r"socket\.AF_\w+", body) == ["socket.AF_UNIX"]
    assert "create_connection" not in body


WATCHING = re.compile(
    r"follower|likes?$|post(s|ed_content)$|score|rank(ing)?$|contacts?$|password_hint|id_image|"
    r"location|latitude|profile_picture|sentiment|friends"
)


@pytest.mark.rule("R2")
def test_no_field_watches_or_scores_people():
    fields = [
        f"{model._meta.label}.{field.name}"
        for app in [*APPS, "audit"]
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
    ]

    assert len(fields) > 100
    assert not [name for name in fields if WATCHING.search(name.rsplit(".", 1)[1])]


@pytest.mark.rule("R3")
def test_there_is_no_admin_site():
    assert not apps.is_installed("django.contrib.admin")
