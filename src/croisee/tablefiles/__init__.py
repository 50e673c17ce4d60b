"""Tables in files, for a statistician who uses nothing else of Croisée.

`protect_*` hides what must be and writes the table; `attack_*` says what can be deduced of the
hidden cells of a table, whoever protected it: each takes a CSV with its rules in YAML, or the
neutral form, cells and relations. `examine_differences` says which differences of zones isolate too
few people, `examine_records` how exposed people are in a list.
"""

from croisee.tablefiles.attacking import attack_neutral, attack_tables
from croisee.tablefiles.differences import examine_differences
from croisee.tablefiles.interval import Interval, parse_interval
from croisee.tablefiles.microdata import examine_records
from croisee.tablefiles.protecting import protect_neutral, protect_tables
from croisee.tablefiles.reports import Report

__all__ = [
    "Interval",
    "Report",
    "attack_neutral",
    "attack_tables",
    "examine_differences",
    "examine_records",
    "parse_interval",
    "protect_neutral",
    "protect_tables",
]
