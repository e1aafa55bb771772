"""What docker-compose.yml, the image and the locks must keep to. No engine runs here, so the files are read."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ["web", "worker", "tick", "migrate"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock):
    """Package to its whole block: version, marker and hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    return {normal(re.match(r"[\w.-]+", block)[0]): block for block in blocks}


# --- Services


def test_everything_that_the_portal_needs_is_there(services):
    assert set(services) == {*PORTAL, "postgres", "redis", "proxy"}


def test_no_service_runs_as_root_or_can_become_it(services):
    for name, service in services.items():
        assert int(service["user"].split(":")[0]) > 0, name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name


def test_no_service_can_write_outside_its_volumes(services):
    assert all(service["read_only"] is True for service in services.values())


def test_only_the_proxy_meets_the_outside(services, compose):
    assert compose["networks"]["inside"] == {"internal": True}
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {
        "proxy"
    }
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}


def test_every_service_that_answers_is_asked_how_it_is(services):
    asked = {name for name, service in services.items() if "healthcheck" in service}

    assert set(services) - asked == {"tick", "migrate"}


@pytest.mark.rule("R88")
def test_nobody_is_let_in_before_a_restored_backup_is_purged_again(services):
    steps = re.findall(r"manage\.py (\w+)", services["migrate"]["command"][-1])
    restore = (ROOT / "deploy/README.md").read_text().split("## Restore")[1].split("## Upgrade")[0]

    assert steps.index("reapply_purges") > steps.index("load_reference") > steps.index("migrate")
    assert "media:/srv/media" in services["migrate"]["volumes"]
    assert restore.index("< purged.tar") < restore.index("docker compose up --detach --wait\n")


def test_the_worker_scales(services):
    assert "container_name" not in services["worker"]
    assert "ports" not in services["worker"]


def test_web_worker_and_tick_wait_for_the_migrations(services):
    for name in ("web", "worker", "tick"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }
    assert services["migrate"]["restart"] == "no"


def test_only_the_migrations_know_the_owner_of_the_tables(services):
    knowing = {
        name
        for name, service in services.items()
        if {"database_owner_url", "owner_password"} & set(service.get("secrets", []))
    }

    assert knowing == {"migrate", "postgres"}
    assert services["migrate"]["environment"]["DATABASE_URL_FILE"].endswith("/database_owner_url")
    assert services["web"]["environment"]["DATABASE_URL_FILE"].endswith("/database_url")


def test_no_secret_stands_in_the_environment(services):
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|DATABASE_URL|REDIS_URL", variable):
                assert variable.endswith("_FILE"), (name, variable)
                assert value.removeprefix("/run/secrets/") in service["secrets"], (name, variable)


def test_every_secret_is_made_by_the_script_or_is_the_certificate(compose, tmp_path):
    script = tmp_path / "deploy" / "make-secrets.sh"
    script.parent.mkdir()
    script.write_text((ROOT / "deploy" / "make-secrets.sh").read_text())
    subprocess.run(["bash", script], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in (script.parent / "secrets").iterdir()}
    subprocess.run(["bash", script], check=True, capture_output=True)

    assert {path.name: path.read_text() for path in (script.parent / "secrets").iterdir()} == first
    assert (script.parent / "secrets").stat().st_mode & 0o777 == 0o700
    asked = {name: secret["file"] for name, secret in compose["secrets"].items()}
    assert {name for name in asked if not name.startswith("tls_")} <= set(first)
    assert all(
        path == f"./deploy/secrets/{name}"
        for name, path in asked.items()
        if not name.startswith("tls_")
    )
    assert first["app_password"] in first["database_url"]
    assert first["owner_password"] in first["database_owner_url"]
    assert first["app_password"] != first["owner_password"]


def test_files_that_services_mount_are_there(services):
    mounted = [
        volume.split(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]

    assert len(mounted) == 4
    assert all((ROOT / path).exists() for path in mounted)


def test_images_are_named_with_a_version(services):
    for service in services.values():
        assert re.search(r":(\$\{VERSION|\d)", service["image"]), service["image"]


def test_one_proxy_is_trusted_and_it_says_who_asks(services):
    conf = (ROOT / "deploy/nginx/nginx.conf").read_text()

    assert services["web"]["environment"]["TRUSTED_PROXY_COUNT"] == "1"
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in conf
    assert "proxy_set_header X-Forwarded-Proto https;" in conf


def test_the_proxy_speaks_tls_sends_plain_requests_there_and_limits_their_size():
    conf = (ROOT / "deploy/nginx/nginx.conf").read_text()

    assert "ssl_protocols TLSv1.2 TLSv1.3;" in conf
    assert "return 308 https://$host$request_uri;" in conf
    assert (
        'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;' in conf
    )
    assert "client_max_body_size 25m;" in conf


def test_what_people_search_for_stays_out_of_the_logs(services):
    conf = (ROOT / "deploy/nginx/nginx.conf").read_text()
    written = re.search(r"log_format short '(.*)';", conf)[1]

    assert not {"$request", "$request_uri", "$args", "$http_referer"} & set(written.split())
    assert re.findall(r"access_log (\S+) ?(\w*);", conf) == [("/dev/stdout", "short"), ("off", "")]
    assert "--access-logfile" not in (ROOT / "Dockerfile").read_text()


# --- Image and locks


def test_the_image_holds_every_app_and_nothing_of_the_tests():
    taken = (ROOT / ".dockerignore").read_text().splitlines()

    assert taken[1] == "*"
    assert {f"!{package}" for package in PACKAGES} <= set(taken)
    assert not [line for line in taken if re.search("tests|bench|secrets|demo|script", line)]


def test_the_image_does_not_run_as_root_and_checks_every_hash():
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER")][-1] == "USER portal"
    assert any("--require-hashes" in line and "requirements.prod.lock" in line for line in lines)
    assert all("bookworm" in line for line in lines if line.startswith("FROM"))


def test_production_gets_exactly_what_was_tested():
    everything, production = pins("requirements.lock"), pins("requirements.prod.lock")

    assert all(everything[name] == block for name, block in production.items())
    assert all("--hash=sha256:" in block for block in everything.values())
    assert "http" not in re.sub("sha256:[0-9a-f]+", "", "\n".join(everything.values()))


def test_every_dependency_is_locked():
    wanted = [normal(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["project"]["dependencies"]]
    tools = [normal(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["dependency-groups"]["dev"]]

    assert set(wanted) <= set(pins("requirements.prod.lock"))
    assert set(wanted) | set(tools) <= set(pins("requirements.lock"))
    assert not set(tools) & set(pins("requirements.prod.lock"))


def test_everything_the_portal_imports_is_in_production():
    ours = {*PACKAGES, *sys.stdlib_module_names}
    homes = packages_distributions()
    locked = set(pins("requirements.prod.lock"))
    missing = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for name in imported(path) - ours:
                if not locked & {normal(home) for home in homes.get(name, [])}:
                    missing.add((str(path.relative_to(ROOT)), name))

    assert not missing


def imported(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
