"""Declared addresses: which account a typed address means, by rule alone.

Nothing here calls, resolves or looks up an address, and nothing here could: no module of this
package imports what opens a connection (R1).
"""

from registry.platforms.address import Address, AddressError, Platform
from registry.platforms.matching import identify
from registry.platforms.table import CHOICES, PLATFORMS, PlatformInfo

__all__ = [
    "CHOICES",
    "PLATFORMS",
    "Address",
    "AddressError",
    "Platform",
    "PlatformInfo",
    "identify",
]
