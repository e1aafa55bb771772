"""One-time codes: made, shown, read back from what people type, and kept as a hash only (R15)."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# Neither vowels nor W and D: a Vietnamese keyboard would turn them into marked letters. And none of
# the pairs that look alike on paper.
ALPHABET = "3479BCFGHJKLMNPQRSTVXZ"
LENGTH = 10
_READ_WRONG = str.maketrans("125680IOYU", "LZSGBQLQVV")


class CodeHasher(PBKDF2PasswordHasher):
    """Fewer rounds than for a password: 22 ** 10 codes are not guessed, and a sheet holds hundreds."""

    algorithm = "activation_code"
    iterations = 20_000


_hasher = CodeHasher()


def make_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show_code(code: str) -> str:
    """In two groups, as it is printed."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str:
    """What was printed, however it was typed: any case, spaces, dashes, letters read wrongly."""
    kept = "".join(char for char in typed.upper() if char.isascii() and char.isalnum())
    return kept.translate(_READ_WRONG)


def hash_code(code: str) -> str:
    return _hasher.encode(code, _hasher.salt())


def is_code(typed: str, code_hash: str) -> bool:
    """Compared in constant time."""
    return _hasher.verify(read_code(typed), code_hash)


def spend_time(typed: str) -> None:
    """As long as a comparison takes, so that a person who does not exist answers as slowly."""
    _hasher.encode(read_code(typed), _hasher.salt())
