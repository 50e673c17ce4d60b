"""Real zonings that do not nest, cut into atoms: what the open data allow, said plainly."""

import csv
import gzip
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from croisee.confidentiality.differencing import Atoms, Zone, atoms_of
from croisee.territories.overlay import REST, overlay

LAMBERT = 2154
UNKNOWN_REST = 5_000
"""People put in what is outside every QPV of a commune whose population the mirror lacks: any
number far above the thresholds says the same, that nobody is isolated there."""
_ARTICLES = {
    "commune": "la commune",
    "iris": "l’IRIS",
    "qpv2015": "le quartier",
    "qpv2024": "le quartier",
    "carreau": "le carreau",
}


@dataclass(frozen=True)
class Territory:
    """Atoms to examine, and what to know of them before reading the results."""

    title: str
    atoms: Atoms
    remarks: tuple[str, ...]

    @property
    def name(self) -> Callable[[Zone], str]:
        """A zone with its article, in French."""
        return lambda zone: f"{_ARTICLES.get(zone.zoning, 'la zone')} {zone.code}"


def priority_neighbourhoods(data: Path) -> Territory:
    """QPV 2024 of all France × communes × IRIS."""
    listed = read(data / "qpv" / "qpv2024_liste_france.csv")
    communes = drawn(data / "geo" / "communes_cog2025_bretagne_pdl.geojson")
    west = outlines_of_2024(data, {code[:2] for code in communes["DEPCOM"]})
    people = qpv_people(data, listed)
    households = {
        row["CODGEO"]: float(row["NBPERS19"])
        for row in read(data / "communes" / "FILO_DISP_COM_2019.csv.gz")
        if row["NBPERS19"]
    }
    iris_of = undivided(data)
    rows: list[dict[str, object]] = []
    pieces = overlay(communes.geometry.to_numpy(), west.geometry.to_numpy())
    area = dict(zip(west["code_qp"], shapely.area(west.geometry.to_numpy()), strict=True))
    inside: Counter[str] = Counter()
    parts = []
    for origin, target, size in zip(pieces.origin, pieces.target, pieces.area, strict=True):
        commune = communes["DEPCOM"].iloc[origin]
        if target != REST and commune != RENNES:
            qpv = west["code_qp"].iloc[target]
            count = people[qpv] * size / area[qpv]
            inside[commune] += count
            parts.append((commune, qpv, count))
    for commune, qpv, count in parts:
        rows.append(atom(count, commune=commune, iris=iris_of.get(commune), qpv2024=qpv))
    for commune in communes["DEPCOM"]:
        if commune != RENNES:
            count = max(households.get(commune, UNKNOWN_REST) - inside[commune], 0.0)
            rows.append(atom(count, commune=commune, iris=iris_of.get(commune)))
    rennes = drawn(data / "geo" / "iris2024_rennes_pop2022.geojson")
    for iris, qpv, count in shared(rennes, "CODE_IRIS", rennes["POP_TOTAL"], west, "code_qp"):
        rows.append(atom(count, commune=RENNES, iris=iris, qpv2024=qpv))
    elsewhere = [row for row in listed if row["code_qp"] not in area]
    for row in elsewhere:
        listing = row["insee_com"].split(",")
        for commune in listing:
            rows.append(
                atom(people[row["code_qp"]] / len(listing), commune=commune, qpv2024=row["code_qp"])
            )
    for commune in sorted({c for row in elsewhere for c in row["insee_com"].split(",")}):
        rows.append(atom(UNKNOWN_REST, commune=commune))
    return Territory(
        "France: QPV 2024 × communes × IRIS",
        gathered(rows, ("commune", "iris", "qpv2024")),
        (
            f"outlines of QPV and communes: {len(west)} QPV of Bretagne and Pays de la Loire; the "
            f"other {len(elsewhere)} QPV by the communes their list gives, in equal parts when several",
            f"IRIS: {len(rennes)} of Rennes by outlines and RP 2022; {len(iris_of)} communes that are "
            "one IRIS, by code; no outlines for the others, left out",
            "people of a QPV: RP 2018 of the 2015 QPV of the same name where the official passage "
            "gives one, else its surface at the mean density of the QPV; pieces by surface: ESTIMATES",
            "people of a commune: persons of Filosofi 2019 in the two regions; elsewhere unknown, "
            f"taken as {UNKNOWN_REST} outside the QPV",
        ),
    )


RENNES = "35238"


def lille_and_marseille(data: Path) -> list[Territory]:
    """QPV 2015 × QPV 2024 × 200 m squares with the people of Filosofi 2017."""
    found = []
    for town, departement in (("lille", "59"), ("marseille", "13")):
        name = f"icu_{town}_grille200m_filosofi2017_landsat.gpkg.gz"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "grid.gpkg"
            file.write_bytes(gzip.decompress((data / "environnement" / name).read_bytes()))
            grid = drawn(file, layer="grille_200m")
            old = drawn(file, layer="qpv2015")
        new = outlines_of_2024(data, {departement})
        rows = []
        for square, qpv, shape, count in cut(grid, "id", grid["num_people"], old, "CODE_QP"):
            pieces = overlay(np.array([shape]), new.geometry.to_numpy())
            for target, size in zip(pieces.target, pieces.area, strict=True):
                code = None if target == REST else new["code_qp"].iloc[target]
                part = count * size / pieces.area.sum()
                rows.append(atom(part, carreau=square, qpv2015=qpv, qpv2024=code))
        found.append(
            Territory(
                f"{town.capitalize()}: QPV 2015 × QPV 2024 × 200 m squares",
                gathered(rows, ("carreau", "qpv2015", "qpv2024")),
                (
                    "people of a square: Filosofi 2017, rounded; a square cut by a border is shared "
                    f"by surface: ESTIMATES; {int(grid['imputed'].sum())} squares of {len(grid)} "
                    "were already imputed by INSEE",
                    "a QPV is counted within the squares: its part in no inhabited square is empty",
                ),
            )
        )
    return found


