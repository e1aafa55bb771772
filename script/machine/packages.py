"""System packages: what the portal needs from the distribution, and how it gets there."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from . import postgres
from .console import Stop, step
from .processes import last_line, no_space, run, run_in_front

OS_RELEASE = Path("/etc/os-release")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def _library(name: str) -> Callable[[], bool]:
    def loads() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return loads


def _vietnamese_font() -> bool:
    """Liberation 1.07 has the same family names but lacks 93 of 135 Vietnamese letters."""
    if not shutil.which("fc-list"):
        return False
    return bool(run(["fc-list", ":family=Liberation Serif:lang=vi", "family"]).stdout.strip())


def chromium(env: Mapping[str, str] | None = None) -> str | None:
    """The browser of the tests: CHROMIUM, or the one that the distribution ships."""
    if chosen := (os.environ if env is None else env).get("CHROMIUM"):
        return chosen if os.access(chosen, os.X_OK) else None
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Need:
    """Something the portal uses, asked for by what it does, and the packages that bring it (first offered wins)."""

    packages: tuple[str, ...]
    is_here: Callable[[], bool]


VENV = Need((f"python3.{sys.version_info.minor}-venv",), lambda: find_spec("ensurepip") is not None)
PDF = (
    Need(("libpango-1.0-0",), _library("libpango-1.0.so.0")),
    Need(("libpangoft2-1.0-0",), _library("libpangoft2-1.0.so.0")),
    Need(("libharfbuzz-subset0",), _library("libharfbuzz-subset.so.0")),
    Need(("fontconfig",), lambda: shutil.which("fc-list") is not None),
    Need(("fonts-liberation2", "fonts-liberation"), _vietnamese_font),
)
POSTGRESQL = Need(("postgresql",), lambda: postgres.binaries() is not None)
REDIS = Need(("redis-server",), lambda: shutil.which("redis-server") is not None)
CHROMIUM = Need(("chromium",), lambda: chromium() is not None)


def ensure(needs: Iterable[Need], *, log: Path) -> None:
    """Install what is missing, or stop with the exact line to run."""
    missing = [need for need in needs if not need.is_here()]
    if not missing:
        return
    _refuse_what_apt_lacks(missing)
    apt = _apt_command()
    if apt is None:
        raise Stop(
            f"Máy còn thiếu gói hệ thống; hãy chạy dòng này rồi chạy lại:\n  {line_for(missing)}"
        )
    with step("Cài các gói hệ thống còn thiếu (lần đầu mất vài phút)", slow=True):
        run(
            [*apt, "update"], log=log
        )  # one unreachable source must not end it: the install will tell
        done = run([*apt, "install", "-y", "--no-install-recommends", *_names(missing)], log=log)
    still = [need for need in missing if not need.is_here()]
    if done.returncode or still:
        said = log.read_text(encoding="utf-8", errors="replace")
        if no_space(said[-5000:]):
            raise Stop("Đĩa đã đầy khi cài gói hệ thống; hãy giải phóng chỗ rồi chạy lại.")
        raise Stop(
            f"Không cài được gói hệ thống ({last_line(said)}); hãy xem {log},"
            f" hoặc tự chạy dòng này rồi chạy lại:\n  {line_for(still or missing)}"
        )


def line_for(missing: Iterable[Need]) -> str:
    """What a person with rights on this machine has to type."""
    return "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(
        _names(missing)
    )


def _names(missing: Iterable[Need]) -> list[str]:
    return [_offered(need.packages) for need in missing]


def _offered(names: tuple[str, ...]) -> str:
    if len(names) == 1 or not shutil.which("apt-cache"):
        return names[0]
    return next(
        (name for name in names if not run(["apt-cache", "show", name]).returncode), names[0]
    )


def _refuse_what_apt_lacks(missing: list[Need]) -> None:
    if CHROMIUM not in missing:
        return
    if "CHROMIUM" in os.environ:
        raise Stop(
            f"CHROMIUM={os.environ['CHROMIUM']} không phải là chương trình chạy được;"
            " hãy sửa biến này rồi chạy lại."
        )
    if "\nID=ubuntu\n" in f"\n{OS_RELEASE.read_text(encoding='utf-8')}\n":
        raise Stop(
            "Ubuntu chỉ có Chromium dạng snap, không dùng được cho kiểm thử; hãy cài Chromium hoặc Chrome"
            " dạng thường rồi chạy lại với CHROMIUM=/đường/dẫn."
        )


def _apt_command() -> list[str] | None:
    """apt-get with the rights to install, or None when this person has none."""
    if not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    if os.geteuid() == 0:
        return quiet
    if not shutil.which("sudo"):
        return None
    if not run(["sudo", "-n", "true"]).returncode:
        return ["sudo", "-n", *quiet]
    if sys.stdin.isatty() and not run_in_front(["sudo", "-v"], env=os.environ, cwd=None):
        return ["sudo", "-n", *quiet]  # the password was asked for once, on this terminal
    return None
