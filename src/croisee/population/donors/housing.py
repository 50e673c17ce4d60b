"""Where households live: tenure, and the rent of tenants."""

import numpy as np
from numpy.random import Generator

from croisee.population.donors.drawing import Floats, Integers, pick_each, setting, values
from croisee.population.donors.households import HEAD, Homes, People


def tenures() -> list[str]:
    """The tenures, in the order of the table."""
    return list(setting("logement", "statuts")["noms"])


def draw_housing(rng: Generator, homes: Homes, people: People) -> tuple[Integers, Floats]:
    """Rank of the tenure of each household, and its rent in €/month (0 unless tenant)."""
    entry = setting("logement", "statuts")
    old = people.age[people.role == HEAD] >= 60
    shares = np.where(
        old[:, None], entry["valeurs"]["apres_60_ans"], entry["valeurs"]["avant_60_ans"]
    )
    tenure = pick_each(rng, shares * np.exp(np.outer(homes.ease, entry["aisance"])))
    return tenure, _rents(rng, tenure, np.bincount(people.home, minlength=len(homes.kind)))


def _rents(rng: Generator, tenure: Integers, size: Integers) -> Floats:
    """Floor area by number of people, times a rent per m² of the sector."""
    surfaces = np.array(values("logement", "surface"), dtype=np.float64)
    area = surfaces[np.minimum(size, len(surfaces)) - 1] * rng.uniform(0.8, 1.2, len(size))
    rent = np.zeros(len(size))
    for name, table in (("locataire_social", "loyer_social"), ("locataire_prive", "loyer_prive")):
        rule, some = values("logement", table), tenure == tenures().index(name)
        each = rule["mediane"] * np.exp(rng.normal(0, rule["dispersion"], int(some.sum())))
        rent[some] = np.round(area[some] * each)
    return rent
