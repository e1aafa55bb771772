"""Where the private servers live, as whom they run, and what is remembered about them between two starts."""

import fcntl
import hashlib
import os
import pwd
import random
import secrets
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .console import Stop
from .processes import Finished, run

SERVER_USER = "postgres"  # PostgreSQL refuses to run as root
SYSTEM_FOLDER = Path("/var/lib")
PORTS = range(20000, 32000)  # below the ports that outgoing connections take


@dataclass(frozen=True)
class Place:
    """The folder `.local` of one checkout."""

    local: Path
    home: Path  # the servers' own folder: .local/servers, or what that link points to
    user: str | None  # None: whoever runs the script

    def run(self, command: Sequence[str | Path], *, env: dict[str, str] | None = None) -> Finished:
        """Run as the servers' user, in a folder that user may enter, with no language of this machine."""
        plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        return run(command, env=plain | (env or {}), cwd=Path("/"), user=self.user)

    def make_folder(self, name: str) -> Path:
        folder = self.home / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.give(folder)
        return folder

    def give(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user, pwd.getpwnam(self.user).pw_gid)

    def secret(self, name: str) -> str:
        """A random word, made once and kept where only the owner of the checkout can read it."""
        return self.secret_file(name).read_text(encoding="ascii")

    def secret_file(self, name: str) -> Path:
        path = self.local / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_private(path, secrets.token_urlsafe(48))
        return path

    def port(self, name: str) -> int:
        """The port that a server had last time, or a free one."""
        try:
            return int((self.local / f"{name}.port").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return self.new_port(name)

    def new_port(self, name: str) -> int:
        port = free_port()
        self.set_port(name, port)
        return port

    def set_port(self, name: str, port: int) -> None:
        (self.local / f"{name}.port").write_text(str(port), encoding="ascii")


def find(root: Path) -> Place:
    """The place of the checkout `root`, made on first use."""
    local = root / ".local"
    local.mkdir(mode=0o755, exist_ok=True)
    link = local / "servers"
    if os.geteuid() != 0:
        link.mkdir(mode=0o700, exist_ok=True)
        if not os.access(link, os.W_OK | os.X_OK):
            raise Stop(
                f"Thư mục {link} do người dùng khác tạo; hãy chạy bằng người dùng đó,"
                f" hoặc xóa thư mục {local} rồi chạy lại."
            )
        return Place(local, link, None)
    user = _server_user()
    if not link.is_symlink():
        inside = Place(local, link, user)
        link.mkdir(mode=0o700, exist_ok=True)
        inside.give(link)
        if not inside.run(["test", "-w", link]).returncode:
            return inside
        shutil.rmtree(
            link
        )  # the servers' user cannot come this far, as below a private home folder
    outside = SYSTEM_FOLDER / f"cong-ke-khai-{hashlib.sha256(bytes(root)).hexdigest()[:12]}"
    outside.mkdir(mode=0o700, exist_ok=True)
    link.unlink(missing_ok=True)  # it may be the link of a checkout that was copied
    link.symlink_to(outside)
    place = Place(local, outside, user)
    place.give(outside)
    return place


def _server_user() -> str:
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        done = run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
        )
        if done.returncode:
            raise Stop(
                "Không tạo được người dùng hệ thống để chạy PostgreSQL; hãy chạy lại bằng một người"
                " dùng thường, không phải root."
            ) from None
    return SERVER_USER


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, at once or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    draft.rename(path)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    for port in random.sample(PORTS, k=200):
        if is_free(port):
            return port
    raise Stop("Không còn cổng mạng nào trống trên máy này; hãy tắt bớt chương trình rồi chạy lại.")


class Server(Protocol):
    """What a command may share with others that run at the same time."""

    @property
    def name(self) -> str: ...

    def start(self) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def in_use(server: Server, local: Path) -> Iterator[None]:
    """Have a server run; whoever leaves last stops it.

    Every user holds a shared lock, which the kernel lets go of even after a kill -9, so nobody is
    counted who is gone.
    """
    turn = local / f"{server.name}.turn"
    with (local / f"{server.name}.users").open("a") as users:
        with locked(turn):
            server.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with locked(turn):
                if _is_alone(users.fileno()):
                    server.stop()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time over this file."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def in_use_by_others(name: str, local: Path) -> bool:
    with (local / f"{name}.users").open("a") as users:
        return not _is_alone(users.fileno())


def _is_alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
