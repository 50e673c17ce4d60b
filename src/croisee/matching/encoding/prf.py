"""The keyed function behind every encoding: BLAKE2b (RFC 7693) with a secret key.

Without the key, its answers cannot be told from random bits; with 128 bits of answer, two values of
a project never meet by chance (one in 10²³ for ten million values).
"""

import hashlib
from collections.abc import Iterable

import numpy as np

from croisee.matching.bits import Words

WORD = 8


def prf(key: bytes, domain: str, values: Iterable[str], *, words: int = 2) -> Words:
    """Answers of the keyed function, one row of `words` 64-bit words per value.

    `domain` (a pass, a field) is bound with its length, so that no pair (domain, value) can be read
    as another. Give distinct values: the cost, about one microsecond, is paid for each.
    """
    name = domain.encode()
    keyed = hashlib.blake2b(key=key, digest_size=words * WORD)
    keyed.update(len(name).to_bytes(4, "little") + name)
    answers = bytearray()
    for value in values:
        state = keyed.copy()
        state.update(value.encode())
        answers += state.digest()
    return np.frombuffer(answers, dtype="<u8").reshape(-1, words)


def person(name: str) -> bytes:
    """A name of any length as the personalisation of BLAKE2b: its digest, 16 bytes."""
    return hashlib.blake2b(name.encode(), digest_size=16).digest()
