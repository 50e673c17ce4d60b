"""The common language: kinds of zoning and their codes, periods, communes that change code.

Imports nothing but `foundation`; holds small dated tables, no file of any project.
"""

from croisee.nomenclatures.communes import CommuneHistory
from croisee.nomenclatures.periods import Period, parse_period, period_key
from croisee.nomenclatures.zonings import (
    FAMILIES,
    FRANCE,
    METROPOLE,
    NATIONAL,
    Family,
    department_of,
    family_of,
    project_zone,
    split_zone,
    split_zoning,
    zone_id,
)

__all__ = [
    "FAMILIES",
    "FRANCE",
    "METROPOLE",
    "NATIONAL",
    "CommuneHistory",
    "Family",
    "Period",
    "department_of",
    "family_of",
    "parse_period",
    "period_key",
    "project_zone",
    "split_zone",
    "split_zoning",
    "zone_id",
]
