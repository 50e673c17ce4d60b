"""Canonical records to normalised records: letters, names, dates, places, the French way."""

from croisee.matching.normalisation.edition import edition
from croisee.matching.normalisation.nir import (
    Nir,
    coherence,
    holds_nir,
    nir_key,
    read_nir,
    refuse_plain_hash,
)
from croisee.matching.normalisation.normalise import Normalised, normalise
from croisee.matching.normalisation.places import NO_TABLES, BirthPlaces
from croisee.matching.normalisation.reasons import Reason, Remark

__all__ = [
    "NO_TABLES",
    "BirthPlaces",
    "Nir",
    "Normalised",
    "Reason",
    "Remark",
    "coherence",
    "edition",
    "holds_nir",
    "nir_key",
    "normalise",
    "read_nir",
    "refuse_plain_hash",
]
