"""OpenFisca called directly on all households at once; run by the python of its environment.

    python rights_direct.py DONORS MONTH ZONE...

Only what a direct user gives: gross wages, unemployment and pensions of the months, ages, rent,
tenure and zone. Nothing is kept from a zone to the next.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem

ASKED = ("aide_logement", "rsa", "ppa", "cmu_c", "css_participation_forfaitaire", "aah", "aspa")
STATUSES = {
    "proprietaire": "proprietaire",
    "accedant": "primo_accedant",
    "locataire_prive": "locataire_vide",
    "locataire_social": "locataire_hlm",
}
ROLES = {
    "famille": ("demandeur", "conjoint", "enfant"),
    "foyer_fiscal": ("declarant_principal", "conjoint", "personne_a_charge"),
    "menage": ("personne_de_reference", "conjoint", "enfant"),
}
RAW = {
    "salaire_de_base": "salaire_net",
    "chomage_brut": "chomage_net",
    "retraite_brute": "retraite_nette",
}


def main(donors: Path, month: str, zones: list[str]) -> None:
    homes, people, incomes = (
        pq.read_table(donors / f"{name}.parquet").to_pylist()
        for name in ("menages", "personnes", "revenus")
    )
    home = {row["menage"]: rank for rank, row in enumerate(homes)}
    person = {row["personne"]: rank for rank, row in enumerate(people)}
    by_month: dict[str, dict[str, np.ndarray]] = {}
    for row in incomes:
        arrays = by_month.setdefault(row["mois"], {name: np.zeros(len(people)) for name in RAW})
        for variable, column in RAW.items():
            arrays[variable][person[row["personne"]]] = row[column]
    system = FranceTaxBenefitSystem()
    for zone in zones:
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("individu", np.arange(len(people)))
        ranks = {"personne_reference": 0, "conjoint": 1, "enfant": 2}
        for entity, roles in ROLES.items():
            population = builder.declare_entity(entity, np.arange(len(homes)))
            builder.join_with_persons(
                population,
                np.array([home[row["menage"]] for row in people]),
                np.array([roles[ranks[row["role"]]] for row in people]),
            )
        simulation = builder.build(system)
        births = np.array([row["naissance"] for row in people], dtype="datetime64[D]")
        simulation.set_input("date_naissance", "eternity", births)
        for each, arrays in by_month.items():
            for variable, amounts in arrays.items():
                simulation.set_input(variable, each, amounts)
            simulation.set_input("loyer", each, np.array([row["loyer"] for row in homes]))
            simulation.set_input("zone_apl", each, np.full(len(homes), f"zone_{zone}"))
            status = np.array([STATUSES[row["statut_occupation"]] for row in homes])
            simulation.set_input("statut_occupation_logement", each, status)
        for variable in ASKED:
            simulation.calculate(variable, month)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
