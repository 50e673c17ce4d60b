"""The linkage unit's whole work: two tables of encodings in, links and their evidence out."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.scoring.assign import Cardinality, assign, compete
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Counts, Mixture, fit
from croisee.matching.scoring.encodings import Encodings, across, check_comparable, within
from croisee.matching.scoring.fields import FIELDS, SIZES
from croisee.matching.scoring.patterns import count

THRESHOLD = 0.5
"""A link is likelier true than false."""


class Linkage(NamedTuple):
    """`links`: record_left, record_right (nonces), probability, pattern; and the mixture."""

    links: pa.Table
    mixture: Mixture


def link(
    left: pa.Table,
    right: pa.Table,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
) -> Linkage:
    """Link two tables of encodings of one project; needs no key and no attribute.

    Raises `CroiseeError` if they are not of one project and one set of parameters.
    """
    check_comparable(left, right)
    one, other = Encodings.of(left), Encodings.of(right)
    pairs = across(one, other)
    passes = max(len(one.passes), len(other.passes))
    counts = count(pairs, (within(one), within(other)), passes)
    # Fakes come with their neighbours but meet no other producer: they foretell nothing.
    inside = [
        part / (1 + side.fakes) for part, side in zip(counts.within, (one, other), strict=True)
    ]
    counts = Counts(counts.levels, counts.across, (inside[0], inside[1]))
    mixture = fit(FIELDS, counts)
    codes, place = np.unique(pairs.pattern, return_inverse=True)
    found = levels(codes, SIZES)
    probability = mixture.probability(found)[place]
    similarity = found.sum(axis=1)[place].astype(np.float64)
    shared = compete(pairs.left, pairs.right, probability, cardinality)
    links = assign(pairs.left, pairs.right, probability, similarity, cardinality, threshold)
    links &= shared >= threshold
    return Linkage(
        pa.table(
            {
                "record_left": _nonces(one, pairs.left[links]),
                "record_right": _nonces(other, pairs.right[links]),
                "probability": shared[links],
                "pattern": pairs.pattern[links],
            }
        ),
        mixture,
    )


def _nonces(side: Encodings, records: np.ndarray) -> pa.Array:
    content = pa.py_buffer(np.ascontiguousarray(side.nonces[records]))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(records), [None, content])
