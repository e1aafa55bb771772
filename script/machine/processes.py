"""Every program that the scripts start goes through here."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from .console import Stop

PR_SET_PDEATHSIG = 1
SECONDS_TO_FINISH = 15
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Finished = subprocess.CompletedProcess[str]


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | int | None = None,
    given: str | None = None,
    log: Path | None = None,
) -> Finished:
    """Run to the end and keep what it said, in memory or in a log; the caller looks at the exit code."""
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
    sink = log.open("a", encoding="utf-8") if log else None
    try:
        return subprocess.run(
            [str(word) for word in command],
            env=env,
            cwd=cwd,
            user=user,
            extra_groups=None if user is None else [],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=sink or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    finally:
        if sink:
            sink.close()


def run_in_front(command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path | None) -> int:
    """Run with this terminal. Ctrl-C is the program's own business; its exit code becomes ours."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    process = subprocess.Popen([str(word) for word in command], env=env, cwd=cwd)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def last_lines(log: Path, count: int = 15) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def no_space(text: str) -> bool:
    return "No space left on device" in text


@dataclass
class Child:
    """A program of the demo that runs until it is stopped, in a session of its own."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _die_with_the_parent(parent: int) -> Callable[[], None]:
    """Have the kernel stop the child even if this script is killed with -9."""
    libc = ctypes.CDLL(None, use_errno=True)

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return before_exec


def start(
    name: str, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, log: Path
) -> Child:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then stops them in order
            preexec_fn=_die_with_the_parent(os.getpid()),  # safe: this script has one thread
        )
    return Child(name, log, process)


def end_in_order() -> None:
    """Ctrl-C, `kill` and a closed window end a script the same way: once, with everything put away."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in INTERRUPTIONS:
            signal.signal(one, signal.SIG_IGN)  # a second Ctrl-C must not leave half behind
        raise KeyboardInterrupt

    for number in INTERRUPTIONS:
        signal.signal(number, stop)


def stop_all(children: Sequence[Child]) -> None:
    """Ask, wait, insist. What a child has started ends with it."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_FINISH
    for child in children:
        try:
            child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        child.signal(signal.SIGKILL)
        child.process.wait()


def check_alive(children: Sequence[Child]) -> None:
    for child in children:
        if not child.is_alive():
            said = last_lines(child.log)
            raise Stop(
                f"Tiến trình {child.name} đã dừng (mã {child.process.returncode}); những dòng cuối trong"
                f" {child.log}, hãy sửa rồi chạy lại:\n{said}"
            )
