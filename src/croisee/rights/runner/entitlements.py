"""Rights of each household: the main variables of OpenFisca, brought to one row per right."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .composition import Composition
from .reading import Population

RIGHTS = (
    "c2s_gratuite",
    "c2s_participation",
    "rsa",
    "prime_activite",
    "aide_logement",
    "aah",
    "aspa",
)
Values = NDArray[Any]


class Found(NamedTuple):
    """A right, family by family: persons covered (0: none), euros a month, gap to the ceiling."""

    persons: Values
    amount: Values
    gap: Values


def warm(simulation: Any, months: list[str]) -> None:
    """Housing benefit of the months that the others read, in order of time.

    Housing benefit reads the RSA of the month before, which reads the housing benefit of its own
    month: asked in this order, each finds the other known instead of counted zero.
    """
    for month in months[-4:]:
        simulation.calculate("aide_logement", month)


def of_families(simulation: Any, month: str) -> Mapping[str, Found]:
    """Every right of a month, family by family."""

    def value(variable: str) -> Values:
        found: Values = simulation.calculate(variable, month)
        return found

    families = simulation.populations["famille"]
    if value("acs").any():
        raise ValueError(f"acs > 0 en {month} : trois variables pour un droit, dont une éteinte")
    free = value("cmu_c")
    shared = value("css_participation_forfaitaire") > 0
    covered, counted = value("cmu_nbp_foyer"), value("css_cmu_base_ressources")
    none = np.zeros(families.count)
    adults, children = value("nb_parents"), value("rsa_nb_enfants")
    income, housing = value("rsa_base_ressources"), value("rsa_forfait_logement")
    base = np.maximum(value("rsa_socle"), value("rsa_socle_majore"))
    rsa, bonus, rent, old = (value(name) for name in ("rsa", "ppa", "aide_logement", "aspa"))
    disabled = value("aah")
    ceiling = value("aah_plafond_ressources_deconjugalise")
    gap = np.where(
        value("aah_eligible"),
        _gap(value("aah_base_ressources_deconjugalisee"), ceiling),
        np.inf,
    )
    nearest = families.min(gap)
    old_people = families.sum(value("aspa_eligibilite"), role=_parent(families))
    return {
        "c2s_gratuite": Found(free * covered, none, _gap(counted, value("cmu_c_plafond"))),
        "c2s_participation": Found(shared * covered, none, _gap(counted, value("acs_plafond"))),
        "rsa": Found((rsa > 0) * (adults + children), rsa, _gap(income + housing, base)),
        "prime_activite": Found((bonus > 0) * (adults + children), bonus, none * np.nan),
        "aide_logement": Found(
            (rent > 0) * (adults + value("al_nb_personnes_a_charge")), rent, none * np.nan
        ),
        "aah": Found(
            families.sum(disabled > 0),
            families.sum(disabled),
            np.where(np.isfinite(nearest), nearest, np.nan),
        ),
        "aspa": Found(
            (old > 0) * old_people,
            old,
            np.where(
                old_people > 0,
                _gap(value("asi_aspa_base_ressources"), _old_age(simulation, month)),
                np.nan,
            ),
        ),
    }


def rows(
    population: Population, composition: Composition, found: Mapping[str, Found], zone: int
) -> pa.Table:
    """One row per household and right: its families together."""
    homes = population.menages.num_rows
    tables = []
    for right in RIGHTS:
        persons, amount, gap = found[right]
        covered = np.bincount(composition.household, persons, homes).astype(np.int32)
        nearest = np.full(homes, np.inf)
        np.fmin.at(nearest, composition.household, gap)
        tables.append(
            pa.table(
                {
                    "menage": population.menages["menage"],
                    "zone_apl": pa.array(np.full(homes, zone, dtype=np.int8)),
                    "droit": pa.array([right] * homes),
                    "eligible": covered > 0,
                    "personnes": covered,
                    "montant": np.bincount(composition.household, amount, homes).round(2),
                    "ecart_plafond": pa.array(nearest, mask=~np.isfinite(nearest)),
                }
            )
        )
    return pa.concat_tables(tables)


def _gap(resources: Values, ceiling: Values) -> Values:
    """Resources over their ceiling, less 1; no number where there is no ceiling."""
    ratio = np.full(len(ceiling), np.nan)
    np.divide(resources, ceiling, out=ratio, where=ceiling > 0)
    return ratio - 1.0


def _parent(families: Any) -> Any:
    return next(role for role in families.entity.roles if role.key == "parent")


def _old_age(simulation: Any, month: str) -> Values:
    """Monthly ceiling of the old-age minimum."""
    law = simulation.tax_benefit_system.parameters(month).prestations_sociales
    ceilings = law.solidarite_insertion.minimum_vieillesse.aspa.plafond_ressources
    couple = simulation.calculate("en_couple", month)
    yearly: Values = np.where(couple, ceilings.couples, ceilings.personnes_seules)
    return yearly / 12
