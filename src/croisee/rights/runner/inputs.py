"""What a donor says, in OpenFisca's variables.

Net incomes are given as such, for each month; taxable and gross ones beside them by fixed ratios of
the order. Nothing is then rebuilt from a gross wage: the net amounts that the rules count are
exactly those of the donor, and contributions are not computed.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .composition import Composition
from .reading import INCOMES, Population

STATUSES = {
    "proprietaire": "proprietaire",
    "accedant": "primo_accedant",
    "locataire_prive": "locataire_vide",
    "locataire_social": "locataire_hlm",
    "loge_gratuitement": "loge_gratuitement",
}
_ACTIVITIES = {
    "emploi": "actif",
    "chomage": "chomeur",
    "etudiant": "etudiant",
    "retraite": "retraite",
    "invalide": "inactif",
    "inactif": "inactif",
    "enfant": "inactif",
}
_SAID: Mapping[str, tuple[str, str | None]] = {
    "salaire_net": ("salaire_net", None),
    "salaire_imposable": ("salaire_net", "salaire_imposable_sur_net"),
    "salaire_de_base": ("salaire_net", "salaire_brut_sur_net"),
    "chomage_net": ("chomage_net", None),
    "chomage_imposable": ("chomage_net", "chomage_imposable_sur_net"),
    "retraite_nette": ("retraite_nette", None),
    "retraite_imposable": ("retraite_nette", "retraite_imposable_sur_nette"),
    "retraite_brute": ("retraite_nette", "retraite_brute_sur_nette"),
    "rpns_auto_entrepreneur_benefice": ("revenu_independant", None),
    "pensions_alimentaires_percues": ("pension_alimentaire_recue", None),
}
"""Variable → the income it is, and the ratio of the order that turns a net amount into it."""
_CAPITAL, _PROFITS = "revenus_capitaux_prelevement_forfaitaire_unique_ir", "rpns_imposables"
INCOME_VARIABLES = frozenset((*_SAID, _CAPITAL, _PROFITS))
"""Every variable that bears an income of the donor."""
_COMMUNES = {"metropole": "", "antilles_reunion": "97411", "guyane": "97302"}
"""A commune of each region: only the region is read from it, the zone being given."""
_LOAN_SIGNED = np.datetime64("2020-01-01")
"""Loans signed from this day on open no housing benefit to owners: donors never say the day."""
_INSTALMENT = 1.0
"""Buyers repay a loan: any amount says so, and none enters a benefit since that day."""

Amounts = NDArray[np.float32]


def give(
    simulation: Any,
    population: Population,
    composition: Composition,
    assumptions: Mapping[str, float],
) -> None:
    """Set every input of a slice but the housing-benefit zone."""
    _people(simulation, population, composition, assumptions)
    _incomes(simulation, population, composition, assumptions)
    _dwellings(simulation, population, composition)


def give_zone(simulation: Any, population: Population, composition: Composition, zone: int) -> None:
    """Set the housing-benefit zone of every dwelling."""
    zones = np.full(len(composition.household), f"zone_{zone}")
    simulation.set_input("zone_apl", _every_month(population), zones)


def _people(
    simulation: Any,
    population: Population,
    composition: Composition,
    assumptions: Mapping[str, float],
) -> None:
    people, period = population.personnes, _every_month(population)
    born = people["naissance"].to_numpy().astype("datetime64[D]")
    simulation.set_input("date_naissance", "eternity", born)
    simulation.set_input("taux_incapacite", period, people["taux_incapacite"].to_numpy())
    simulation.set_input("habite_chez_parents", period, composition.grown)
    married = people["couple_marie"].to_numpy()
    simulation.set_input("statut_marital", period, np.where(married, "marie", "celibataire"))
    foreign = np.asarray(pc.equal(people["nationalite"], "etrangere"))
    simulation.set_input("nationalite", period, np.where(foreign, "", "FR"))
    years = np.where(foreign, assumptions["titre_de_sejour"], 0)
    simulation.set_input("duree_possession_titre_sejour", period, years)
    activity = _translated(people["activite"], _ACTIVITIES)
    works = (_income(population, "salaire_net") + _income(population, "revenu_independant")) > 0
    jobless = activity == "chomeur"
    last_work = np.where(works.any(axis=1), works.shape[1] - works[:, ::-1].argmax(axis=1), 0)
    start = np.array(population.months[0], dtype="datetime64[M]")
    since = np.where(jobless, start + last_work, np.datetime64("2200-01"))
    simulation.set_input("date_debut_chomage", "eternity", since.astype("datetime64[D]"))
    no_grant = np.zeros(len(born), dtype=np.bool_)
    for place, month in enumerate(population.months):
        simulation.set_input("boursier", month, no_grant)
        # In the month asked a jobseeker is one, even with some hours of work.
        at_work = jobless & (place < last_work) & (month != population.months[-1])
        simulation.set_input("activite", month, np.where(at_work, "actif", activity))


def _incomes(
    simulation: Any,
    population: Population,
    composition: Composition,
    assumptions: Mapping[str, float],
) -> None:
    for variable, (income, name) in _SAID.items():
        ratio = assumptions[name] if name else 1.0
        amounts = _income(population, income) * np.float32(ratio)
        for place, month in enumerate(population.months):
            simulation.set_input(variable, month, amounts[:, place])
    # Solidarity and invalidity allowances have no column of their own: nothing is imagined there.
    nothing = np.zeros(len(population.home), dtype=np.float32)
    capital = _income(population, "revenu_du_capital")
    declaration = composition.declaration.group
    for place, month in enumerate(population.months):
        simulation.set_input("ass", month, nothing)
        simulation.set_input("asi", month, nothing)
        simulation.set_input(_CAPITAL, month, np.bincount(declaration, capital[:, place]))
    profits = _income(population, "revenu_independant")
    years = np.array([month[:4] for month in population.months])
    for year in np.unique(years):
        simulation.set_input(_PROFITS, year, profits[:, years == year].sum(axis=1))


def _dwellings(simulation: Any, population: Population, composition: Composition) -> None:
    homes, period = population.menages, _every_month(population)
    status = _translated(homes["statut_occupation"], STATUSES)
    rent = np.where(status == "primo_accedant", _INSTALMENT, homes["loyer"].to_numpy())
    region = _translated(homes["region"], _COMMUNES)
    lodged = len(composition.household) - homes.num_rows
    count = len(composition.household)
    status = np.concatenate([status, np.full(lodged, "loge_gratuitement")])
    simulation.set_input("statut_occupation_logement", period, status)
    simulation.set_input("logement_conventionne", period, status == "locataire_hlm")
    simulation.set_input("aide_logement_date_pret", "eternity", np.full(count, _LOAN_SIGNED))
    rents = np.concatenate([rent, np.zeros(lodged)])
    # A rent is set month by month: over a period it would be divided.
    for month in population.months:
        simulation.set_input("loyer", month, rents)
    simulation.set_input("depcom", period, region[composition.household])


def _every_month(population: Population) -> str:
    return f"month:{population.months[0]}:{len(population.months)}"


def _income(population: Population, name: str) -> Amounts:
    amounts: Amounts = population.incomes[INCOMES.index(name)]
    return amounts


def _translated(column: pa.ChunkedArray, words: Mapping[str, str]) -> NDArray[np.str_]:
    said = column.combine_chunks().dictionary_encode()
    kinds = np.array([words[word] for word in said.dictionary.to_pylist()], dtype="U")
    translated: NDArray[np.str_] = kinds[said.indices.to_numpy()]
    return translated
