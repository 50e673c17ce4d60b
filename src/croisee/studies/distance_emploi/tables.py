"""The rows of the figures: one per cell, with who stands behind it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from croisee.accessibility.inputs import Whole
from croisee.foundation.statuses import Status
from croisee.studies.distance_emploi.catalogue import Figure, Unit
from croisee.studies.distance_emploi.found import Found, to_step
from croisee.studies.distance_emploi.secrecy import Leaving

_NOBODY = (
    "Aucune des personnes qui y cherchent un emploi n'a d'offre de son métier dans ces limites."
)
_TOGETHER = "Avec les autres chiffres publiés, ce résultat laisse deviner un petit groupe."
_TOUCH = 1e-6
"""Share of a step that arithmetic may add to a bound that is one exactly."""
_NO_POST = "Aucun poste de ce métier n'est dans ces limites."


def zone_row(
    found: Found, rank: int, shown: Leaving, place: int, row: Mapping[str, str]
) -> dict[str, Any]:
    """The `rank`-th figure of the neighbourhood at `place`, where `shown` says what may leave.

    `row`: what the cell is called.
    """
    coarser = shown.coarser(found.figure)
    value = found.rounded(coarser)[place]
    leaves = shown.leaves(found.figure, rank)
    if np.isnan(value):
        status, reason = (Status.UNAVAILABLE, _NOBODY) if leaves else (Status.SUPPRESSED, _TOGETHER)
        return {**row, "status": status, "reason": reason}
    step = found.figure.step * coarser
    seekers = int(found.covered[place])
    # From the figure as it is shown, and as coarse: a bound of its own would give it back.
    low, high = value - found.below[place], value + found.above[place]
    most = 100.0 if found.figure.unit is Unit.PERCENT else np.inf
    return {
        **row,
        "value": float(value),
        "low": _whole(max(np.floor(low / step + _TOUCH) * step, 0.0), step),
        "high": _whole(min(np.ceil(high / step - _TOUCH) * step, most), step),
        "status": Status.PUBLISHED if coarser == 1 else Status.ROUNDED,
        "contributors": seekers,
        "facts": {"effectif": int(found.fewest[place]), "groupes_devines": 0 if leaves else 1},
    }


def _whole(bound: float, step: float) -> float | None:
    return None if np.isnan(bound) else float(to_step(bound, step))


def occupation_row(
    figure: Figure, value: float, posts: Whole, row: Mapping[str, str]
) -> dict[str, Any]:
    """A figure of one occupation from one neighbourhood; the few behind it are the vacancies."""
    if np.isnan(value):
        return {**row, "status": Status.UNAVAILABLE, "reason": _NO_POST}
    return {
        **row,
        "value": float(to_step(value, figure.step)),
        "contributors": len(posts),
        "facts": {"effectif": len(posts), "part_du_premier": float(posts.max() / posts.sum())},
    }


def posts_row(posts: Whole, employers: Sequence[str], row: Mapping[str, str]) -> dict[str, Any]:
    """Posts of the vacancies of one commune, and its two largest employers.

    `employers`: of each vacancy; those of nobody known (empty) count as one employer, since nothing
    says that they are several.
    """
    by_employer = Counter[str]()
    for employer, count in zip(employers, posts.tolist(), strict=True):
        by_employer[employer] += count
    largest, second = [*sorted(by_employer.values(), reverse=True), 0, 0][:2]
    return {
        **row,
        "value": float(posts.sum()),
        "contributors": len(by_employer),
        "largest": float(largest),
        "second": float(second),
    }
