"""The errors of an estimated number of eligible people, each with a name.

An error is a relative standard deviation (of the logarithm), in every zone. Part of it may be the
same in all zones: a model that finds 10 % too many eligible people finds them everywhere. That part
does not average out over a country, and vanishes when two zones are compared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from croisee.take_up.interval import LEVEL, Floats
from croisee.take_up.parameters import label, parameter


@dataclass(frozen=True, eq=False)
class Component:
    """`name`: one of `composantes` in the parameters; `spread` (zones): relative standard
    deviation; `common` (zones): share of its variance that all zones have alike, 0 to 1.
    """

    name: str
    spread: Floats
    common: Floats

    def __post_init__(self) -> None:
        label(self.name)
        if not ((self.spread >= 0).all() and ((self.common >= 0) & (self.common <= 1)).all()):
            raise ValueError(f"component {self.name}: a spread ≥ 0 and a common share in 0..1")

    @classmethod
    def of(cls, name: str, spread: npt.ArrayLike, common: npt.ArrayLike = 0.0) -> "Component":
        """A relative standard deviation given as such. Raises `KeyError` on an unknown name."""
        wide, shared = np.broadcast_arrays(np.asarray(spread, float), np.asarray(common, float))
        return cls(name, wide, shared)


def absolute(
    name: str, deviation: npt.ArrayLike, count: npt.ArrayLike, common: npt.ArrayLike = 0.0
) -> Component:
    """From a standard deviation in people around `count` people: that of a log-normal law.

    0 where there is nobody or nothing is known: such a zone has no rate.
    """
    wide, people = np.broadcast_arrays(np.asarray(deviation, float), np.asarray(count, float))
    ratio = np.divide(wide, people, out=np.zeros(people.shape), where=people > 0)
    return Component.of(name, np.sqrt(np.log1p(ratio**2)), common)


def bounded(
    name: str, low: npt.ArrayLike, high: npt.ArrayLike, common: npt.ArrayLike = 0.0
) -> Component:
    """From two bounds (positive) and nothing that makes a value between them likelier.

    What a crosswalk between zonings gives: the share of a zone's people at least and at most.
    """
    width = np.log(np.asarray(high, float) / np.asarray(low, float))
    return Component.of(name, width / np.sqrt(12), common)


def apart(years: npt.ArrayLike) -> Component:
    """From the years between both sources, at the pace the national count has moved."""
    return Component.of("dates", parameter("derive_annuelle") * np.abs(years), 1.0)


def held_out(
    predicted: Floats, published: Floats, eligible: npt.ArrayLike, counted: npt.ArrayLike = 0.0
) -> Component:
    """From figures the model was not given: shares (0–1, margins × zones) it predicts and those
    their producer publishes, NaN where hidden; `eligible` (zones): share found eligible.

    An error of a share p counts in √(p (1 − p)), so that rare and common situations compare. The
    mean error of a margin is common to all zones; the rest is each zone's own, less what other
    components count already: `counted`, their standard deviation in the predicted shares (few
    donors, few inhabitants). A few margins tell little of how far off the model may be on another
    figure: the common error is widened as Student's law is for so many. Raises `ValueError` without
    any published figure.
    """
    middle = (predicted + published) / 2
    scale = np.sqrt(np.where((middle > 0) & (middle < 1), middle * (1 - middle), np.nan))
    errors, known = (predicted - published) / scale, np.asarray(counted, float) / scale
    told = ~np.isnan(errors).all(axis=1)
    if not told.any():
        raise ValueError("no figure was both predicted and published")
    errors, known = errors[told], known[told]
    means = np.nanmean(errors, axis=1)
    widened = stdtrit(len(means), (1 + LEVEL) / 2) / ndtri((1 + LEVEL) / 2)
    common = float(np.mean(means**2)) * widened**2
    own = float(np.nanmean((errors - means[:, None]) ** 2 - known**2))
    square = common + max(own, 0.0)
    share = np.clip(np.nan_to_num(np.asarray(eligible, float)), 0.0, 1.0)
    odds = np.divide(1 - share, share, out=np.zeros(share.shape), where=share > 0)
    return Component.of("modele", np.sqrt(square * odds), common / square if square else 0.0)
