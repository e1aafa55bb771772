"""script/demo from its first line to the last process it leaves, which must be none.

Servers, gunicorn and signals are real; in place of the portal stands a small program that notes what it was asked.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pytest

from script.machine import place, venv

ROOT = Path(__file__).resolve().parent.parent

MANAGE = """
import os, sys, time
role = os.environ["DATABASE_URL"].split("//")[1].split(":")[0]
with open("asked", "a") as asked:
    asked.write(f"{sys.argv[1]} {role}\\n")
if sys.argv[1] == "seed_demo" and os.path.exists("broken"):
    sys.exit("the table is gone")
if sys.argv[1] in ("work", "tick"):
    print("at work", flush=True)
    time.sleep(600)
print(f"{sys.argv[1]} done")
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""


@pytest.fixture(scope="module")
def checkout():
    """A checkout with the real scripts, where an environment has been made before."""
    root = Path(tempfile.mkdtemp(prefix="demo-test-"))
    root.chmod(0o755)
    shutil.copytree(ROOT / "script", root / "script")
    shutil.copytree(ROOT / "deploy" / "postgres", root / "deploy" / "postgres")
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "manage.py").write_text(MANAGE)
    (root / "portal").mkdir()
    (root / "portal" / "__init__.py").touch()
    (root / "portal" / "wsgi.py").write_text(WSGI)

    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    packages = next((root / ".venv" / "lib").iterdir()) / "site-packages"
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"))
    stamp = venv._stamp(root / ".venv", root / "requirements.lock")
    (root / ".venv" / venv.STAMP).write_text(stamp)
    yield root
    shutil.rmtree(root)


class Demo:
    def __init__(self, checkout, *words):
        env = {name: text for name, text in os.environ.items() if not name.endswith("_URL")}
        self.checkout = checkout
        self.process = subprocess.Popen(
            [checkout / "script" / "demo", *words],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def wait_for(self, words):
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line

    def finish(self):
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode


@pytest.fixture
def demo(checkout):
    """Start script/demo; at the end none of its processes may be left."""
    (checkout / "asked").unlink(missing_ok=True)
    started = []

    def start(*words):
        started.append(Demo(checkout, *words))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        one.process.stdout.close()


def processes_of(checkout):
    """Everything alive that works in this checkout or was started with its name, by process id."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode().replace("\0", " ")
            folder = os.readlink(process / "cwd")
        except (OSError, UnicodeDecodeError):
            continue
        if str(checkout) in f"{words} {folder}":
            found[int(process.name)] = words
    return found


def asked(checkout):
    return (checkout / "asked").read_text().splitlines()


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_portal_opens_and_ctrl_c_leaves_nothing_behind(checkout, demo, number):
    port = place.free_port()
    opened = demo("--port", str(port))
    opened.wait_for("Nhấn Ctrl-C để dừng")

    assert f"http://127.0.0.1:{port}" in opened.said
    assert "demo_sign_ins done" in opened.said
    assert get(port, "/") == 200
    opened.process.send_signal(number)
    opened.process.send_signal(signal.SIGINT)  # an impatient second one changes nothing

    assert opened.finish() == 130
    assert not processes_of(checkout)
    assert place.is_free(port)


def test_everything_is_done_in_order_and_by_the_right_role(checkout, demo):
    done = demo("--no-serve")

    assert done.finish() == 0, done.said
    assert done.said.rstrip().splitlines()[-2:] == ["demo_main_job done", "Đang dừng …"]
    alongside = "collectstatic portal_app"
    assert alongside in asked(checkout)
    in_order = [line for line in asked(checkout) if line != alongside]
    assert in_order[:5] == [
        "migrate portal_owner",
        "grant_access portal_owner",
        "load_reference portal_app",
        "load_library portal_app",
        "seed_demo portal_app",
    ]
    assert sorted(in_order[5:]) == [
        "demo_main_job portal_app",
        "tick portal_app",
        "work portal_app",
    ]
    assert not processes_of(checkout)


def test_a_dying_worker_ends_the_demo_with_its_last_words(checkout, demo):
    opened = demo("--port", str(place.free_port()))
    opened.wait_for("Nhấn Ctrl-C để dừng")
    running = processes_of(checkout).items()
    worker = next(pid for pid, words in running if words.strip().endswith("manage.py work"))

    os.kill(worker, signal.SIGKILL)

    assert opened.finish() == 1
    assert re.search(r"Tiến trình worker đã dừng[\s\S]*at work", opened.said)
    assert not processes_of(checkout)


def test_a_step_that_fails_is_named_and_everything_stops(checkout, demo):
    (checkout / "broken").touch()

    failed = demo("--no-serve")

    assert failed.finish() == 1
    assert re.search(r"không xong[\s\S]*script/manage seed_demo:\nthe table is gone", failed.said)
    assert not processes_of(checkout)
    (checkout / "broken").unlink()


def test_after_a_kill_the_next_start_takes_over_what_still_runs(checkout, demo):
    opened = demo("--port", str(place.free_port()))
    opened.wait_for("Nhấn Ctrl-C để dừng")
    opened.process.kill()
    opened.process.communicate()
    assert any("postgres" in words for words in processes_of(checkout).values())

    deadline = time.monotonic() + 20
    while any("gunicorn" in words for words in processes_of(checkout).values()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert demo("--no-serve").finish() == 0
    assert not processes_of(checkout)


def test_reset_makes_a_new_database_but_keeps_the_environment(checkout, demo):
    assert demo("--no-serve").finish() == 0
    before = (checkout / ".local/servers/postgres/data/PG_VERSION").stat().st_ino
    (checkout / ".local" / "media").mkdir(exist_ok=True)
    (checkout / ".local" / "media" / "report.pdf").touch()

    anew = demo("--reset", "--no-serve")

    assert anew.finish() == 0, anew.said
    assert (checkout / ".local/servers/postgres/data/PG_VERSION").stat().st_ino != before
    assert not (checkout / ".local" / "media" / "report.pdf").exists()
    assert ".venv" not in anew.said
