"""Primary rules: which cells could tell on someone by themselves."""

from croisee.confidentiality.rules.primary import (
    PRIMARY,
    PUBLIC_PROFILE,
    Disclosure,
    Facts,
    Profile,
    profile,
    profiles,
)

__all__ = ["PRIMARY", "PUBLIC_PROFILE", "Disclosure", "Facts", "Profile", "profile", "profiles"]
