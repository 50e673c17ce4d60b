"""Fake records: copies of whole neighbourhoods, encoded under a key that is theirs alone.

Under a keyed function, encodings made with one key cannot be told from encodings made with another.
So a fake is not invented, it is copied: same lengths of names, same missing fields, same likeness
between neighbours, blocks of the sizes that this producer really has. Whole neighbourhoods are
copied (walking from record to record by the blocks they share), because a record copied alone would
show in smaller blocks than the one it was copied from; only the edge of the walk does. A fake never
shares a block with a real record of any producer: it costs little, links to nothing, and leaves to
scoring the same mixture of neighbours. It blurs counts: how many records, how many of which kind.

It does not hide the graph of the real ones: who holds the same plaintext file still knows their
neighbourhoods by their shape (`benchmarks/matching/attacks`). Fakes that join real blocks would:
they were tried, and cost 0.004 to 0.03 of F1 with one scoring, up to 0.17 (at low overlap) with
another, since they look like the twins and homonyms that a linkage must tell from matches. What
protects there is blocks that few share.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, reverse_cuthill_mckee

from croisee.matching.encoding.components import Codes

Sent = Sequence[tuple[Codes, npt.NDArray[np.uint64]]]
"""Of each pass, the record of each row (m) and the first word of its block (m)."""

_NEIGHBOURHOOD = 100
"""Most records copied together."""


def neighbourhoods(sent: Sent, records: int, wanted: int, random: Generator) -> Codes:
    """`wanted` of the `records` (0 to `records` - 1) in whole neighbourhoods, in order."""
    if not wanted:
        return np.zeros(0, dtype=np.int32)
    return _walk(_graph(sent, records), records, wanted, random)


def _graph(sent: Sent, records: int) -> csr_array:
    """Who shares a block: records first, then one node per block, joined both ways."""
    heads, tails = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int64)]
    reached = records
    for rows, blocks in sent:
        names, places = np.unique(blocks, return_inverse=True)
        heads.append(rows)
        tails.append(places + reached)
        reached += names.size
    head, tail = np.concatenate(heads), np.concatenate(tails)
    ones = np.ones(2 * head.size, dtype=np.int8)
    both = (np.concatenate((head, tail)), np.concatenate((tail, head)))
    return csr_array((ones, both), shape=(reached, reached))


def _walk(graph: csr_array, records: int, wanted: int, random: Generator) -> Codes:
    """`wanted` records in whole neighbourhoods, every neighbourhood as likely as any other.

    The order of Cuthill and McKee walks each connected part from neighbour to neighbour; parts of
    more than `_NEIGHBOURHOOD` records are cut along it.
    """
    walk = reverse_cuthill_mckee(graph, symmetric_mode=True)
    walk = walk[walk < records].astype(np.int32)
    part = connected_components(graph, directed=False)[1][walk]
    begins = np.flatnonzero(np.diff(part, prepend=-1))
    along = np.arange(records) - np.repeat(begins, np.diff(begins, append=records))
    piece = np.cumsum(along % _NEIGHBOURHOOD == 0) - 1
    rank = random.permutation(piece[-1] + 1)[piece]
    chosen: Codes = np.sort(walk[np.argsort(rank, kind="stable")[:wanted]])
    return chosen
