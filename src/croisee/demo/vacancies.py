"""The vacancies of the Valmorin, and how two offices tell of them.

Every vacancy is true once. A temporary-work company announces its missions; the public employment
agency announces what employers entrust to it, and three in ten of the company's missions, which the
company sends it: in other words, placed in their commune and no nearer. Temporary work is mostly in
activity zones, the rest in towns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo.dwellings import Ints, locate
from croisee.demo.employers import make_employers
from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.relief import Points, inside
from croisee.demo.streams import stream
from croisee.demo.titles import appellations, write_title
from croisee.demo.world import World
from croisee.demo.writing import degrees

COMPANY = "Intérim Armor"
MISSIONS_HEADER = (
    "id_mission", "intitule", "commune", "x_l93", "y_l93", "postes", "date_publication",
    "date_debut", "contrat", "salaire_horaire",
)  # fmt: skip
HOURLY_MINIMUM = 11.88
"""Gross hourly minimum wage, € (decree 2024-951, since 1 November 2024)."""
CONTRACTS = ("CDI", "CDD", "Intérim", "Saisonnier", "Apprentissage")
_CDI, _CDD, _TEMPORARY, _SEASONAL, _APPRENTICE = range(5)
_AGENCY_CODES = {
    _CDI: ("CDI", "Contrat à durée indéterminée"),
    _CDD: ("CDD", "Contrat à durée déterminée"),
    _TEMPORARY: ("MIS", "Mission intérimaire"),
    _SEASONAL: ("SAI", "Contrat travail saisonnier"),
    _APPRENTICE: ("CDD", "Contrat à durée déterminée"),
}
"""How the agency codes contracts; an apprenticeship is told by its nature of contract."""
_SOUGHT, _OFFERED = 2, 3
"""Columns of `OCCUPATIONS`: what employers entrust to the agency is drawn as what is looked for."""
_SHARED = 0.30
"""Share of the company's missions that the agency announces too."""
_FIRST_DAY, _DAYS = np.datetime64("2025-10-01"), 92
PRECISIONS = ("commune", "departement")
_COMMUNE, _DEPARTEMENT = range(2)
_PAGE = 150
"""Vacancies per page of the agency's answers, as its interface gives at most."""


@dataclass(frozen=True)
class Vacancies:
    """What is true: one row per vacancy. `mission` and `offer`: its rank in the file of the company
    and in that of the agency, -1 where it is not told. `precision`: how near the agency places it.
    """

    job: Ints
    points: Points
    commune: Ints
    posts: Ints
    contract: Ints
    published: NDArray[np.datetime64]
    employer: tuple[str, ...]
    mission: Ints
    offer: Ints
    precision: Ints

    @property
    def count(self) -> int:
        """How many vacancies there are."""
        return len(self.job)


