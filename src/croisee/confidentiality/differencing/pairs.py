"""Two zonings: every region that unions of zones isolate, by minimum cuts.

For two zonings this is complete. Whatever multiples of totals an attacker adds and subtracts, if
what remains counts nobody a negative number of times, it is a sum of regions « union of zones of
one zoning minus union of zones of the other », each of which he knows as well (levels of the
multiples, by total unimodularity). Costemalle, *Detecting geographical differencing problems*,
Statistical Journal of the IAOS 35(4), 2019, searches the same regions (diffman).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from croisee.confidentiality.differencing.atoms import NOWHERE, Shown, alike
from croisee.confidentiality.differencing.cuts import smallest_regions
from croisee.confidentiality.system import BoolArray, IntArray


@dataclass(frozen=True)
class Combination:
    """Figures, and how many times each is taken: negative when subtracted, never 0."""

    multiples: tuple[tuple[int, int], ...]

    @property
    def figures(self) -> frozenset[int]:
        """The figures it takes."""
        return frozenset(figure for figure, _ in self.multiples)


def pair_regions(shown: Shown, one: int, other: int, threshold: int) -> Iterator[Combination]:
    """The smallest regions below `threshold` around each piece of two zonings, each once."""
    pair = shown.codes[[one, other]]
    here = np.flatnonzero(np.any(pair != NOWHERE, axis=0))
    pair = pair[:, here]
    same = alike(pair)
    _, first = np.unique(same, return_index=True)
    people = np.bincount(same, weights=shown.people[here]).astype(np.int64)
    left, right = pair[:, first]
    small = people < threshold
    seen: set[Combination] = set()
    for a, b in ((left, right), (right, left)):
        for found in _one_way(a, b, people, small, threshold):
            if found not in seen:
                seen.add(found)
                yield found


def _one_way(
    left: IntArray, right: IntArray, people: IntArray, small: BoolArray, threshold: int
) -> Iterator[Combination]:
    """Unions of left zones minus unions of right ones. `left`, `right`: figures, or nowhere.

    A right zone that reaches where no left zone is cannot be subtracted: its people stay apart.
    """
    within = left != NOWHERE
    reaching_out = np.unique(right[~within])
    inner = within & (right != NOWHERE) & ~np.isin(right, reaching_out)
    lefts, l_rank = np.unique(left[within], return_inverse=True)
    rank = np.full(left.size, NOWHERE)
    rank[within] = l_rank
    alone = within & ~inner
    apart = np.bincount(rank[alone], weights=people[alone], minlength=lefts.size).astype(np.int64)
    edges = np.flatnonzero(inner)
    edges = edges[np.argsort(rank[edges], kind="stable")]
    rights, r_rank = np.unique(right[edges], return_inverse=True)
    wanted_inner = np.flatnonzero(small[edges])
    wanted_left = np.concatenate([rank[edges][wanted_inner], np.unique(rank[alone & small])])
    wanted_right = np.full(wanted_left.size, NOWHERE)
    wanted_right[: wanted_inner.size] = r_rank[wanted_inner]
    value, end, members = smallest_regions(
        _starts(rank[edges], lefts.size),
        r_rank.astype(np.int64),
        people[edges],
        _starts(r_rank, rights.size),
        np.argsort(r_rank, kind="stable").astype(np.int64),
        rank[edges],
        apart,
        wanted_left,
        wanted_right,
        threshold,
    )
    start = 0
    for found, stop in zip(value < threshold, end, strict=True):
        if found:
            region = members[start:stop]
            added, taken = np.sort(region[region >= 0]), np.sort(-1 - region[region < 0])
            yield Combination(
                (
                    *((figure, 1) for figure in lefts[added].tolist()),
                    *((figure, -1) for figure in rights[taken].tolist()),
                )
            )
        start = stop


def _starts(ranks: IntArray, size: int) -> IntArray:
    counts = np.bincount(ranks, minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
