"""Secrets that must be read again, sealed for the table they are kept in: a copy of the database alone opens none.

The keys are made from the texts of settings.CHANNEL_KEYS: the first seals, all of them open (docs/channels.md).
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = b"teamhub.sealed"  # so that a key made from SECRET_KEY is of no use for anything else


class Unopenable(Exception):
    """None of the keys opens it: they were changed, or it was tampered with."""


def seal(text: str) -> str:
    """The text so that only who has the first key can read it; each time another."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed. Raises Unopenable."""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unopenable("None of CHANNEL_KEYS opens it. Enter it again.") from error


def reseal(sealed: str) -> str:
    """The same, sealed with the first key. Raises Unopenable."""
    return seal(unseal(sealed))


def _box() -> MultiFernet:
    return _box_of(tuple(settings.CHANNEL_KEYS))


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # only who has channels pays for loading it

    derived = [hashlib.blake2b(key.encode(), digest_size=32, person=PURPOSE).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
