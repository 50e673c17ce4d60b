"""The linkage unit's whole work: two tables of encodings in, links and their evidence out."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.scoring.assign import Cardinality, assign, compete
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Mixture
from croisee.matching.scoring.encodings import Encodings, Pairs, across, check_comparable, within
from croisee.matching.scoring.fields import SIZES
from croisee.matching.scoring.learn import Labels, labels_of, learn

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
    identifiers: tuple[pa.Table, pa.Table] | None = None,
) -> Linkage:
    """Link two tables of encodings of one project; needs no key and no attribute.

    `identifiers`: for some records of each side, by nonce (`record`), the keyed hash (`token`) of
    an identifier that both producers hold, such as a file number. Pairs that both name are judged
    by it, and calibrate the others (`known_labels`).

    Raises `CroiseeError` if they are not of one project and one set of parameters.
    """
    check_comparable(left, right)
    one, other = Encodings.of(left), Encodings.of(right)
    pairs = across(one, other)
    known = None if identifiers is None else known_labels(pairs, one, other, identifiers)
    mixture, probability = learn(
        pairs,
        (within(one), within(other)),
        cardinality,
        fakes=(one.fakes, other.fakes),
        known=known,
    )
    similarity = levels(pairs.pattern, SIZES).sum(axis=1).astype(np.float64)
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


def known_labels(
    pairs: Pairs, left: Encodings, right: Encodings, identifiers: tuple[pa.Table, pa.Table]
) -> Labels:
    """What identifiers say of each pair (p): one person, two, or nothing when a side has none.

    Records without an identifier are left to the mixture, which the others correct: an identifier
    that only some people hold must not be missing for a reason that changes how files err.
    """
    tokens = pa.concat_arrays([each["token"].combine_chunks() for each in identifiers])
    codes = tokens.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    parts = np.split(codes, [identifiers[0].num_rows])
    held = []
    for side, table, part in zip((left, right), identifiers, parts, strict=True):
        places = dict(zip(table["record"].to_pylist(), part.tolist(), strict=True))
        nonces = (words.tobytes() for words in side.nonces)
        held.append(np.fromiter((places.get(nonce, -1) for nonce in nonces), dtype=np.int64))
    return labels_of(held[0][pairs.left], held[1][pairs.right])


def _nonces(side: Encodings, records: np.ndarray) -> pa.Array:
    content = pa.py_buffer(np.ascontiguousarray(side.nonces[records]))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(records), [None, content])
