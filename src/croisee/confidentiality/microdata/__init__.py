"""Files of records: how exposed people are in them, and why they do not leave."""

from croisee.confidentiality.microdata.measures import Anonymity, Closeness, Diversity, Singling
from croisee.confidentiality.microdata.report import (
    Columns,
    Demand,
    MicrodataReport,
    Waiver,
    assess,
)

__all__ = [
    "Anonymity",
    "Closeness",
    "Columns",
    "Demand",
    "Diversity",
    "MicrodataReport",
    "Singling",
    "Waiver",
    "assess",
]
