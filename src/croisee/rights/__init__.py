"""Entitlements by rules as code: donor households in, the rights each one has out.

donors = read_donors(folder)  # or check_donors(Donors(menages, personnes, revenus))
rights = evaluate(donors, "2026-03", zones=(1, 2, 3), cache=cache)
for right in explain(donors, "M0001", "2026-03", zone=2, cache=cache):
    print(right)

The law is read by OpenFisca-France, a separate program under AGPL-3 in an environment of its own:
it is never imported here, Parquet goes in and Parquet comes out.
"""

from croisee.rights.checks import check_donors
from croisee.rights.donors import read_donors, write_donors
from croisee.rights.entitlements import ENTITLEMENTS, RIGHTS, ZONES
from croisee.rights.evaluation import evaluate
from croisee.rights.explanation import Explanation, explain
from croisee.rights.months import months_needed
from croisee.rights.schema import Donors

__all__ = [
    "ENTITLEMENTS",
    "RIGHTS",
    "ZONES",
    "Donors",
    "Explanation",
    "check_donors",
    "evaluate",
    "explain",
    "months_needed",
    "read_donors",
    "write_donors",
]
