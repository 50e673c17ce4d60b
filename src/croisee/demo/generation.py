"""Make the deliveries of the Valmorin, and its truth beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from croisee.demo import needs, official, places, vacancies
from croisee.demo.buses import run_buses, write_feed
from croisee.demo.dwellings import CELL, Ints, cell_of
from croisee.demo.partners import PARTNERS, Delivery
from croisee.demo.streets import lay_streets, write_extract
from croisee.demo.territory import Zones
from croisee.demo.titles import occupation_names
from croisee.demo.truth import (
    cell_ids,
    write_links,
    write_seekers,
    write_vacancies,
    write_world,
)
from croisee.demo.world import Progress, World, make_world
from croisee.demo.writing import (
    delimited,
    numbers,
    write_geojson,
    write_pages,
    write_text,
    write_workbook,
)
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_folder

PRODUCERS = "fichiers"
FEWEST_PEOPLE = 2_000
MOST_PEOPLE = 2_000_000

_NOMINATIVE = {
    "caf.allocataires": ("allocataires_2025-12.csv", ";", "utf-8", False),
    "cpam.c2s": ("beneficiaires_c2s_2025-12.csv.gz", ",", "utf-8", False),
    "emploi.demandeurs": ("demandeurs_2025-12.csv", ";", "latin-1", False),
    "bailleur.locataires": ("locataires_2025-12.csv", ";", "utf-8", True),
    "departement.rsa": ("suivi_rsa_2025-12.csv", ",", "utf-8", False),
}
"""Source → file, delimiter, encoding, byte order mark."""

_SEEKERS = "emploi.demandeurs"
"""Source of which the truth keeps what its persons look for."""

AT_PRODUCER = frozenset({"caf.allocataires", "cpam.c2s"})
"""Sources whose names never come into the project: their files stay at their producers'."""


@dataclass(frozen=True)
class Summary:
    """What was made: `rows` counts the rows of each file (path under `deliveries/`, or under
    `producers/` for those that stay at their producers')."""

    people: int
    households: int
    dwellings: int
    zones: Mapping[str, int]
    rows: Mapping[str, int]
    deliveries: Path
    producers: Path
    truth: Path


