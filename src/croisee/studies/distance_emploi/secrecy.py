"""How finely the figures of a zone can be told before they tell that a group is small."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from croisee.accessibility.inputs import Whole
from croisee.confidentiality.attack.averages import Told, safe
from croisee.confidentiality.system import FloatArray
from croisee.studies.distance_emploi.catalogue import Figure, Who
from croisee.studies.distance_emploi.demand import WITH, WITHOUT
from croisee.studies.distance_emploi.found import Found, MeanFound, TenthFound

COARSER = (1, 2, 5, 10)
"""Roundings tried, the finest first: times the step of each unit."""
EXTRA_COARSER = (1, 2, 5)
"""The same for extras: a decile to the nearest ten kilometres would say nothing."""
_SLACK = 1.002
"""The attacker knows that a figure was rounded, not how a tie was: half a step, and a little."""
_STRICT = 1e-8
"""Share of all seekers by which one number must be below another: more than arithmetic can err."""
_AMONG = {Who.ALL: (WITH, WITHOUT), Who.WITH: (WITH,), Who.WITHOUT: (WITHOUT,)}


@dataclass(frozen=True)
class Leaving:
    """What may leave of a zone: the first `count` figures, the main ones to `main` times their
    steps, the others to `other` times theirs; and `extras`, by name, each to so many times its."""

    main: int
    other: int
    count: int
    extras: Mapping[str, int] = field(default_factory=dict)

    def coarser(self, figure: Figure) -> int:
        """How many steps this figure is rounded to."""
        if figure.extra:
            return self.extras.get(figure.name, COARSER[-1])
        return self.main if figure.main else self.other

    def leaves(self, figure: Figure, rank: int) -> bool:
        """Whether this figure, the `rank`-th, may leave."""
        return figure.name in self.extras if figure.extra else rank < self.count


def leaving(found: Sequence[Found], zone: int, seekers: Whole, threshold: int) -> Leaving:
    """The finest rounding at which all figures of a zone may be published together.

    The main figures come as fine as can be, at the cost of the others. `seekers` (occupations × 2):
    those of the zone who drive, and who do not; each is a group. The attacker knows how many they
    are in all, the weights of every figure, every published figure and its rounding. Where even the
    coarsest says too much, the last figures are left out: fewer tell less, so how many may leave is
    found by halving. Extras, which come last in `found`, take nothing from the others: each is
    added to what leaves already, where one of `EXTRA_COARSER` allows.
    """
    groups = seekers.reshape(-1)
    total = Told(np.ones(groups.size), None, float(groups.sum()), 0.0)

    def holds(tried: Leaving) -> bool:
        told = (
            tells(each, zone, seekers, tried.coarser(each.figure))
            for rank, each in enumerate(found)
            if tried.leaves(each.figure, rank)
        )
        return safe(groups, [total, *told], threshold)

    extras = [each.figure.name for each in found if each.figure.extra]
    leaves = _finest(holds, len(found) - len(extras))
    for name in extras:
        *finer, last = (
            replace(leaves, extras={**leaves.extras, name: steps}) for steps in EXTRA_COARSER
        )
        if holds(last):  # first: most of the cost is in proving that nothing holds
            leaves = next(filter(holds, finer), last)
    return leaves


def _finest(holds: Callable[[Leaving], bool], count: int) -> Leaving:
    """The finest rounding of `count` figures that are no extras, and how many of them may leave."""
    # Coarser is not always safer: a group may lie at the edge of what a wider step would allow.
    for main in COARSER:
        for other in COARSER[COARSER.index(main) :]:
            if holds(tried := Leaving(main, other, count)):
                return tried
    last = COARSER[-1]
    kept, refused = 0, count
    while refused - kept > 1:
        middle = (kept + refused) // 2
        if holds(Leaving(last, last, middle)):
            kept = middle
        else:
            refused = middle
    finest = (Leaving(main, last, kept) for main in COARSER)
    return next(filter(holds, finest), Leaving(last, last, kept))


def tells(found: Found, zone: int, seekers: Whole, coarser: int) -> Told:
    """What one figure confines. Where it says that nobody has one, those who could are nobody."""

    def by_group(each: FloatArray) -> FloatArray:
        spread = np.zeros(seekers.shape)
        for group in _AMONG[found.figure.who]:
            spread[:, group] = each
        return spread.reshape(-1)

    weight = by_group(found.weight[zone])
    value = float(found.rounded(coarser)[zone])
    if np.isnan(value):
        return Told(weight, None, 0.0, 0.0)
    step = found.figure.step * coarser * _SLACK
    match found:
        case TenthFound(tenth=tenth, spread=spread):
            ends = np.ceil(1000 * (value - step / 2)) - 1, np.floor(1000 * (value + step / 2))
            before, within = map(by_group, spread.within(zone, [int(end) for end in ends]))
            return _Crossed(within, weight, tenth / 10, 0.0, before, seekers.reshape(-1))
        case MeanFound(mean=mean):
            return Told(weight * by_group(mean[zone]), weight, value, step)
    raise TypeError(type(found))


@dataclass(frozen=True)
class _Crossed(Told):
    """A published decile: the share `value` of the seekers is not reached yet a metre before the
    nearest distance that rounds to it, and is at the farthest.

    `before`, then `numerator`, per group: share of it within each; `denominator`: share of it that
    has a post at all. `groups`: the true numbers.
    """

    before: FloatArray
    groups: Whole

    def rows(self, share: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Two inequalities. A narrower rounding: both ends moved towards each other.

        The first is strict: a witness in which the share is reached exactly would be published as
        nearer.
        """
        assert self.denominator is not None
        kept, given = (1 + share) / 2, (1 - share) / 2
        ends = [
            kept * one + given * other - self.value * self.denominator
            for one, other in ((self.before, self.numerator), (self.numerator, self.before))
        ]
        true = float((ends[0] * self.groups).sum())
        strictly = -_STRICT * (1.0 + float(self.groups.sum()))
        most = max(strictly, true) if share == 1.0 else strictly
        return np.stack(ends), np.array([-np.inf, 0.0]), np.array([min(most, 0.0), np.inf])
