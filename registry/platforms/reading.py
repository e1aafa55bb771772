"""From what was typed to the parts of an https address; no platform is known here."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from portal.lib.names import strip_invisible
from registry.platforms.address import refusal

MAX_LENGTH = 500
DEFAULT_PORTS = {"", "80", "443"}

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?:[a-z]{{2,}}|xn--[a-z0-9-]*[a-z0-9])")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH_SIGNS = "!$&'()*+,;=:@-._~"


@dataclass(frozen=True)
class Typed:
    """An address in parts: the host in ASCII, the path decoded but for what would change its sense."""

    host: str
    path: str
    query: str


def tidy(text: str) -> str:
    """The typed text composed, without invisible characters and outer space."""
    if len(text) > MAX_LENGTH:
        raise refusal("too_long")
    text = _without_controls(text.strip())
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise refusal("empty")
    return text


def read(text: str) -> Typed:
    """The parts of a tidy text, as a browser would see them, or a refusal."""
    rest = text.replace("\\", "/")
    # A dot before the colon: a host and its port, no scheme.
    if (scheme := _SCHEME.match(rest)) and "." not in scheme[1]:
        if scheme[1].lower() not in ("http", "https"):
            raise refusal("scheme")
        rest = rest[scheme.end() :]
    if any(char.isspace() for char in rest):
        raise refusal("space")

    rest = rest.lstrip("/").partition("#")[0]
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    return Typed(_read_host(authority), _read_path(path), query)


def show_host(host: str) -> str:
    """The host in letters, if all of them are Latin; else in ASCII, since look-alikes deceive."""
    try:
        shown = host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
    latin = all(char in "-.0123456789" or "LATIN" in unicodedata.name(char, "") for char in shown)
    return shown if latin else host


def _read_host(authority: str) -> str:
    if "@" in authority:
        raise refusal("userinfo")
    if authority.startswith("["):
        raise refusal("ip_host")
    name, _, port = authority.partition(":")
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise refusal("host") from error
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise refusal("ip_host")
    if not _HOST.fullmatch(host):
        raise refusal("host")
    if port not in DEFAULT_PORTS:
        raise refusal("port")
    return host


def _read_path(path: str) -> str:
    segments: list[str] = []
    for segment in map(_decode, path.split("/")):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(_quote(segment))
    return "/".join(segments)


def _decode(segment: str) -> str:
    try:
        decoded = unquote(segment, errors="strict")
    except UnicodeDecodeError as error:
        raise refusal("encoding") from error
    return unicodedata.normalize("NFC", _without_controls(decoded))


def _quote(segment: str) -> str:
    """Escape again what would read differently unescaped: delimiters, spaces, loose marks."""
    shown: list[str] = []
    for char in segment:
        loose_mark = unicodedata.combining(char) and shown and shown[-1].startswith("%")
        plain = char.isalnum() or char in _PATH_SIGNS if char.isascii() else not char.isspace()
        shown.append(char if plain and not loose_mark else quote(char, safe=""))
    return "".join(shown)


def _without_controls(text: str) -> str:
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise refusal("control")
    return strip_invisible(text)
