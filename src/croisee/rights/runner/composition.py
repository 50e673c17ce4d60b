"""Who lives with whom, who is declared with whom: families, tax households, dwellings.

A child of 25 or more is a family of its own, lodged free of charge by its parents; a child of 21
or more who does not study files its own tax declaration, so does each partner of an unmarried
couple (its children with the reference person).
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from openfisca_core.simulation_builder import SimulationBuilder

from .reading import Population

GROWN = 25
_OF_TAX_AGE = 21

Indices = NDArray[np.int64]
Names = NDArray[np.str_]
Flags = NDArray[np.bool_]


class Groups(NamedTuple):
    """For each person: the group, from 0 without gap, and the role in it."""

    group: Indices
    role: Names


class Composition(NamedTuple):
    """The three groups of OpenFisca, and the household of each family.

    Families and dwellings are the same groups: the first are those of the reference persons, in
    order of household.
    """

    family: Groups
    declaration: Groups
    dwelling: Groups
    household: Indices
    grown: Flags

    def simulation(self, system: Any) -> Any:
        """An empty simulation of these groups."""
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("individu", np.arange(len(self.grown)))
        for entity, groups in (
            ("famille", self.family),
            ("foyer_fiscal", self.declaration),
            ("menage", self.dwelling),
        ):
            population = builder.declare_entity(entity, np.arange(groups.group.max() + 1))
            builder.join_with_persons(population, groups.group, groups.role)
        return builder.build(system)


def compose(population: Population, month: str) -> Composition:
    """The groups of a slice of the population, ages taken on the first day of the month."""
    people = population.personnes
    role = people["role"].to_numpy().astype("U")
    child = role == "enfant"
    age = ages(population, month)
    student = np.asarray(pc.equal(people["activite"], "etudiant"))
    married = people["couple_marie"].to_numpy()
    grown = child & (age >= GROWN)
    alone = grown | (child & (age >= _OF_TAX_AGE) & ~student) | ((role == "conjoint") & ~married)
    families, households = population.menages.num_rows, population.home
    family = households.copy()
    family[grown] = families + np.arange(grown.sum())
    declaration = households.copy()
    declaration[alone] = families + np.arange(alone.sum())
    own = grown | (role == "personne_reference")
    return Composition(
        Groups(family, np.where(own, "demandeur", role)),
        Groups(
            declaration,
            np.select(
                [alone | (role == "personne_reference"), child],
                ["declarant_principal", "personne_a_charge"],
                "conjoint",
            ),
        ),
        Groups(family, np.where(own, "personne_de_reference", role)),
        np.concatenate([np.arange(families), households[grown]]),
        grown,
    )


def ages(population: Population, month: str) -> Indices:
    """Age of each person on the first day of the month, in years."""
    born = population.personnes["naissance"].to_numpy().astype("datetime64[D]")
    birth_month = born.astype("datetime64[M]")
    waits = born > birth_month.astype("datetime64[D]")
    lived = np.datetime64(month, "M") - birth_month
    years: Indices = (lived.astype(np.int64) - waits) // 12
    return years
