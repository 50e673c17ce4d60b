"""Every difference of published zones that isolates fewer people than the threshold."""

from collections.abc import Collection, Iterable
from itertools import combinations

import numpy as np

from croisee.confidentiality.differencing.atoms import NOWHERE, Atoms, Shown, Zone, show
from croisee.confidentiality.differencing.difference import Difference
from croisee.confidentiality.differencing.joint import joint_regions
from croisee.confidentiality.differencing.pairs import Combination, pair_regions
from croisee.confidentiality.system import BoolArray, IntArray


def find_differences(
    atoms: Atoms, threshold: int, published: Collection[Zone] | None = None
) -> tuple[Difference, ...]:
    """Differences of `published` zones that isolate 1 to `threshold` - 1 people, fewest first.

    `published`: the zones whose totals are public or about to be, over all zonings and vintages;
    by default those of `threshold` people or more. Around each piece that two zonings cut out, the
    smallest region they isolate is given; then, around each piece in none of these, the smallest
    that all totals together isolate, or bound. A region found around several pieces is given once.
    Nothing found means that no sum of totals, whatever the multiples, isolates a group of any
    number of pieces below the threshold.

    Not looked for: what follows from people being whole numbers, differences that mix a few people
    more with a few people less, and what a table says inside a zone (that is `audit`'s work).
    Pieces without anybody are taken as known to be empty, which finds more, never less.
    """
    told = atoms.reaching(threshold) if published is None else published
    everywhere = np.ones(atoms.population.size, dtype=np.bool_)
    return differences_shown(show(atoms, told), threshold, everywhere)


def differences_shown(shown: Shown, threshold: int, suspect: BoolArray) -> tuple[Difference, ...]:
    """The same, on atoms as publication shows them, around the `suspect` pieces."""
    membership = _membership(shown)
    doubtful = np.array([suspect[pieces].any() for pieces in shown.pieces], dtype=np.bool_)
    found: dict[Combination, Difference] = {}

    def keep(combination: Combination) -> None:
        counted = _count(combination, membership)
        doubtful[list(counted)] = False
        found[combination] = _difference(shown, combination, counted)

    alone = [(0, 0)]  # a single zoning: nothing to subtract, but a zone may be small by itself
    for one, other in [*combinations(range(len(shown.zonings)), 2)] or alone:
        for combination in pair_regions(shown, one, other, threshold):
            keep(combination)
    if len(shown.zonings) > 2:
        for combination in joint_regions(shown, doubtful, threshold):
            keep(combination)
    return tuple(
        sorted(found.values(), key=lambda each: (each.people, each.added, each.subtracted))
    )


def _membership(shown: Shown) -> list[IntArray]:
    """Atoms of each figure."""
    inside = shown.codes != NOWHERE
    figure, atom = shown.codes[inside], np.nonzero(inside)[1]
    order = np.argsort(figure, kind="stable")
    cuts = np.cumsum(np.bincount(figure, minlength=len(shown.figures)))[:-1]
    return np.split(atom[order], cuts)


def _count(combination: Combination, membership: list[IntArray]) -> dict[int, int]:
    """Atom → how many times the combination counts it; those it counts 0 times are left out."""
    counted: dict[int, int] = {}
    for figure, multiple in combination.multiples:
        for atom in membership[figure].tolist():
            counted[atom] = counted.get(atom, 0) + multiple
    return {atom: times for atom, times in sorted(counted.items()) if times}


def _difference(shown: Shown, combination: Combination, counted: dict[int, int]) -> Difference:
    if min(counted.values()) < 0:
        raise RuntimeError("a difference of zones counts somebody less than no times")
    pieces = {int(piece): times for atom, times in counted.items() for piece in shown.pieces[atom]}
    weighed = sum(times * int(shown.people[atom]) for atom, times in counted.items())
    taken = combination.figures
    beyond = {
        figure
        for atom in counted
        for figure in shown.codes[:, atom].tolist()
        if figure != NOWHERE and figure not in taken
    }
    return Difference(
        added=_zones(shown, ((f, times) for f, times in combination.multiples if times > 0)),
        subtracted=_zones(shown, ((f, -times) for f, times in combination.multiples if times < 0)),
        atoms=tuple(sorted(pieces)),
        counted=tuple(pieces[piece] for piece in sorted(pieces)),
        people=weighed // max(counted.values()),
        beyond=_zones(shown, ((figure, 1) for figure in sorted(beyond))),
    )


def _zones(shown: Shown, multiples: Iterable[tuple[int, int]]) -> tuple[Zone, ...]:
    return tuple(
        sorted(zone for figure, times in multiples for zone in shown.figures[figure] * times)
    )
