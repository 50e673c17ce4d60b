"""Blurred figures under attack: what anybody deduces who knows the method and the bounds of all."""

import numpy as np

from croisee.confidentiality.attack.audit import Audit, audit
from croisee.confidentiality.attack.position import Known
from croisee.confidentiality.perturbation.methods import PerturbedTable
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, Requirement


def attack_blurred(
    system: CellSystem,
    requirement: Requirement,
    table: PerturbedTable,
    *,
    floors: FloatArray,
    known: Known | None = None,
    singletons: BoolArray | None = None,
) -> Audit:
    """Attack a table whose bounds are sure. No figure is public but those of `system.known`.

    `floors` (n): a rounded figure that tells that somebody is there is never that of a positive
    count below its floor; the attacker knows it. `known`: what he knew before (default: as
    `audit`).
    """
    shown = ~np.isnan(table.values)
    before = known or Known(system.lower, np.full(system.size, np.inf))
    least = np.minimum(floors, np.maximum(system.values, 0.0))
    low = np.where(table.low > 0.0, np.maximum(table.low, least), table.low)
    every = Known(
        np.where(shown, np.fmax(low, before.lower), before.lower),
        np.where(shown, np.fmin(table.high, before.upper), before.upper),
    )
    nothing = np.zeros(system.size, dtype=np.bool_)
    return audit(system, nothing, requirement, known=every, singletons=singletons)
