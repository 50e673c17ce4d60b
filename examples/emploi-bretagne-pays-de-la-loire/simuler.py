"""Draws vacancies and job seekers at random on the real map, and writes them as partners would.

    python simuler.py [--mirror MIROIR]

What is real (`real_map`): communes, neighbourhoods, occupations, how many seek work in each
neighbourhood by diploma, homes, equipment, unemployment. What is invented: every vacancy, every
seeker's occupation, and the weights of `simulation.yaml`. Same seed, same mirror, same bytes.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from numpy.random import Generator
from real_map import (
    Communes,
    Occupations,
    read_communes,
    read_moves,
    read_occupations,
    read_seekers,
)

from croisee.demo.relief import inside
from croisee.demo.streams import stream
from croisee.demo.titles import genders
from croisee.demo.vacancies import HOURLY_MINIMUM, pages
from croisee.demo.writing import dates, degrees, delimited, numbers, write_pages, write_text
from croisee.foundation.strict_yaml import read_strict
from croisee.territories import load_territory
from croisee.workspace.fetching import fetch_project

FOLDER = Path(__file__).resolve().parent
HIDDEN_BELOW = 5
FIRST_DAY, DAYS = np.datetime64("2025-10-01"), 92
COMPANY, EMPLOYERS = "Intérim simulé", 5_000
_AFTER = ("", "", " H/F", " F/H", " (H/F)", " - CDI", " - temps partiel", " - urgent")
_CONTRACTS = (
    ("CDI", "Contrat à durée indéterminée"), ("CDD", "Contrat à durée déterminée"),
    ("SAI", "Contrat travail saisonnier"), ("MIS", "Mission intérimaire"),
)  # fmt: skip
_TEMPORARY = 3


@dataclass(frozen=True, eq=False)
class Drawn:
    """Vacancies: the company's missions first. `job`, `commune`: ranks; `contract`: see above."""

    missions: int
    job: npt.NDArray[np.int64]
    commune: npt.NDArray[np.int64]
    posts: npt.NDArray[np.int64]
    published: npt.NDArray[np.datetime64]
    contract: npt.NDArray[np.int64]


def main() -> None:
    """Bring the map in, then write the deliveries."""
    reader = argparse.ArgumentParser(description="Simule offres et demandeurs sur la carte réelle.")
    reader.add_argument("--mirror", type=Path, default=os.environ.get("CROISEE_OPEN_DATA"))
    chosen = reader.parse_args().mirror
    simulate(FOLDER, chosen or (FOLDER / settings(FOLDER, "croisee.yaml")["miroir"]).resolve())


def simulate(folder: Path, mirror: Path) -> None:
    """Write the deliveries of the project `folder` that are not open data as they stand."""
    fetch_project(folder, mirror=mirror, say=print)
    choices = settings(folder, "simulation.yaml")
    territory = load_territory(settings(folder, "croisee.yaml")["territoire"], folder)
    communes = read_communes(mirror, territory)
    occupations = read_occupations(mirror, choices["metiers_courants"])
    seekers = read_seekers(mirror, list(choices["diplomes"]))
    drawn = draw_vacancies(communes, occupations, choices)
    seed, there = choices["graine"], folder / "deliveries"
    counted = counts(draw_seekers(seekers, occupations, choices), occupations)
    announced = missions(drawn, communes, occupations, seed)
    answer = list(offers(drawn, communes, occupations, seed, choices["transmises"]))
    write_text(there / "rome.appellations/appellations_2024.csv", appellations(occupations))
    moves = _table(("rome_source", "rome_cible"), read_moves(mirror))
    write_text(there / "rome.mobilites/mobilites_v347.csv", moves)
    write_text(there / "simulation.demandeurs/demandeurs_2025T4.csv", counted)
    write_text(there / "simulation.missions/missions_2025T4.csv", announced)
    write_pages(there / "simulation.offres/offres_2025T4.zip", pages(answer))


def settings(folder: Path, name: str) -> dict[str, Any]:
    """A YAML file of the project."""
    found: dict[str, Any] = read_strict(folder / name).value
    return found


def draw_vacancies(communes: Communes, occupations: Occupations, choices: dict[str, Any]) -> Drawn:
    """An occupation by how common it is, then a commune by what its domain needs."""
    rng = stream(choices["graine"], "offres")
    count = choices["missions"] + choices["offres"]
    temporary = np.arange(count) < choices["missions"]
    job = rng.choice(len(occupations.rome.codes), count, p=occupations.offered)
    letter = np.array([code[0] for code in occupations.rome.codes])[job]
    commune = np.zeros(count, np.int64)
    for domain, weights in choices["communes"].items():
        size = sum(weight * communes.size[name] for name, weight in weights.items())
        size = size / communes.unemployment
        chosen = letter == domain
        commune[chosen] = rng.choice(len(size), int(chosen.sum()), p=size / size.sum())
    usual = rng.choice(_TEMPORARY, count, p=(0.55, 0.35, 0.10))
    return Drawn(
        missions=choices["missions"],
        job=job,
        commune=commune,
        posts=rng.geometric(0.7, count),
        published=FIRST_DAY + rng.integers(0, DAYS, count).astype("timedelta64[D]"),
        contract=np.where(temporary, _TEMPORARY, usual),
    )


