"""The Python environment `.venv`, exactly as requirements.lock says."""

import hashlib
import sys
from pathlib import Path

from .console import Stop, step
from .processes import last_line, last_lines, no_space, run

STAMP = ".made-from"


def ensure(root: Path, *, log: Path) -> Path:
    """Make what is missing or out of date; gives the environment's Python."""
    folder = root / ".venv"
    python = folder / "bin" / "python"
    lock = root / "requirements.lock"
    wanted = _stamp(folder, lock)
    works = _version_of(python) == _own_version()
    if works and _read(folder / STAMP) == wanted:
        return python
    with step("Cài các thư viện Python vào .venv (lần đầu mất vài phút)", slow=True):
        if not works:
            _run([sys.executable, "-m", "venv", "--clear", folder], log)
        if run([python, "-m", "pip", "--version"]).returncode:
            _run([python, "-m", "ensurepip"], log)
        _run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], log)
        (folder / STAMP).write_text(wanted, encoding="utf-8")
    return python


def _stamp(folder: Path, lock: Path) -> str:
    """What the environment was made from; its place counts, as its programs name it."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {_own_version()} {folder}"


def _own_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _version_of(python: Path) -> str:
    question = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    try:
        return run([python, "-c", question]).stdout.strip()
    except OSError:  # none yet, or the Python it was made from is gone
        return ""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _run(command: list[str | Path], log: Path) -> None:
    if run(command, log=log).returncode:
        said = last_lines(log)
        if no_space(said):
            raise Stop("Đĩa đã đầy khi cài thư viện Python; hãy giải phóng chỗ rồi chạy lại.")
        raise Stop(
            f"Không cài được thư viện Python ({last_line(said)}); hãy xem {log}, kiểm tra mạng"
            " tới kho gói Python rồi chạy lại."
        )