def generate(
    out: Path,
    *,
    people: int = 20_000,
    seed: int = 2025,
    progress: Callable[[str, float], None] | None = None,
) -> Summary:
    """Write `out/deliveries/` and, outside the project, `<out>-verite/`.

    The truth holds also, in `fichiers/`, those that no producer hands over (`AT_PRODUCER`). Same
    `people` and `seed`: same bytes. Both folders are whole or absent; what stood at these two
    places is replaced, nothing else is touched. `progress` receives a stage and a share done.
    Raises `CroiseeError` when `people` is out of bounds.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise CroiseeError(
            Problem(
                message="ce nombre d'habitants n'est pas possible pour le territoire fictif.",
                expected="un nombre entre 2 000 et 2 000 000",
                remedy="Choisissez un autre nombre d'habitants.",
            )
        )
    tell: Progress = progress or _silent
    world = make_world(people, seed, tell)
    out = Path(out)
    truth = out.with_name(f"{out.name}-verite")
    rows: dict[str, int] = {}
    with atomic_folder(truth) as true_side, atomic_folder(out / "deliveries") as given_side:
        tell("Écriture de la vérité", 0.45)
        write_world(true_side, world)
        for i, (source, deliver) in enumerate(PARTNERS.items()):
            tell(f"Livraison {source}", 0.55 + 0.07 * i)
            delivery = deliver(world)
            kept = true_side / PRODUCERS if source in AT_PRODUCER else given_side
            rows |= _write_delivery(kept, source, delivery)
            write_links(true_side, source, delivery)
            if source == _SEEKERS:
                write_seekers(true_side, delivery)
        tell("Lieux, missions et statistiques publiées", 0.90)
        rows |= _write_places(given_side, world)
        rows |= _write_vacancies(given_side, true_side, world)
        rows |= _write_statistics(given_side, world)
        tell("Cartes du territoire", 0.96)
        rows |= _write_territory(given_side / "territoire", world)
    tell("Territoire fictif prêt", 1.0)
    return Summary(
        people=world.count,
        households=len(world.home),
        dwellings=len(world.home) + len(world.vacant),
        zones={
            "commune2025": len(world.land.communes.codes),
            "epci2025": len(world.land.epci.codes),
            "iris2021": len(world.land.iris.codes),
            "qpv2015": len(world.quarters.qpv2015.codes),
            "qpv2024": len(world.quarters.qpv2024.codes),
        },
        rows=dict(sorted(rows.items())),
        deliveries=out / "deliveries",
        producers=truth / PRODUCERS,
        truth=truth,
    )


def _silent(_stage: str, _done: float) -> None:
    """Nobody listens."""


def _write_delivery(folder: Path, source: str, delivery: Delivery) -> dict[str, int]:
    file, delimiter, encoding, bom = _NOMINATIVE[source]
    content = delimited(delivery.columns, delimiter)
    write_text(folder / source / file, content, encoding=encoding, bom=bom)
    return {f"{source}/{file}": len(delivery.person)}


def _write_places(folder: Path, world: World) -> dict[str, int]:
    rows: dict[str, int] = {}
    for source, file, columns in (
        ("lieux.mediation", "mediation_2025.csv", places.help_places(world)),
        ("lieux.services", "services_2025.csv", places.services(world)),
    ):
        write_text(folder / source / file, delimited(columns, ","))
        rows[f"{source}/{file}"] = len(columns["id"])
    return rows


def _write_vacancies(folder: Path, truth: Path, world: World) -> dict[str, int]:
    """What is offered, as the two offices tell it, by which names it is looked for, and what
    employers say they will recruit."""
    offered = vacancies.make_vacancies(world)
    write_vacancies(truth, world, offered)
    missions = vacancies.missions(world, offered)
    write_workbook(
        folder / "interim.missions" / "missions_2025T4.xlsx",
        "Missions",
        "Missions d'intérim proposées au quatrième trimestre 2025 (données fictives)",
        vacancies.MISSIONS_HEADER,
        missions,
    )
    answered = vacancies.offers(world, offered)
    write_pages(folder / "emploi.offres" / "offres_2025T4.zip", vacancies.pages(answered))
    names = occupation_names()
    write_text(folder / "metiers.appellations" / "appellations_2025.csv", delimited(names, ","))
    told = needs.survey(world, needs.make_needs(world))
    write_text(folder / "stat.besoins" / "besoins_2025.csv", delimited(told, ";"))
    pairs = needs.passage()
    write_text(folder / "metiers.familles" / "familles_2025.csv", delimited(pairs, ","))
    return {
        "stat.besoins/besoins_2025.csv": len(told["met"]),
        "metiers.familles/familles_2025.csv": len(pairs["fap"]),
        "interim.missions/missions_2025T4.xlsx": len(missions),
        "emploi.offres/offres_2025T4.zip": len(answered),
        "metiers.appellations/appellations_2025.csv": len(names["appellation"]),
    }


def _write_statistics(folder: Path, world: World) -> dict[str, int]:
    quarters, seed = world.quarters, world.seed
    rows: dict[str, int] = {}
    by_qpv = official.measure(
        world, world.buildings.qpv2024[world.home], len(quarters.qpv2024.codes)
    )
    new = frozenset(code for code, _, status in quarters.passage if status == "NOUVEAU")
    for year in official.EDITIONS:
        columns = official.publish(
            by_qpv,
            quarters.qpv2024.codes,
            quarters.qpv2024.names,
            year,
            seed,
            ",",
            new=new,
            level="qpv",
        )
        file = f"stat.quartiers/quartiers_{year}.csv"
        write_text(folder / file, delimited(columns, ";"))
        rows[file] = len(quarters.qpv2024.codes)
    for year in official.COMMUNES:
        table = _commune_table(world, year)
        file = f"stat.communes/communes_{year}.csv"
        write_text(folder / file, delimited(table, ","))
        rows[file] = len(table["CODGEO"])
    return rows


def _commune_table(world: World, year: int) -> dict[str, pa.Array]:
    """Communes, then EPCI, département, région, and the country as an invented reference."""
    land = world.land
    commune = world.buildings.commune[world.home]
    whole = np.zeros(len(commune), dtype=np.int64)
    country = Zones(("FR",), ("Ensemble du pays (repère fictif)",), ())
    levels: list[tuple[str, Zones, Ints]] = [
        ("COM", land.communes, commune),
        ("EPCI", land.epci, land.commune_epci[commune]),
        ("DEP", land.departement, whole),
        ("REG", land.region, whole),
        ("FR", country, whole),
    ]
    parts = []
    for level, zones, index in levels:
        figures = official.measure(world, index, len(zones.codes))
        if level == "FR":
            figures = official.country(figures)
        # One département makes the région: the same path and the same noise, hence one figure.
        path = "DEP" if level == "REG" else level
        columns = official.publish(
            figures, zones.codes, zones.names, year, world.seed, ".", level=path
        )
        columns = {
            "CODGEO": columns.pop("CODGEO"),
            "LIBGEO": columns.pop("LIBGEO"),
            "niveau": pa.array([level] * len(zones.codes)),
            **columns,
        }
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts).combine_chunks()
    return {name: table[name].combine_chunks() for name in table.column_names}


def _write_territory(folder: Path, world: World) -> dict[str, int]:
    land, quarters = world.land, world.quarters
    epci = [land.epci.codes[k] for k in land.commune_epci]
    same = len(epci)
    layers: list[tuple[str, Zones, Mapping[str, list[str]]]] = [
        (
            "communes",
            land.communes,
            {
                "epci": epci,
                "dep": [land.departement.codes[0]] * same,
                "reg": [land.region.codes[0]] * same,
            },
        ),
        (
            "iris",
            land.iris,
            {
                "commune": [land.communes.codes[k] for k in land.iris_commune],
                "type": list(land.iris_types),
            },
        ),
        ("qpv2024", quarters.qpv2024, {"communes": [",".join(c) for c in quarters.communes2024]}),
        ("qpv2015", quarters.qpv2015, {"communes": [",".join(c) for c in quarters.communes2015]}),
        ("epci", land.epci, {}),
        ("departements", land.departement, {}),
        ("regions", land.region, {}),
    ]
    rows: dict[str, int] = {}
    for name, zones, properties in layers:
        write_geojson(folder / f"{name}.geojson", zones, properties)
        rows[f"territoire/{name}.geojson"] = len(zones.codes)
    grid = _grid(world)
    write_text(folder / "carreaux.csv.gz", delimited(grid, ","))
    rows["territoire/carreaux.csv.gz"] = len(grid["id"])
    passage = {
        name: pa.array([row[i] for row in quarters.passage])
        for i, name in enumerate(("code_2024", "code_2015", "statut"))
    }
    write_text(folder / "passage_qpv2024_qpv2015.csv", delimited(passage, ","))
    rows["territoire/passage_qpv2024_qpv2015.csv"] = len(quarters.passage)
    return rows | _write_network(folder, world)


def _write_network(folder: Path, world: World) -> dict[str, int]:
    """Roads and public transport."""
    quarters = world.quarters.qpv2024.shapes
    network = lay_streets(world.land, quarters, world.seed)
    write_extract(folder / "routes.osm.pbf", network)
    timetable = run_buses(world.land, network, quarters)
    write_feed(folder / "transports.gtfs.zip", timetable)
    return {
        "territoire/routes.osm.pbf": len(network.ends),
        "territoire/transports.gtfs.zip": len(timetable.lines),
    }


def _grid(world: World) -> dict[str, pa.Array]:
    """Inhabited 200 m cells: id, centre, people; the sum is the population."""
    buildings = world.buildings
    west, south = cell_of(buildings.x[world.home], buildings.y[world.home])
    cells, place = np.unique(np.column_stack([south, west]), axis=0, return_inverse=True)
    people = np.bincount(place.ravel(), world.households.size, len(cells))
    return {
        "id": cell_ids(cells[:, 1], cells[:, 0]),
        "x_l93": numbers(cells[:, 1] + CELL / 2, 0),
        "y_l93": numbers(cells[:, 0] + CELL / 2, 0),
        "population": numbers(people, 0),
    }
