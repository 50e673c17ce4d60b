"""Donor households in three tables: their columns, and what these may say."""

from typing import NamedTuple

import pyarrow as pa


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


MENAGES = pa.schema(
    [
        _required("menage", pa.string()),
        _required("region", pa.string()),
        _required("statut_occupation", pa.string()),
        _required("loyer", pa.float64()),
        _required("poids", pa.float64()),
    ]
)
"""One row per household. `loyer`: euros per month without charges, 0 unless tenant; `poids`:
weight before any adjustment to a zone."""

PERSONNES = pa.schema(
    [
        _required("personne", pa.string()),
        _required("menage", pa.string()),
        _required("role", pa.string()),
        _required("naissance", pa.date32()),
        _required("sexe", pa.string()),
        _required("couple_marie", pa.bool_()),
        _required("nationalite", pa.string()),
        _required("activite", pa.string()),
        _required("taux_incapacite", pa.float64()),
    ]
)
"""One row per person. `couple_marie`: married or in a civil union with the other adult of the
household; `taux_incapacite`: recognised rate of incapacity, from 0 to 1."""

INCOMES = (
    "salaire_net",
    "chomage_net",
    "retraite_nette",
    "revenu_independant",
    "pension_alimentaire_recue",
    "revenu_du_capital",
)
"""Euros per month, after social contributions and before income tax; 0 is written 0."""

REVENUS = pa.schema(
    [
        _required("personne", pa.string()),
        _required("mois", pa.string()),
        *(_required(name, pa.float64()) for name in INCOMES),
    ]
)
"""One row per person and month (« YYYY-MM ») from the month of the 16th birthday on: an absent
row is a fault, never an absence of income."""

SCHEMAS = {"menages": MENAGES, "personnes": PERSONNES, "revenus": REVENUS}

CODES = {
    "region": ("metropole", "antilles_reunion", "guyane", "mayotte"),
    "statut_occupation": (
        "proprietaire",
        "accedant",
        "locataire_prive",
        "locataire_social",
        "loge_gratuitement",
    ),
    "role": ("personne_reference", "conjoint", "enfant"),
    "sexe": ("F", "M"),
    "nationalite": ("francaise", "etrangere"),
    "activite": (
        "emploi",
        "chomage",
        "etudiant",
        "retraite",
        "invalide",
        "inactif",
        "enfant",
    ),
}
"""Closed lists: column → what it may say."""

TENANTS = ("locataire_prive", "locataire_social")
WORKING_AGE = 16
"""Age from which a person has a row of incomes for each month."""


class Donors(NamedTuple):
    """Households, their persons, the monthly incomes of these, as `MENAGES`, `PERSONNES`,
    `REVENUS`."""

    menages: pa.Table
    personnes: pa.Table
    revenus: pa.Table
