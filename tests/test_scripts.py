"""What a person types first, under the conditions of machines that nobody has prepared.

The clusters and servers here are real ones, in a folder of their own.
"""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from script.machine import demo, packages, place, postgres, processes, venv, workplace
from script.machine.__main__ import main
from script.machine.console import Stop
from script.machine.place import Place, in_use
from script.machine.postgres import Cluster
from script.machine.redis import Redis

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def here():
    """A place that the servers' user can reach, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="script-test-"))
    folder.chmod(0o755)
    yield place.find(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made_cluster(here):
    """Making a cluster takes seconds, so the tests share one; each leaves it usable."""
    cluster = Cluster(here, "cluster", is_disposable=True)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def cluster(made_cluster):
    made_cluster.start()
    return made_cluster


def answer(cluster, question="SELECT 'alive'"):
    return cluster.sql(question).stdout.strip()


def pid_of(cluster):
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def script(tmp_path):
    """Run a script in a checkout of its own, so that a demo which runs in this one is no matter."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    return lambda name, *words, **env: subprocess.run(
        [tmp_path / "script" / name, *words],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- System packages


def test_a_person_without_rights_is_given_the_exact_line(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}"
    )
    gone = [packages.Need(("postgresql",), lambda: False), packages.Need(("redis",), lambda: False)]

    with pytest.raises(Stop) as stop:
        packages.ensure([*gone, packages.Need(("here",), lambda: True)], log=tmp_path / "log")

    assert str(stop.value).splitlines()[1:] == [
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql redis"
    ]


