"""The engine of rules and its kept results, for the tests of this folder."""

from fixtures.donor_households import engine_of_rules, found, kept

__all__ = ["engine_of_rules", "found", "kept"]
