"""The environment of OpenFisca, and a folder of results shared by the tests that ask it."""

from fixtures.donor_households import engine_of_rules, kept

__all__ = ["engine_of_rules", "kept"]
