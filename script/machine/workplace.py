"""The whole preparation: packages, .venv, servers, and the environment that Django is given."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from . import packages, place, venv
from .place import Place, in_use, locked
from .postgres import Cluster
from .redis import Redis

ROOT = Path(__file__).resolve().parents[2]

# Commands of manage.py that change tables or rights; all others run as the role that owns nothing.
OWNER_COMMANDS = {"migrate", "grant_access", "pgtrigger"}


@dataclass(frozen=True)
class Workplace:
    """What a script needs in order to run something of the portal."""

    place: Place
    python: Path
    env: dict[str, str]
    owns_database: bool  # false where DATABASE_URL names somebody else's

    def manage(self, *words: str) -> tuple[list[str | Path], dict[str, str]]:
        """The command line of a manage.py command and the environment it runs in."""
        env = self.env
        if words and words[0] in OWNER_COMMANDS:
            env = env | {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
        return [self.python, ROOT / "manage.py", *words], env


@contextmanager
def prepared(
    servers: str | None = None, *, port: int = 8000, more_needs: Sequence[packages.Need] = ()
) -> Iterator[Workplace]:
    """Everything in place, and the servers running as long as the block lasts.

    `servers` is "demo" or "test", or None for work that asks no server anything. DATABASE_URL and
    REDIS_URL, where the person has set them, take the place of our own.
    """
    own_database = bool(servers) and not os.environ.get("DATABASE_URL")
    own_redis = bool(servers) and not os.environ.get("REDIS_URL")
    needs = [packages.VENV, *packages.PDF, *more_needs]
    needs += [packages.POSTGRESQL] if own_database else []
    needs += [packages.REDIS] if own_redis else []

    local = ROOT / ".local"
    local.mkdir(exist_ok=True)
    with locked(local / "prepare.turn"):
        packages.ensure(needs, log=local / "log" / "apt.log")
        python = venv.ensure(ROOT, log=local / "log" / "pip.log")
        here = place.find(ROOT)

    with ExitStack() as running:
        databases = redis_url = None
        if own_database:
            cluster = demo_cluster(here) if servers == "demo" else test_cluster(here)
            running.enter_context(in_use(cluster, local))
            databases = (cluster.url("portal_app", "portal"), cluster.url("portal_owner", "portal"))
        if own_redis:
            redis = demo_redis(here) if servers == "demo" else test_redis(here)
            running.enter_context(in_use(redis, local))
            redis_url = redis.url
        yield Workplace(
            here,
            python,
            environment(here, servers or "check", databases, redis_url, port=port),
            own_database,
        )


def demo_cluster(here: Place) -> Cluster:
    return Cluster(here, "postgres")


def test_cluster(here: Place) -> Cluster:
    return Cluster(here, "test-postgres", is_disposable=True)


def demo_redis(here: Place) -> Redis:
    return Redis(here, "redis")


def test_redis(here: Place) -> Redis:
    return Redis(here, "test-redis")


def environment(
    here: Place,
    purpose: str,
    databases: tuple[str, str] | None,
    redis_url: str | None,
    *,
    port: int,
) -> dict[str, str]:
    """This person's environment with the portal's settings: (app, owner) databases, plain HTTP on this machine."""
    env = dict(os.environ)
    env["PYTHONPATH"] = env.get("PYTHONPATH", "").removeprefix(str(ROOT)).lstrip(os.pathsep)
    files = here.local if purpose == "demo" else here.local / purpose
    settings = {
        "DEBUG": "0",
        "SECURE": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PORTAL_ADDRESS": f"http://127.0.0.1:{port}",
        "SECRET_KEY_FILE": str(here.secret_file("django")),
        "MEDIA_ROOT": str(files / "media"),
        "STATIC_ROOT": str(files / "static"),
        "PYTHONUNBUFFERED": "1",
    }
    if databases:
        settings |= {"DATABASE_URL": databases[0], "DATABASE_OWNER_URL": databases[1]}
    else:
        nowhere = "postgres://nobody@127.0.0.1:1/nothing"
        settings["DATABASE_URL"] = env.get("DATABASE_URL", nowhere)
        settings["DATABASE_OWNER_URL"] = env.get("DATABASE_OWNER_URL", settings["DATABASE_URL"])
    settings["DATABASE_APP_ROLE"] = urlsplit(settings["DATABASE_URL"]).username or ""
    settings["REDIS_URL"] = redis_url or env.get("REDIS_URL", "redis://127.0.0.1:1/0")
    for name in settings:
        env.pop(f"{name}_FILE", None)
    return env | settings