def make_vacancies(world: World) -> Vacancies:
    """Draw what is offered in the last quarter of 2025."""
    rng = stream(world.seed, "vacancies")
    missions, entrusted = max(160, world.count // 120), max(300, world.count // 80)
    count = missions + entrusted
    temporary = np.arange(count) < missions
    points, commune = _places(world, temporary, rng)
    job = np.where(temporary, _jobs(_OFFERED, count, rng), _jobs(_SOUGHT, count, rng))
    contract = np.where(
        temporary,
        rng.choice([_TEMPORARY, _CDI, _CDD], count, p=(0.82, 0.06, 0.12)),
        rng.choice(len(CONTRACTS), count, p=(0.46, 0.36, 0.08, 0.06, 0.04)),
    )
    posts = rng.geometric(np.where(temporary, 0.55, 0.75))
    shared = temporary & (rng.random(count) < _SHARED)
    told = np.flatnonzero(shared | ~temporary)
    offer = np.full(count, -1)
    offer[told[rng.permutation(len(told))]] = np.arange(len(told))
    employers = make_employers()
    codes = [OCCUPATIONS[j][0] for j in job.tolist()]
    return Vacancies(
        job=job,
        points=points,
        commune=commune,
        posts=posts,
        contract=contract,
        published=_FIRST_DAY + rng.integers(0, _DAYS, count).astype("timedelta64[D]"),
        employer=tuple(
            COMPANY if of_company else employers.draw(code, rng)
            for of_company, code in zip(temporary.tolist(), codes, strict=True)
        ),
        mission=np.where(temporary, np.arange(count), -1),
        offer=offer,
        precision=np.where(temporary, _COMMUNE, rng.choice(2, count, p=(0.97, 0.03))),
    )


def missions(world: World, vacancies: Vacancies) -> list[list[Any]]:
    """Rows of the company's file: placed to the metre, named as its recruiters name them."""
    rng = stream(world.seed, "interim.missions")
    rows = []
    for k in np.flatnonzero(vacancies.mission >= 0).tolist():
        code = OCCUPATIONS[vacancies.job[k]][0]
        town = world.land.communes.names[vacancies.commune[k]]
        title = write_title(code, town, rng)
        start = vacancies.published[k] + np.timedelta64(int(rng.integers(2, 21)), "D")
        permanent = vacancies.contract[k] == _CDI
        rows.append(
            [
                f"M{vacancies.mission[k] + 1:06d}",
                title,
                town,
                float(vacancies.points[k, 0]),
                float(vacancies.points[k, 1]),
                int(vacancies.posts[k]),
                vacancies.published[k].astype(object),
                start.astype(object),
                "CDI intérimaire" if permanent else CONTRACTS[vacancies.contract[k]],
                float(np.round(HOURLY_MINIMUM + rng.gamma(1.4, 0.75), 2)),
            ]
        )
    return rows


def offers(world: World, vacancies: Vacancies) -> list[dict[str, Any]]:
    """What the agency's interface answers (« Offres d'emploi v2 »), in the order of its numbers."""
    rng = stream(world.seed, "emploi.offres")
    halls = np.column_stack(degrees(world.land.centres[:, 0], world.land.centres[:, 1])).tolist()
    told = np.flatnonzero(vacancies.offer >= 0)
    order = told[np.argsort(vacancies.offer[told])].tolist()
    return [_offer(world, vacancies, k, halls[vacancies.commune[k]], rng) for k in order]


def pages(rows: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The pages in which the agency's interface gives its answer."""
    for start in range(0, len(rows), _PAGE):
        yield {"resultats": rows[start : start + _PAGE]}


def _offer(
    world: World, vacancies: Vacancies, k: int, hall: list[float], rng: Generator
) -> dict[str, Any]:
    """One answer; `hall`: longitude and latitude of the town hall of its commune."""
    code, label = OCCUPATIONS[vacancies.job[k]][:2]
    commune = int(vacancies.commune[k])
    town = world.land.communes.names[commune]
    relayed = vacancies.mission[k] >= 0
    delay = int(rng.integers(0, 6)) if relayed else 0
    created = vacancies.published[k] + np.timedelta64(delay, "D")
    contract = int(vacancies.contract[k])
    kind, words = _AGENCY_CODES[contract]
    named = rng.random() < (0.8 if relayed else 0.85)
    place: dict[str, Any] = {
        "libelle": f"V1 - {town}",
        "commune": world.land.communes.codes[commune],
    }
    if vacancies.precision[k] == _DEPARTEMENT:
        place = {"libelle": f"V1 - {world.land.departement.names[0]}"}
    else:
        place |= {"latitude": hall[1], "longitude": hall[0]}
    row: dict[str, Any] = {
        "id": f"{200 + vacancies.offer[k] // 10_000}{vacancies.offer[k] % 10_000:04d}V",
        "intitule": write_title(code, town, rng),
        "dateCreation": f"{created}T08:00:00.000Z",
        "dateActualisation": f"{created}T08:00:00.000Z",
        "lieuTravail": place,
        "romeCode": code,
        "romeLibelle": label,
        "appellationlibelle": appellations()[code][0].replace(" / ", "/"),
        "typeContrat": kind,
        "typeContratLibelle": words,
        "natureContrat": "Contrat apprentissage" if contract == _APPRENTICE else "Contrat travail",
        "nombrePostes": int(vacancies.posts[k]),
        "origineOffre": {"origine": "2" if relayed else "1"},
    }
    employer = vacancies.employer[k]
    if named:
        row["entreprise"] = {"nom": employer.upper() if rng.random() < 0.5 else employer}
    return row


def _jobs(weight: int, count: int, rng: Generator) -> Ints:
    """Occupations drawn by one of the two weights of `OCCUPATIONS`."""
    chance = np.array([occupation[weight] for occupation in OCCUPATIONS])
    return rng.choice(len(OCCUPATIONS), count, p=chance / chance.sum())


def _places(world: World, temporary: NDArray[np.bool_], rng: Generator) -> tuple[Points, Ints]:
    """Where work is: temporary work in activity zones, the rest in towns, some in villages."""
    land = world.land
    zones = [k for k, kind in enumerate(land.iris_types) if kind == "A"]
    count = len(temporary)
    where = np.where(
        temporary,
        rng.choice(3, count, p=(0.55, 0.25, 0.20)),
        rng.choice(3, count, p=(0.25, 0.55, 0.20)),
    )
    points = np.empty((count, 2))
    for row in range(count):
        if where[row] == 0:
            points[row] = inside(land.iris.shapes[zones[rng.integers(len(zones))]], rng)
        elif where[row] == 1:
            town = rng.choice(6, p=(0.55, 0.20, 0.07, 0.07, 0.06, 0.05))
            points[row] = land.centres[town] + rng.normal(0.0, 450.0, 2)
        else:
            village = rng.integers(6, len(land.centres))
            points[row] = land.centres[village] + rng.normal(0.0, 350.0, 2)
    points = np.round(points, 1)
    commune = locate(land.communes.shapes, points)
    # A point thrown into the sea goes back to the town hall of Montvallon.
    points[commune < 0] = np.round(land.centres[0], 1)
    return points, np.maximum(commune, 0)