def test_sudo_that_would_ask_is_not_waited_for_without_a_terminal(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    refusing = tmp_path / "sudo"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(sys, "stdin", Path(os.devnull).open())

    assert packages._apt_command() is None
    sys.stdin.close()


def test_root_installs_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    apt = tmp_path / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {tmp_path}/asked\ntouch {tmp_path}/$5\n'
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    need = packages.Need(("thing",), (tmp_path / "thing").exists)

    packages.ensure([need], log=tmp_path / "log")

    assert (tmp_path / "asked").read_text().splitlines() == [
        "noninteractive -q update",
        "noninteractive -q install -y --no-install-recommends thing",
    ]


def test_an_installation_that_fails_is_told_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: Unable to locate package thing'\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with pytest.raises(Stop, match="Unable to locate package thing"):
        packages.ensure([packages.Need(("thing",), lambda: False)], log=tmp_path / "log")


def test_the_snap_browser_of_ubuntu_is_explained(monkeypatch, tmp_path):
    (tmp_path / "os-release").write_text('NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n')
    monkeypatch.setattr(packages, "OS_RELEASE", tmp_path / "os-release")
    monkeypatch.setattr(packages, "CHROMIUM_NAMES", ())
    monkeypatch.delenv("CHROMIUM", raising=False)

    with pytest.raises(Stop, match="CHROMIUM=/đường/dẫn"):
        packages.ensure([packages.CHROMIUM], log=tmp_path / "log")


def test_the_old_liberation_font_does_not_pass_for_the_new(monkeypatch, tmp_path):
    """fc-list answers nothing for a family that lacks Vietnamese letters."""
    nothing = tmp_path / "fc-list"
    nothing.write_text("#!/bin/sh\n")
    nothing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert not packages._vietnamese_font()


# --- Place, secrets, ports


@pytest.fixture
def open_folder():
    """A folder that the servers' user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="script-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_servers_live_where_their_user_can_write_even_in_a_private_home(
    monkeypatch, tmp_path, open_folder
):
    monkeypatch.setattr(place, "SYSTEM_FOLDER", open_folder)
    checkout = tmp_path / "checkout"
    checkout.mkdir(mode=0o700)

    found = place.find(checkout)

    assert found.run(["touch", found.home / "written"]).returncode == 0
    assert (checkout / ".local" / "servers" / "written").exists()
    assert place.find(checkout) == found


def test_a_copied_checkout_does_not_share_the_servers_of_the_first(
    monkeypatch, tmp_path, open_folder
):
    monkeypatch.setattr(place, "SYSTEM_FOLDER", open_folder)
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir(mode=0o700)
    place.find(first)
    shutil.copytree(first, copy, symlinks=True)

    assert place.find(copy).home != place.find(first).home


def test_secrets_are_made_once_and_readable_by_their_owner_alone(here):
    word = here.secret("something")

    assert here.secret("something") == word
    assert len(word) > 50
    assert here.secret_file("something").stat().st_mode & 0o777 == 0o600
    assert here.secret_file("something").parent.stat().st_mode & 0o777 == 0o700


def test_a_port_is_remembered_and_a_lost_or_damaged_note_is_replaced(here):
    port = here.port("web")

    assert here.port("web") == port
    (here.local / "web.port").write_text("what?")
    assert here.port("web") in place.PORTS


# --- The private PostgreSQL


def test_both_roles_get_in_by_password_and_the_app_role_owns_nothing(cluster):
    for role in ("portal_owner", "portal_app"):
        done = processes.run(
            [cluster._bin / "psql", cluster.url(role, "portal"), "-Atc", "SELECT 1"]
        )
        assert done.stdout == "1\n"

    url = cluster.url("portal_app", "portal")
    refused = processes.run([cluster._bin / "psql", url, "-c", "CREATE TABLE mine (id int)"])
    assert "permission denied for schema public" in refused.stdout

    without = url.replace(cluster.place.secret("portal_app"), "wrong")
    refused = processes.run([cluster._bin / "psql", without, "-c", "SELECT 1"])
    assert "password authentication failed" in refused.stdout


def test_the_cluster_listens_on_this_machine_alone(cluster):
    assert answer(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert answer(cluster, "SHOW unix_socket_directories") == ""


def test_a_killed_cluster_starts_again_at_once(cluster):
    os.kill(pid_of(cluster), signal.SIGKILL)

    cluster.start()

    assert answer(cluster) == "alive"


def test_a_pid_file_that_names_another_program_does_not_hinder_the_start(cluster):
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n\n")

    assert not cluster.is_running()
    cluster.start()

    assert answer(cluster) == "alive"


def test_a_port_taken_meanwhile_is_left_to_its_new_owner(cluster):
    cluster.stop()
    with socket.create_server(("127.0.0.1", cluster.place.port(cluster.name))) as other:
        cluster.start()

        assert cluster.place.port(cluster.name) != other.getsockname()[1]
        assert answer(cluster) == "alive"


def test_a_running_cluster_is_found_though_its_port_was_forgotten(cluster):
    (cluster.place.local / f"{cluster.name}.port").unlink()

    cluster.start()

    assert answer(cluster) == "alive"


def test_a_half_made_cluster_is_made_anew(here):
    cluster = Cluster(here, "half", is_disposable=True)
    for folder in ("data.new/base", "data/base"):
        (here.home / "half" / folder).mkdir(parents=True)

    cluster.start()

    assert answer(cluster) == "alive"
    cluster.stop()


def test_broken_test_data_is_made_anew_but_broken_demo_data_is_kept_and_explained(
    cluster, monkeypatch
):
    cluster.stop()
    monkeypatch.setattr(postgres, "TRIES", 1)
    (cluster.data / "global" / "pg_control").unlink()

    with pytest.raises(Stop, match="script/demo --reset"):
        Cluster(cluster.place, cluster.name).start()
    cluster.start()

    assert answer(cluster) == "alive"


def test_data_of_a_postgresql_that_is_gone_is_explained(here):
    cluster = Cluster(here, "old")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(Stop, match="postgresql-9"):
        cluster.start()


def test_a_full_disk_is_named(here, monkeypatch):
    full = subprocess.CompletedProcess(
        [], 1, "initdb: could not write: No space left on device", ""
    )
    monkeypatch.setattr(Place, "run", lambda *_, **__: full)

    with pytest.raises(Stop, match="Đĩa đã đầy"):
        Cluster(here, "full").start()


# --- The private Redis, and sharing


def test_redis_wants_the_password_and_moves_away_from_a_taken_port(here):
    redis = Redis(here, "redis")
    with socket.create_server(("127.0.0.1", here.port("redis"))) as other:
        redis.start()
        assert here.port("redis") != other.getsockname()[1]

    with socket.create_connection(("127.0.0.1", here.port("redis"))) as line:
        line.sendall(b"PING\r\n")
        assert line.recv(99).startswith(b"-NOAUTH")
    assert redis.is_running()
    redis.stop()
    assert not redis.is_running()


def test_the_last_user_of_a_server_stops_it(here):
    redis = Redis(here, "shared")

    with in_use(redis, here.local):
        with in_use(redis, here.local):
            assert place.in_use_by_others("shared", here.local)
        assert redis.is_running()

    assert not redis.is_running()
    assert not place.in_use_by_others("shared", here.local)


# --- The Python environment


def test_the_environment_is_made_once_and_again_when_the_lock_changes(tmp_path):
    lock, log = tmp_path / "requirements.lock", tmp_path / "pip.log"
    lock.write_text("# nothing\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/gone/python3.11")

    python = venv.ensure(tmp_path, log=log)
    assert processes.run([python, "-c", "print('works')"]).stdout == "works\n"

    made = (tmp_path / ".venv" / venv.STAMP).stat().st_mtime_ns
    venv.ensure(tmp_path, log=log)
    assert (tmp_path / ".venv" / venv.STAMP).stat().st_mtime_ns == made

    lock.write_text("this is no list of packages\n")
    with pytest.raises(Stop, match="Không cài được thư viện Python"):
        venv.ensure(tmp_path, log=log)


# --- What Django is given


def test_an_existing_database_takes_the_place_of_the_private_one(here, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/portal")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL_FILE", "/somewhere/else")

    env = workplace.environment(here, "demo", None, "redis://ours", port=8123)

    assert env["DATABASE_URL"] == env["DATABASE_OWNER_URL"] == "postgres://app@db/portal"
    assert "DATABASE_URL_FILE" not in env  # Django would prefer it
    assert env["DATABASE_APP_ROLE"] == "app"
    assert env["REDIS_URL"] == "redis://ours"
    assert env["PORTAL_ADDRESS"] == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    ("command", "role"), [("migrate", "owner"), ("grant_access", "owner"), ("tick", "app")]
)
def test_only_commands_that_change_tables_run_as_their_owner(here, command, role):
    env = workplace.environment(here, "demo", ("app", "owner"), "redis://ours", port=8000)
    portal = workplace.Workplace(here, Path("python"), env, owns_database=True)

    assert portal.manage(command)[1]["DATABASE_URL"] == role


# --- script/demo


def test_a_taken_port_is_told_in_one_sentence_before_anything_is_done(script):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = script("demo", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác,"
        f" ví dụ: script/demo --port {port + 1}"
    )
    assert done.stdout == ""


def test_reset_leaves_the_database_of_somebody_else_alone(script):
    done = script("demo", "--reset", "--no-serve", DATABASE_URL="postgres://app@db/portal")

    assert done.returncode == 1
    assert "hãy tự làm trống cơ sở dữ liệu của DATABASE_URL" in done.stderr


def test_a_second_demo_of_the_same_checkout_is_refused(tmp_path):
    with demo.only_one(tmp_path), pytest.raises(Stop, match="ở một cửa sổ khác"):
        with demo.only_one(tmp_path):
            raise AssertionError("two demos at once")


def test_help_names_every_option(script):
    said = script("demo", "-h").stdout

    assert all(option in said for option in ("--no-serve", "--reset", "--port N", "DATABASE_URL"))


def test_a_full_disk_ends_any_script_with_a_sentence(monkeypatch, capsys):
    def fill(words):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(sys.modules["script.machine.__main__"].SCRIPTS, "check", fill)
    before = {number: signal.getsignal(number) for number in processes.INTERRUPTIONS}

    assert main("check", []) == 1

    for number, handler in before.items():
        signal.signal(number, handler)
    assert "Đĩa đã đầy" in capsys.readouterr().err


# --- Children


def wait_until(true, timeout=10):
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def start(tmp_path, program):
    return processes.start(
        "web",
        [sys.executable, "-c", program],
        env=os.environ,
        cwd=tmp_path,
        log=tmp_path / "web.log",
    )


def test_a_child_that_dies_is_named_with_its_last_lines(tmp_path):
    child = start(tmp_path, "print('port is gone'); raise SystemExit(3)")
    child.process.wait()

    with pytest.raises(Stop, match=r"web đã dừng \(mã 3\)[\s\S]*port is gone"):
        processes.check_alive([child])


def test_stopping_leaves_nobody_behind_not_even_a_stubborn_grandchild(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "SECONDS_TO_FINISH", 0.2)
    child = start(
        tmp_path,
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()",
    )
    wait_until(lambda: child.log.read_text().strip())
    grandchild = Path("/proc") / child.log.read_text().strip()

    processes.stop_all([child])

    assert not child.is_alive()
    wait_until(
        lambda: not grandchild.exists() or "\nState:\tZ" in (grandchild / "status").read_text()
    )


def test_children_end_with_a_script_that_was_killed(tmp_path):
    program = (
        "from pathlib import Path; from script.machine import processes; import os, time;"
        "c = processes.start('web', ['sleep', '600'], env=os.environ, cwd=Path('/'), log=Path('web.log'));"
        "print(c.process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    child = Path("/proc") / parent.stdout.readline().strip()
    assert child.exists()

    parent.kill()
    parent.communicate()

    wait_until(lambda: not child.exists() or "\nState:\tZ" in (child / "status").read_text())


# --- The shell around it


def test_every_script_can_be_run_and_stops_at_its_first_fault():
    for path in [ROOT / ".ci" / "run", *(ROOT / "script" / name for name in SCRIPTS)]:
        assert os.access(path, os.X_OK), path
        assert "\nset -euo pipefail\n" in path.read_text()


SCRIPTS = ("demo", "test", "check", "bench", "manage")


def test_a_python_too_old_is_told_in_one_sentence(script, tmp_path):
    for name in ("bash", "dirname", "id"):
        (tmp_path / name).symlink_to(shutil.which(name))
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = script("check", PATH=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("Cần Python 3.11 trở lên")
