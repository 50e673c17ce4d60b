"""Differences of published zones that isolate too few people, and the cheapest way to stop them.

Zonings that do not nest (QPV and IRIS, QPV 2015 and 2024, communes and 200 m squares) cut one
another into *atoms*. Each published total is a sum of atoms; adding some totals and subtracting
others may leave an atom, or a few, alone. `find_differences` finds them all before release,
`remedy` chooses what to withhold.
"""

from croisee.confidentiality.differencing.atoms import Atoms, Zone, atoms_of
from croisee.confidentiality.differencing.difference import Difference
from croisee.confidentiality.differencing.find import find_differences
from croisee.confidentiality.differencing.remedy import Remedy, remedy, too_late

__all__ = [
    "Atoms",
    "Difference",
    "Remedy",
    "Zone",
    "atoms_of",
    "find_differences",
    "remedy",
    "too_late",
]
