"""Which edition of the rules and of the tables made a normalised file.

Two producers whose files were normalised otherwise write the same person differently: their
encodings would quietly miss each other. The edition goes into the digest of the parameters of
encodings, and files of two editions refuse to meet.
"""

from functools import cache
from importlib import resources

from croisee.foundation.canonical import digest, digest_bytes
from croisee.matching.normalisation.places import BirthPlaces

RULES = "2026-11"
"""Edition of the rules written as code: changes when a record would be normalised otherwise."""

_TABLES = ("vocabulary.yaml", "variants.yaml")


def edition(places: BirthPlaces) -> str:
    """SHA-256 (hex) of the rules, of the tables of words, and of the tables of places in use."""
    names = {label: sorted(map(list, bearers)) for label, bearers in places.names.items()}
    history = {code: list(today) for code, today in places.history.successors.items()}
    return digest([RULES, _words(), places.history.year, history, names])


@cache
def _words() -> list[str]:
    folder = resources.files(__package__)
    return [digest_bytes(folder.joinpath(name).read_bytes()) for name in _TABLES]
