"""Zonings, geometry, point → zone, crosswalks between zonings with their weights and errors.

Geometry is read once, in shapely; everything after is a table.
"""

from croisee.territories.crosswalks import CROSSWALK, Method, crosswalk
from croisee.territories.levels import LEVELS, levels
from croisee.territories.loading import load_territory
from croisee.territories.origins import Origins, nearest, origins
from croisee.territories.publishing import (
    ZONES,
    crosswalks_table,
    levels_table,
    publishable,
    zones_table,
)
from croisee.territories.similar import SIMILAR, most_similar
from croisee.territories.territory import Territory
from croisee.territories.zoning import Zoning

__all__ = [
    "CROSSWALK",
    "LEVELS",
    "SIMILAR",
    "ZONES",
    "Method",
    "Origins",
    "Territory",
    "Zoning",
    "crosswalk",
    "crosswalks_table",
    "levels",
    "levels_table",
    "load_territory",
    "most_similar",
    "nearest",
    "origins",
    "publishable",
    "zones_table",
]
