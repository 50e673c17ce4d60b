"""How often intervals hold the truth, and how well that is known.

Zones of one territory share its law, its donors and the error of the model: they are not so many
independent trials. The variance of the share is therefore that of the means of territories, and the
limits are those of a binomial law of as many trials as would have this variance.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv

from acceptance.rights.law import Floats
from acceptance.rights.trial import Found
from croisee.take_up.interval import LEVEL, Interval, deviations

_TWO_SIDED = float(deviations(0.0, 1.0))


class Share(NamedTuple):
    """Times in a hundred, as a share, between the limits of what it may be; `trials`: independent
    ones that would tell as much."""

    value: float
    low: float
    high: float
    trials: float


class Line(NamedTuple):
    """One right over many territories. `rate`, `eligible`: share of zones whose interval holds the
    truth; `own`: the same once the mean error over all zones is taken off both; `width`, `least`:
    median width of the interval of the rate, and were chance the only error; `bias`: mean
    logarithm of found over true eligible; `common`, `spread`: medians of what it was said to be, as
    a standard deviation, and of the whole; `parts`: median share of each error in the width."""

    rate: Share
    eligible: Share
    own: Share
    width: float
    least: float
    bias: float
    common: float
    spread: float
    parts: dict[str, float]


def share(inside: Sequence[Floats], level: float = LEVEL) -> Share:
    """Share of what is inside: one array of flags per territory, NaN where there is nothing to say.

    Exact limits (Clopper and Pearson, Biometrika 26, 1934) at the effective number of trials (Korn
    and Graubard, Survey Methodology 24, 1998), which never exceeds that of the zones.
    """
    told = [flags[~np.isnan(flags)] for flags in inside]
    counts = np.array([len(flags) for flags in told], float)
    held = np.array([flags.sum() for flags in told])
    value, clusters = float(held.sum() / counts.sum()), len(told)
    errors = held - value * counts
    variance = clusters / (clusters - 1) * float(errors @ errors) / counts.sum() ** 2
    trials = counts.sum()
    if variance > 0:
        trials = min(trials, value * (1 - value) / variance)
    yes, no, tail = value * trials, (1 - value) * trials, (1 - level) / 2
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1 - tail ** (1 / trials)
    return Share(value, low, 1.0 if no == 0 else high, float(trials))


def line(found: Sequence[Found]) -> Line:
    """The table of one right, over territories."""
    logs = [np.log(one.eligible.value / one.true_eligible) for one in found]
    bias = float(np.nanmean(np.concatenate(logs)))
    own = [
        _flags(np.abs(error - bias) <= _TWO_SIDED * one.counts.own, error)
        for error, one in zip(logs, found, strict=True)
    ]
    return Line(
        share([_inside(one.rate, one.true_rate) for one in found]),
        share([_inside(one.eligible, one.true_eligible) for one in found]),
        share(own),
        _median([one.rate.high - one.rate.low for one in found]),
        _median([one.least.high - one.least.low for one in found]),
        bias,
        _median([one.counts.common for one in found]),
        _median([one.counts.spread for one in found]),
        {name: _median([one.parts[name] for one in found]) for name in found[0].parts},
    )


def _inside(interval: Interval, truth: Floats) -> Floats:
    return _flags(
        (interval.low <= truth) & (truth <= interval.high), interval.low + interval.high + truth
    )


def _flags(inside: np.ndarray, known: Floats) -> Floats:
    return np.where(np.isnan(known), np.nan, inside)


def _median(values: Sequence[Floats]) -> float:
    return float(np.nanmedian(np.concatenate(values)))
