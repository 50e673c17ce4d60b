"""A synthetic population per neighbourhood: donor households weighed so that what is published of
every zone is met, with what such weights are worth.

    cells = compress(initial weights, {margin: answers of the donors})
    raked = rake(cells, margins)              every zone at once
    estimate(raked, values)                   totals per zone, with two of their errors
    diagnose(raked), misses(raked)            margins met, contradictions, effective size
    held_out(cells, margins, names)           margins hidden and predicted
    draw(raked, zones, seed)                  whole households
"""

from croisee.population.cells import Cells, Counts, Ranked, compress
from croisee.population.diagnostics import Diagnostics, Miss, Status, diagnose, misses
from croisee.population.estimation import Estimate, estimate
from croisee.population.held_out import Errors, HeldOut, held_out
from croisee.population.integers import draw, whole
from croisee.population.margins import Margin, Unit, counted, shares
from croisee.population.raking import Raked, rake

__all__ = [
    "Cells",
    "Counts",
    "Diagnostics",
    "Errors",
    "Estimate",
    "HeldOut",
    "Margin",
    "Miss",
    "Raked",
    "Ranked",
    "Status",
    "Unit",
    "compress",
    "counted",
    "diagnose",
    "draw",
    "estimate",
    "held_out",
    "misses",
    "rake",
    "shares",
    "whole",
]
