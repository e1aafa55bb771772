"""script/demo: from a fresh checkout to a portal that one can sign in to."""

import argparse
import contextlib
import fcntl
import http.client
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from . import place
from .console import Stop, note, say, seconds, step
from .place import in_use_by_others, is_free
from .processes import Child, check_alive, last_lines, run, start, stop_all
from .workplace import ROOT, Workplace, demo_cluster, demo_redis, prepared

SECONDS_TO_ANSWER = 60
DEFAULT_PORT = 8000


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="script/demo",
        description="Dựng cổng kê khai trên máy này với dữ liệu làm mẫu, rồi mở cổng cho xem."
        " Ctrl-C dừng mọi thứ đã chạy.",
        epilog="DATABASE_URL và REDIS_URL: dùng máy chủ có sẵn thay cho máy chủ riêng trong .local/"
        " (DATABASE_OWNER_URL: tài khoản sở hữu bảng, nếu khác).",
        add_help=False,
    )
    words.add_argument("-h", "--help", action="help", help="in hướng dẫn này")
    words.add_argument(
        "--no-serve",
        action="store_true",
        help="làm báo cáo tháng của các đơn vị, in nơi lưu các tệp PDF rồi dừng",
    )
    words.add_argument(
        "--reset",
        action="store_true",
        help="xóa dữ liệu dùng thử trong .local/ và làm lại từ đầu",
    )
    words.add_argument(
        "--port", type=int, metavar="N", help=f"cổng mạng của trang web (mặc định {DEFAULT_PORT})"
    )
    return words


def main(words: list[str]) -> int:
    chosen = parser().parse_args(words)
    began = time.monotonic()
    local = ROOT / ".local"
    local.mkdir(exist_ok=True)
    with only_one(local):
        port = choose_port(chosen.port, is_served=not chosen.no_serve)
        if chosen.reset:
            reset(local)
        note("Chuẩn bị cổng kê khai trên máy này")
        with prepared("demo", port=port) as workplace, running_portal(workplace, port) as children:
            if chosen.no_serve:
                say(do_the_main_job(workplace))
                return 0
            say(f"\n{do_the_main_job(workplace, '+', 'demo_sign_ins')}")
            say(f"\nCổng đã mở sau {seconds(time.monotonic() - began)}: http://127.0.0.1:{port}")
            say("Nhấn Ctrl-C để dừng. Nhật ký chạy: .local/log/")
            wait_for_ctrl_c(children)
    return 0


@contextlib.contextmanager
def only_one(local: Path) -> Iterator[None]:
    """Two demos of one checkout would share one queue and one port."""
    with (local / "demo.turn").open("a") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                "script/demo đang chạy ở một cửa sổ khác; hãy dùng cửa sổ đó, hoặc nhấn Ctrl-C ở đó trước."
            ) from None
        yield


def choose_port(wanted: int | None, *, is_served: bool) -> int:
    if wanted is None and not is_served:
        return place.free_port()
    port = wanted or DEFAULT_PORT
    if not 1024 <= port <= 65535:
        raise Stop(f"Cổng {port} không dùng được; hãy chọn số từ 1024 đến 65535.")
    if not is_free(port):
        raise Stop(
            f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác,"
            f" ví dụ: script/demo --port {port + 1}"
        )
    return port


def reset(local: Path) -> None:
    """Take away the demo's own data; never a database that somebody else provides."""
    if os.environ.get("DATABASE_URL"):
        raise Stop(
            "--reset chỉ xóa dữ liệu trong .local/; hãy tự làm trống cơ sở dữ liệu của DATABASE_URL,"
            " rồi chạy lại không có --reset."
        )
    here = place.find(ROOT)
    for server in (demo_cluster(here), demo_redis(here)):
        if in_use_by_others(server.name, local):
            raise Stop(
                "Dữ liệu dùng thử đang được một lệnh script/ khác dùng; hãy đợi lệnh đó xong rồi chạy lại."
            )
        if server.is_running():  # left over from a script that was killed
            server.stop()
        shutil.rmtree(here.home / server.name, ignore_errors=True)
    for name in ("media", "static", "reports", "log"):
        shutil.rmtree(local / name, ignore_errors=True)
    note("  ✓ Đã xóa dữ liệu dùng thử cũ")


@contextlib.contextmanager
def running_portal(workplace: Workplace, port: int) -> Iterator[list[Child]]:
    """Tables and data brought up to date, then web, worker and tick, which end with the block."""
    prepare_data(workplace)
    children: list[Child] = []
    try:
        with step("Khởi động trang web, tiến trình nền và đồng hồ"):
            start_children(workplace, port, children)
            wait_for_answer(port, children)
        yield children
    finally:
        note("Đang dừng …")
        stop_all(children)


def prepare_data(workplace: Workplace) -> None:
    """Tables, rights, static files and data brought up to date; the files are pressed meanwhile."""
    local = workplace.place.local
    with step("Tạo bảng và nạp dữ liệu làm mẫu", slow=True):
        command, env = workplace.manage("collectstatic", "--noinput", "--verbosity=0")
        files = start("static", command, env=env, cwd=ROOT, log=local / "log" / "static.log")
        try:
            manage(workplace, "migrate", "--noinput", "--verbosity=0", "+", "grant_access")
            manage(workplace, "load_reference", "+", "load_library", "+", "seed_demo")
            if files.process.wait():
                raise Stop(FAILED.format(last_lines(files.log)))
        finally:
            stop_all([files])


FAILED = (
    "Một bước chuẩn bị không xong; hãy sửa lỗi dưới đây rồi chạy lại, hoặc làm lại từ đầu bằng:"
    " script/demo --reset\n{}"
)


def manage(workplace: Workplace, *words: str) -> str:
    """Run manage.py commands, joined by a plus, as the role that the first one needs."""
    command, env = workplace.manage(*words)
    together = [command[0], "-m", "script.run_commands", *words]
    done = run(together, env=env, cwd=ROOT)
    if done.returncode:
        raise Stop(FAILED.format(done.stdout.strip()))
    return done.stdout


def start_children(workplace: Workplace, port: int, children: list[Child]) -> None:
    """Each is in the list as soon as it runs, so that none is forgotten when the next one fails."""
    gunicorn: list[str | Path] = [
        *(workplace.python, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--preload", "--no-control-socket"),
        *("--graceful-timeout", "5"),
    ]
    worker, env = workplace.manage("work")
    tick, _ = workplace.manage("tick")
    for name, command in (("web", gunicorn), ("worker", worker), ("tick", tick)):
        log = workplace.place.local / "log" / f"{name}.log"
        children.append(start(name, command, env=env, cwd=ROOT, log=log))


def wait_for_answer(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not is_healthy(port):
        check_alive(children)
        if time.monotonic() > deadline:
            raise Stop(
                f"Trang web không trả lời sau {SECONDS_TO_ANSWER} giây; hãy xem .local/log/web.log."
            )
        time.sleep(0.1)


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def do_the_main_job(workplace: Workplace, *more: str) -> str:
    """Last month's report of every unit, through the real worker; gives what was made and where it is."""
    with step("Làm báo cáo tháng trước của từng đơn vị", slow=True):
        return manage(workplace, "demo_main_job", *more).strip()


def wait_for_ctrl_c(children: list[Child]) -> None:
    while True:
        check_alive(children)
        time.sleep(0.5)
