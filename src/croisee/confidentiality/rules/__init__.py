"""Primary rules: which cells could tell on someone by themselves."""

from croisee.confidentiality.rules.facts import facts_by_cell, facts_of, strictest
from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    Disclosure,
    Facts,
    Profile,
    profile,
    profiles,
)

__all__ = [
    "PRIMARY",
    "PUBLIC_PROFILE",
    "Disclosure",
    "Facts",
    "Profile",
    "facts_by_cell",
    "facts_of",
    "profile",
    "profiles",
    "strictest",
]
