"""Checks before a result leaves, by kind of output: rates, quantiles, models, maps, curves…"""

from croisee.confidentiality.outputs.check import Finding, check_output
from croisee.confidentiality.outputs.declared import findings, undeclared
from croisee.confidentiality.outputs.implied import (
    bounded,
    implied_count,
    implied_counts,
)
from croisee.confidentiality.outputs.kinds import OutputKind, kinds
from croisee.confidentiality.outputs.numerators import numerator_tables, share_letters

__all__ = [
    "Finding",
    "OutputKind",
    "bounded",
    "check_output",
    "findings",
    "implied_count",
    "implied_counts",
    "kinds",
    "numerator_tables",
    "share_letters",
    "undeclared",
]