def occitanie(data: Path) -> Territory:
    """QPV 2015 × QPV 2024."""
    old = drawn(data / "qpv" / "qpv2015_contours_occitanie.geojson")
    new = outlines_of_2024(data, set(old["code_departement"]))
    people = {
        row["code"]: float(row["pop_2018"] or 0)
        for row in read(data / "insee_qpv" / "population_QP_2013_2018.csv")
    }
    counts = old["code_qp"].map(people).fillna(0.0)
    density = counts.sum() / shapely.area(old.geometry.to_numpy()).sum()
    rows = [
        atom(count, qpv2015=a, qpv2024=b)
        for a, b, count in shared(old, "code_qp", counts, new, "code_qp")
    ]
    added = overlay(new.geometry.to_numpy(), old.geometry.to_numpy())
    rows += [
        atom(size * density, qpv2024=new["code_qp"].iloc[origin])
        for origin, target, size in zip(added.origin, added.target, added.area, strict=True)
        if target == REST
    ]
    return Territory(
        "Occitanie: QPV 2015 × QPV 2024",
        gathered(rows, ("qpv2015", "qpv2024")),
        (
            "people of a 2015 QPV: RP 2018, shared by surface; what a 2024 QPV adds: its surface at "
            "the mean density: ESTIMATES; thin pieces may be two drawings of one border",
        ),
    )


def qpv_people(data: Path, listed: list[dict[str, str]]) -> dict[str, float]:
    """People of each QPV 2024, estimated (see the remarks of `priority_neighbourhoods`)."""
    passage = read(data / "qpv" / "passage_qp2024_qp2015_bretagne_pdl.csv")
    known: Counter[str] = Counter()
    for row in passage:
        if row["code_qp2024"] and row["pop_mun_2018_qp2015"]:
            known[row["code_qp2024"]] += float(row["pop_mun_2018_qp2015"])
    everyone = sum(
        float(row["pop_2018"] or 0)
        for row in read(data / "insee_qpv" / "population_QP_2013_2018.csv")
    )
    density = everyone / sum(float(row["surface_ha"]) for row in listed)
    return {
        row["code_qp"]: known.get(row["code_qp"]) or float(row["surface_ha"]) * density
        for row in listed
    }


def undivided(data: Path) -> dict[str, str]:
    """Commune → its IRIS, for communes that are one IRIS."""
    by_commune = defaultdict(list)
    for row in read(data / "geo" / "iris2021_liste_bretagne_pdl.csv"):
        by_commune[row["DEPCOM"]].append(row["CODE_IRIS"])
    return {commune: codes[0] for commune, codes in by_commune.items() if len(codes) == 1}


def cut(
    zones: gpd.GeoDataFrame, code: str, people: Iterable[float], by: gpd.GeoDataFrame, other: str
):
    """(zone, zone of `by` or None, shape, people by surface) for each piece of `zones`."""
    shapes = zones.geometry.to_numpy()
    count, size = np.asarray(people, dtype=float), shapely.area(shapes)
    pieces = overlay(shapes, by.geometry.to_numpy())
    for origin, target, shape, area in zip(
        pieces.origin, pieces.target, pieces.shapes, pieces.area, strict=True
    ):
        yield (
            zones[code].iloc[origin],
            None if target == REST else by[other].iloc[target],
            shape,
            count[origin] * area / size[origin],
        )


def shared(
    zones: gpd.GeoDataFrame, code: str, people: Iterable[float], by: gpd.GeoDataFrame, other: str
):
    """The same, without shapes."""
    for zone, crossing, _, count in cut(zones, code, people, by, other):
        yield zone, crossing, count


def atom(people: float, **zones: str | None) -> dict[str, object]:
    """One line: where, and how many people, rounded."""
    return {**zones, "n": round(people)}


def gathered(rows: list[dict[str, object]], zonings: tuple[str, ...]) -> Atoms:
    """Atoms of the lines."""
    columns = {
        zoning: pa.array([row.get(zoning) for row in rows], pa.string()) for zoning in zonings
    }
    return atoms_of(pa.table({**columns, "n": [row["n"] for row in rows]}), zonings, "n")


def read(path: Path) -> list[dict[str, str]]:
    """Lines of a CSV file, compressed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def drawn(source: Path | str, **options: str) -> gpd.GeoDataFrame:
    """Zones with valid outlines, in Lambert-93."""
    zones = gpd.read_file(source, **options).to_crs(LAMBERT)
    zones["geometry"] = shapely.make_valid(zones.geometry.to_numpy())
    return zones


def outlines_of_2024(data: Path, departements: set[str]) -> gpd.GeoDataFrame:
    """The QPV 2024 of some départements."""
    packed = f"/vsigzip/{data / 'qpv' / 'qpv2024_contours_france.geojson.gz'}"
    return drawn(packed, where=f"dep IN ({', '.join(map(repr, sorted(departements)))})")
