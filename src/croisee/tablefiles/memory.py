"""Figures that an earlier release hides from us too: only what was published of it is left.

Any value that agrees with what is told will do for the relations. What matters is whether today's
tables would tell it: then it is judged by the most that it can be.
"""

from dataclasses import replace

import numpy as np

from croisee.confidentiality import CellSystem, Kind, Requirement, audit
from croisee.confidentiality.system import FloatArray, IntArray
from croisee.confidentiality.tables.impute import impute
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.building import Built


def with_lost_values(built: Built, kind: Kind) -> tuple[Built, IntArray]:
    """Possible values in place of those that are lost, and the cells that had none.

    Raises `CroiseeError` when no value agrees with what is told.
    """
    values = built.figures.value
    lost = np.isnan(values)
    if not lost.any():
        return built, np.flatnonzero(lost)
    rows = np.flatnonzero(np.abs(built.relations) @ lost.astype(float) > 0.0)
    relations = [
        {int(cell): int(sign) for cell, sign in zip(row.indices, row.data, strict=True)}
        for row in (built.relations[[place], :] for place in rows)
    ]
    told = values[~lost]
    whole = kind is Kind.COUNT and bool((told == np.rint(told)).all())
    found = impute(relations, values, (), -np.inf if (told < 0.0).any() else 0.0, integer=whole)
    if found is None:
        raise CroiseeError(
            Problem(
                "les tableaux déjà diffusés ne s'accordent avec aucune valeur possible.",
                "Vérifiez que ces tableaux comptent la même chose, sur les mêmes zones.",
            )
        )
    figures = replace(built.figures, value=found)
    return replace(built, figures=figures), np.flatnonzero(lost)


def exposed(system: CellSystem, lost: IntArray) -> tuple[IntArray, FloatArray]:
    """The lost cells that today's figures would tell, and the most that each can be.

    A cell that may be empty, or that what is public already bounds, is left out.
    """
    if not lost.size:
        return lost, np.zeros(0)
    nothing = Requirement(lost[:0], np.zeros(0), np.zeros(0))
    told = ~system.hidden
    told[lost] = False
    after = audit(system, told, nothing, exact=True)
    before = audit(system, system.known, nothing, exact=True)
    bounded = np.isfinite(before.high[lost]) & (before.low[lost] > 0.0)
    found = lost[(after.low[lost] > 0.0) & ~bounded]
    return found, after.high[found]
