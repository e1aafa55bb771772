"""Asking ClamAV over its local socket whether a file carries a virus; off where none is set up.

The one place that opens a socket, and only a local one (AF_UNIX): nothing leaves the machine (R1).
"""

import socket
from struct import pack

from django.conf import settings

CHUNK = 64 * 1024  # bytes
SECONDS = 30


class ScannerAway(Exception):
    """A scanner is set up but gives no answer: nothing unscanned is taken."""


def is_set_up() -> bool:
    return bool(settings.CLAMD_SOCKET)


def finds_virus(content: bytes) -> bool:
    """The protocol INSTREAM: lengths and chunks, then one line of answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
            clamd.settimeout(SECONDS)
            clamd.connect(settings.CLAMD_SOCKET)
            clamd.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                clamd.sendall(pack("!L", len(chunk)) + chunk)
            clamd.sendall(pack("!L", 0))
            answer = _line(clamd)
    except OSError as trouble:
        raise ScannerAway(str(trouble)) from trouble
    if answer.endswith(b"OK"):
        return False
    if answer.endswith(b"FOUND"):
        return True
    raise ScannerAway(answer.decode(errors="replace"))


def _line(clamd: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and (more := clamd.recv(1024)):
        answer += more
    return answer.rstrip(b"\0").strip()
