"""A few households that, together, make the engine read every parameter of the rights."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from croisee.rights.months import months_read
from croisee.rights.schema import INCOMES, MENAGES, PERSONNES, REVENUS, WORKING_AGE, Donors

_Person = tuple[str, int, str, float, dict[str, float]]
"""Role, age, activity, rate of incapacity, monthly incomes."""

_HOUSEHOLDS: tuple[tuple[str, str, float, bool, tuple[_Person, ...]], ...] = (
    (
        "metropole",
        "locataire_prive",
        500,
        False,
        (("personne_reference", 40, "emploi", 0, {"salaire_net": 900}),),
    ),
    (
        "metropole",
        "locataire_social",
        450,
        True,
        (
            ("personne_reference", 38, "emploi", 0, {"salaire_net": 1300}),
            ("conjoint", 37, "chomage", 0, {"chomage_net": 500}),
            ("enfant", 26, "chomage", 0, {}),
            ("enfant", 18, "etudiant", 0, {"salaire_net": 100}),
            ("enfant", 10, "enfant", 0, {}),
            ("enfant", 1, "enfant", 0, {}),
        ),
    ),
    (
        "metropole",
        "proprietaire",
        0,
        False,
        (
            ("personne_reference", 70, "retraite", 0, {"retraite_nette": 600}),
            ("conjoint", 68, "retraite", 0, {"revenu_du_capital": 20}),
        ),
    ),
    (
        "metropole",
        "accedant",
        0,
        False,
        (("personne_reference", 45, "emploi", 0, {"revenu_independant": 700}),),
    ),
    (
        "metropole",
        "loge_gratuitement",
        0,
        False,
        (("personne_reference", 50, "invalide", 0.8, {}),),
    ),
    (
        "antilles_reunion",
        "locataire_social",
        400,
        False,
        (
            ("personne_reference", 30, "inactif", 0, {"pension_alimentaire_recue": 100}),
            ("enfant", 4, "enfant", 0, {}),
        ),
    ),
    (
        "metropole",
        "locataire_prive",
        350,
        False,
        (("personne_reference", 21, "etudiant", 0, {}),),
    ),
)


def typical_donors(month: str) -> Donors:
    """The households, aged as said on the month, with incomes for every month that may be read."""
    homes, people, incomes = [], [], []
    for rank, (region, status, rent, married, members) in enumerate(_HOUSEHOLDS):
        home = f"type-{rank}"
        homes.append((home, region, status, float(rent), 1.0))
        for place, (role, age, activity, incapacity, amounts) in enumerate(members):
            person = f"{home}-{place}"
            born = date(int(month[:4]) - age, 1, 1)
            people.append(
                (
                    *(person, home, role, born, "F", married and role != "enfant"),
                    *("francaise", activity, float(incapacity)),
                )
            )
            if age >= WORKING_AGE:
                values = tuple(float(amounts.get(name, 0)) for name in INCOMES)
                incomes += [(person, day, *values) for day in months_read(month)]
    return Donors(_table(homes, MENAGES), _table(people, PERSONNES), _table(incomes, REVENUS))


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)
