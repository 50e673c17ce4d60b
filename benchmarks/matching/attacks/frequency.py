"""The unit knows public frequencies, of names, dates and places, and no person.

Two ways. *Profiles*: the attacker invents a population that follows the public frequencies, encodes
it under a key of its own, and learns which values go with what shows of a record: how many rows it
has in each pass, how large its blocks are, which fields are empty. *Ranks*: the largest blocks of a
pass are said to be the most frequent values of what the pass asks, in order.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from seen import Ints, Seen

LEAST = 10
"""Invented records of one profile below which a broader profile is asked."""
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Guesses:
    """Right guesses among `records`, and those of a guesser who says the commonest value."""

    records: int
    right: int
    blind: int


def by_profile(target: Seen, truth: Texts, invented: Seen, values: Texts) -> Guesses:
    """Guess one field of every target record; `truth` and `values` per record, «» for none."""
    told = values != ""
    mode = _commonest(values[told])
    full = [_profiles(side) for side in (target, invented)]
    broad = [one[:, : target.pass_count + 2] for one in full]  # rows and missing fields alone
    guess = np.full(target.size, mode, dtype=object)
    for profiles in (broad, full):
        keys = [_keys(one) for one in profiles]
        best = _best(keys[1][told], values[told])
        places = [best.get(key) for key in keys[0].tolist()]
        for row, found in enumerate(places):
            if found is not None:
                guess[row] = found
    right, blind = guess == truth, truth == mode
    return Guesses(target.size, int(right.sum()), int(blind.sum()))


def by_rank(target: Seen, truth: Ints, invented: Seen, which: int, top: int = 100) -> Guesses:
    """Say what the `top` largest blocks of pass `which` are made of.

    `truth`: for each row of the target, the block it would be in under the attacker's key, which
    says whether a guess is right (-1: not judged).
    """
    largest = _largest(target, which, top)
    values = _largest(invented, which, top)
    rows = np.flatnonzero(target.passes == which)
    right = 0
    for block, value in zip(largest, values, strict=False):
        inside = rows[target.block[rows] == block]
        right += bool((truth[inside] == invented.block_names[invented.block == value][0]).any())
    return Guesses(min(len(largest), len(values)), right, 0)


def _largest(side: Seen, which: int, top: int) -> Ints:
    blocks, sizes = np.unique(side.block[side.passes == which], return_counts=True)
    return blocks[np.argsort(-sizes, kind="stable")[:top]]


def _profiles(side: Seen) -> Ints:
    """Rows per pass, missing fields, largest block per pass of each record."""
    shape = (side.size, side.pass_count)
    count, largest = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    np.add.at(count, (side.record, side.passes), 1)
    np.maximum.at(largest, (side.record, side.passes), side.block_size)
    return np.column_stack([count, side.missing, largest])


def _keys(profiles: Ints) -> Ints:
    key = np.zeros(len(profiles), dtype=np.int64)
    for column in profiles.T:
        key = key * 1_000_003 + column
    return key


def _best(keys: Ints, values: Texts) -> dict[int, str]:
    """Commonest value of each profile that enough records have."""
    texts, codes = np.unique(values.astype(str), return_inverse=True)
    profiles, places, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    cells, counts = np.unique(places * len(texts) + codes, return_counts=True)
    order = np.argsort(counts, kind="stable")
    best = dict(zip((cells[order] // len(texts)).tolist(), cells[order] % len(texts), strict=True))
    return {
        int(profiles[place]): str(texts[code])
        for place, code in best.items()
        if sizes[place] >= LEAST
    }


def _commonest(values: Texts) -> str:
    texts, counts = np.unique(values.astype(str), return_counts=True)
    return str(texts[np.argmax(counts)])
