"""Sealing: AES-256-GCM, from the library `cryptography`. What is sealed opens unchanged or not at all.

A matter has a random key of its own, kept wrapped under the installation's; destroying that one row
closes everything that was sealed with it, in every copy made since (a backup from before holds the
row too, until it is rotated out). `about` binds a sealed text to its
place, so that it opens nowhere else.
"""

import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes
KEY = 32  # bytes
WRAPPING = "wrapping of keys"


class SealBroken(Exception):
    """Another key, another place, or altered: nothing can be said of the content."""


def new_key() -> bytes:
    return AESGCM.generate_key(8 * KEY)


def wrap(key: bytes, *, about: str) -> bytes:
    """Put a key under the installation's own, to be kept in the database."""
    return seal(
        key, key=installation_key(settings.CASE_KEY, purpose=WRAPPING), about=f"key {about}"
    )


def unwrap(wrapped: bytes, *, about: str) -> bytes:
    master = installation_key(settings.CASE_KEY, purpose=WRAPPING)
    return open_sealed(wrapped, key=master, about=f"key {about}")


def seal(content: bytes, *, key: bytes, about: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def open_sealed(sealed: bytes, *, key: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), about.encode())
    except (InvalidTag, ValueError) as broken:
        raise SealBroken(about) from broken


@cache
def installation_key(secret: str, *, purpose: str) -> bytes:
    """One key for each purpose, all from the installation's secret."""
    kdf = HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose.encode())
    return kdf.derive(secret.encode())