def draw_seekers(
    seekers: dict[str, dict[str, int]], occupations: Occupations, choices: dict[str, Any]
) -> dict[str, npt.NDArray[np.int64]]:
    """Neighbourhood → how many seek each occupation: as many people, by diploma, as are counted."""
    rng = stream(choices["graine"], "demandeurs")
    found = {}
    for zone, by_diploma in seekers.items():
        found[zone] = np.zeros(len(occupations.rome.codes), np.int64)
        for diploma, people in by_diploma.items():
            appeal = choices["diplomes"][diploma]
            liked = [np.mean([appeal[level] for level in each]) for each in occupations.levels]
            weight = occupations.sought * np.array(liked)
            found[zone] += rng.multinomial(people, weight / weight.sum())
    return found


def counts(sought: dict[str, npt.NDArray[np.int64]], occupations: Occupations) -> bytes:
    """Rows neighbourhood × occupation with somebody; below five, the number is hidden."""
    rows = [
        (zone, occupations.rome.codes[rank], str(people) if people >= HIDDEN_BELOW else "s")
        for zone, total in sought.items()
        for rank, people in enumerate(total.tolist())
        if people
    ]
    return _table(("qpv", "rome", "nombre"), rows)


def missions(drawn: Drawn, communes: Communes, occupations: Occupations, seed: int) -> bytes:
    """The company's file: placed somewhere in the commune, named by hand."""
    rng = stream(seed, "missions")
    some = slice(drawn.missions)
    points = np.array([inside(communes.shapes[k], rng) for k in drawn.commune[some].tolist()])
    names = [_name(occupations, k, rng) for k in drawn.job[some].tolist()]
    wage = HOURLY_MINIMUM + rng.gamma(1.4, 0.75, drawn.missions)
    columns = {
        "id_mission": pa.array([f"M{rank + 1:06d}" for rank in range(drawn.missions)]),
        "intitule": pa.array([_title(name, rng) for name in names]),
        "x_l93": numbers(points[:, 0], 0),
        "y_l93": numbers(points[:, 1], 0),
        "postes": numbers(drawn.posts[some], 0),
        "date_publication": dates(drawn.published[some], "%Y-%m-%d"),
        "contrat": pa.array(
            rng.choice(["Intérim", "CDI intérimaire"], drawn.missions, p=(0.94, 0.06))
        ),
        "salaire_horaire": numbers(wage, 2, ","),
    }
    return delimited(columns, ";")


def offers(
    drawn: Drawn, communes: Communes, occupations: Occupations, seed: int, handed: float
) -> Iterator[dict[str, Any]]:
    """What the agency's interface answers: its own, and a share `handed` of missions."""
    rng = stream(seed, "agence")
    centres = shapely.get_coordinates(shapely.centroid(communes.shapes))
    longitude, latitude = degrees(centres[:, 0], centres[:, 1])
    own = np.arange(len(drawn.job)) >= drawn.missions
    told = np.flatnonzero(own | (rng.random(own.size) < handed))
    for number, k in enumerate(rng.permutation(told).tolist()):
        commune, code = int(drawn.commune[k]), occupations.rome.codes[drawn.job[k]]
        name = _name(occupations, int(drawn.job[k]), rng)
        relayed = k < drawn.missions
        late = np.timedelta64(int(rng.integers(0, 5)) if relayed else 0, "D")
        kind, words = _CONTRACTS[drawn.contract[k]]
        employer = COMPANY if relayed else f"Employeur simulé {rng.integers(EMPLOYERS)}"
        yield {
            "id": f"{200 + number // 10_000}{number % 10_000:04d}S",
            "intitule": _title(name, rng),
            "dateCreation": f"{drawn.published[k] + late}T08:00:00.000Z",
            "lieuTravail": {
                "libelle": f"{communes.codes[commune][:2]} - {communes.names[commune]}",
                "commune": communes.codes[commune],
                "latitude": float(latitude[commune]),
                "longitude": float(longitude[commune]),
            },
            "romeCode": code,
            "romeLibelle": occupations.rome.labels[code],
            "appellationlibelle": name,
            "typeContrat": kind,
            "typeContratLibelle": words,
            "natureContrat": "Contrat travail",
            "nombrePostes": int(drawn.posts[k]),
            "origineOffre": {"origine": "2" if relayed else "1"},
            "entreprise": {"nom": employer},
        }


def appellations(occupations: Occupations) -> bytes:
    """The official names of occupations, with the label of their code."""
    rome = occupations.rome
    rows = [(each.code, rome.labels[each.code], each.label) for each in rome.appellations]
    return _table(("rome", "libelle", "appellation"), rows)


def _name(occupations: Occupations, job: int, rng: Generator) -> str:
    """An official name of an occupation."""
    names = occupations.names[job]
    return names[rng.integers(len(names))]


def _title(name: str, rng: Generator) -> str:
    """An official name in one gender, with what recruiters add."""
    return genders(name)[rng.integers(2)] + _AFTER[rng.integers(len(_AFTER))]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    columns = zip(*rows, strict=True)
    return delimited(
        {name: pa.array(cells) for name, cells in zip(header, columns, strict=True)}, ","
    )


if __name__ == "__main__":
    main()
