"""The cell key method: a count and the people behind it always receive the same noise.

Each record has a key drawn once for all; the key of a cell is the sum of those of its records,
modulo 1; the noise is read in the perturbation table at that key. So a cell shown in ten tables
always says the same, and asking again teaches nothing (Fraser & Wooton, 2005; Marley & Leaver,
2011). Each cell is perturbed by itself: totals no longer add up exactly.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.confidentiality.perturbation.ptable import Ptable
from croisee.confidentiality.system import FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem

Keys = npt.NDArray[np.uint64]
"""Fractions of 1 in units of 2⁻⁶⁴: adding them with overflow is adding modulo 1, exactly, in any
order."""

_SHORTEST_SECRET = 16


def record_keys(identifiers: Iterable[str], secret: bytes) -> Keys:
    """The key of each record: BLAKE2b of its identifier under the project's secret.

    Uniform to whoever has not the secret, and the same at each run. Raises `CroiseeError` when the
    secret has fewer than 16 bytes.
    """
    if not _SHORTEST_SECRET <= len(secret) <= hashlib.blake2b.MAX_KEY_SIZE:
        raise CroiseeError(
            Problem(
                message="clé de cellule : le secret du projet n'a pas la bonne longueur.",
                expected="entre 16 et 64 octets tirés au hasard",
                remedy="Tirer un secret, le garder hors du dépôt, et ne plus en changer.",
            )
        )
    digests = [
        hashlib.blake2b(name.encode(), digest_size=8, key=secret, person=b"cell key").digest()
        for name in identifiers
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def cell_keys(records: Keys, cell_of_record: IntArray, cells: int) -> Keys:
    """The key of each cell. `cell_of_record` is parallel to `records`; a record that counts in
    several cells (a total, another table) is given once for each."""
    keys = np.zeros(cells, dtype=np.uint64)
    np.add.at(keys, cell_of_record, records)
    return keys


@dataclass(frozen=True)
class PerturbedCounts:
    """Published counts, and the least and greatest true count of each (all n)."""

    values: FloatArray
    low: FloatArray
    high: FloatArray


def perturb_counts(counts: FloatArray, keys: Keys, table: Ptable) -> PerturbedCounts:
    """Read each count's noise at its key. Zeros stay; nothing negative or too small comes out.

    Raises `ValueError` when a count is not a whole number of records.
    """
    whole = np.rint(counts).astype(np.int64)
    if np.any(whole != counts) or np.any(whole < 0):
        raise ValueError("the cell key method is for counts")
    draws = (keys >> np.uint64(11)).astype(np.float64) * 2.0**-53
    published = whole + table.noise(whole, draws)
    low, high = table.bounds(published)
    return PerturbedCounts(published.astype(np.float64), low, high)
