"""The scripts that prepare everything and then run one program in front: test, bench and manage."""

from . import packages
from .console import say
from .processes import run_in_front
from .workplace import ROOT, Workplace, demo_cluster, prepared

TEST_HELP = """script/test [tham số của pytest]

Cài những gì còn thiếu (cả Chromium), chạy PostgreSQL và Redis riêng trong .local/ rồi chạy mọi kiểm thử.
  script/test                        tất cả
  script/test tests/registry -k tra  một phần, như với pytest
  script/test -n 0                   một tiến trình"""


def test(words: list[str]) -> int:
    """pytest with everything it may ask for; two processes, as the tests wait for servers and a browser."""
    if words[:1] in (["-h"], ["--help"]):
        say(TEST_HELP)
        return 0
    with prepared("test", more_needs=[packages.CHROMIUM]) as workplace:
        env = as_owner(workplace) | {"CHROMIUM": packages.chromium() or ""}
        return run_in_front(
            [workplace.python, "-m", "pytest", "-n", "2", *words], env=env, cwd=ROOT
        )


def bench(words: list[str]) -> int:
    """A benchmark in a database of its own beside the demo's, on a cluster that does wait for the disk."""
    with prepared("demo") as workplace:
        env = as_owner(workplace)
        if workplace.owns_database:
            cluster = demo_cluster(workplace.place)
            cluster.ensure_database("bench")
            env["DATABASE_URL"] = cluster.url("portal_owner", "bench")
        return run_in_front([workplace.python, "-m", "bench", *words], env=env, cwd=ROOT)


def manage(words: list[str]) -> int:
    """manage.py where the person stands, so that file names mean what they look like."""
    with prepared("demo") as workplace:
        command, env = workplace.manage(*words)
        return run_in_front(command, env=env, cwd=None)


def as_owner(workplace: Workplace) -> dict[str, str]:
    return workplace.env | {"DATABASE_URL": workplace.env["DATABASE_OWNER_URL"]}
