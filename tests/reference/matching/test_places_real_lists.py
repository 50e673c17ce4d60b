"""Real lists of structures, matched with their SIRET hidden, then scored by SIRET.

Lists: digital mediation (Aidants Connect, conseillers numériques, data·inclusion) and politique de
la ville (adultes-relais), nine départements. Every threshold was set on the four départements of
Brittany; the five of Pays de la Loire are what is reported.

What SIRET is worth as truth: several places run by one body often bear its one SIRET (a commune
declares its media library under the number of the town hall), and one place may bear two (an
association that moved, a record that bears the number of its funder); so recall is under-stated,
and precision a little. Recall is therefore also given among true pairs that the lists put at one
spot, by plain means: one commune, and addresses alike as written or positions within 100 m.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.matching.places.deduplicate import deduplicate
from croisee.matching.places.names import name_words
from croisee.matching.places.similarity import metres, ratio
from croisee.matching.places.siret import read_siret
from croisee.matching.places.vocabulary import fold

pytestmark = pytest.mark.open_data

BRITTANY = ("22", "29", "35", "56")
LOIRE = ("44", "49", "53", "72", "85")
Row = dict[str, str | float | None]
Pairs = set[tuple[str, str]]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


class Communes:
    """Code of a commune from its postcode and, when several share it, from its name."""

    def __init__(self, mirror: Path) -> None:
        self.names: dict[str, str] = {}
        self._by_postcode: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows(mirror / "geo/communes_codes_postaux_centroides.csv"):
            self.names[row["code_insee"]] = row["name"]
            for postcode in re.findall(r"\d{5}", row["post_codes"]):
                self._by_postcode[postcode].append(row["code_insee"])

    def code(self, postcode: str, said: str, text: str) -> str | None:
        """By the name of the commune, else the one commune named in `text`, else the only one."""
        codes = self._by_postcode[postcode]
        named = [code for code in codes if name_words(self.names[code]) == name_words(said or "?")]
        held = [
            code
            for code in codes
            if f" {' '.join(fold(self.names[code]))} " in f" {' '.join(fold(text))} "
        ]
        for found in (named, held, codes):
            if len(found) == 1:
                return found[0]
        return None


def position(latitude: str, longitude: str) -> Row:
    """Both or none: in one list, what removed telephone numbers ate half of a longitude."""
    try:
        return {"lat": float(latitude), "lon": float(longitude)}
    except ValueError:
        return {"lat": None, "lon": None}


def mediation(mirror: Path, communes: Communes) -> Iterable[Row]:
    """The lists that hold addresses."""
    folder = mirror / "inclusion_numerique"

    def row(source: str, key: str, name: str, siret: str, address: str, postcode: str, said: str,
            lat: str, lon: str, updated: str | None) -> Row:  # fmt: skip
        code = communes.code(postcode, said, f"{name} {address}")
        return {
            "id": f"{source}/{key}", "name": name, "address": address, "postcode": postcode,
            "commune": code, "department": postcode[:2], "siret": siret, "updated": updated, "source": source,
            **position(lat, lon),
        }  # fmt: skip

    for place in rows(folder / "aidants_connect_202301.csv"):
        day, month, year = place["date_maj"].split("/")
        yield row(
            "aidants-connect", place["Data pass ID"], place["Name"], place["SIRET"],
            place["Adresse"], place["Code postal"], place["commune"], "", "", f"{year}-{month}-{day}",
        )  # fmt: skip
    for place in rows(folder / "conseillers_numeriques_lieux_202212.csv"):
        yield row(
            "lieux", place["id"], place["nom"], place["pivot"], place["adresse"],
            place["code_postal"], place["commune"], place["latitude"], place["longitude"],
            place["date_maj"],
        )  # fmt: skip
    for place in rows(folder / "conseillers_numeriques_structures_202206.csv"):
        yield row(
            "structures", place["id"], place["raison_sociale"], place["siret"], place["adresse"],
            place["code_postal"], place["commune_insee"], place["latitude"], place["longitude"],
            None,
        )  # fmt: skip
    for place in rows(folder / "data_inclusion_structures_numeriques_202302.csv"):
        if place["source"] != "conseiller-numerique":  # copies of the second list
            yield row(
                f"data-inclusion-{place['source']}", place["id"], place["nom"], place["pivot"],
                place["adresse"], place["code_postal"], place["commune"], place["latitude"],
                place["longitude"], place["date_maj"],
            )  # fmt: skip


def neighbourhood_policy(mirror: Path) -> Iterable[Row]:
    """Host organisations of adultes-relais: a name and a département, nothing else."""
    written = {
        (place["code_tiers"], place["raison_sociale"], place["insee_dep"])
        for place in rows(mirror / "politique_ville/adultes_relais_2020_2023_bretagne_pdl.csv")
    }
    for count, (siret, name, department) in enumerate(sorted(written)):
        yield {
            "id": f"adultes-relais/{count}", "name": name, "address": None, "postcode": None,
            "commune": None, "department": department, "lat": None, "lon": None, "siret": siret,
            "updated": None, "source": "adultes-relais",
        }  # fmt: skip


def found_by_the_rule(listed: list[Row], communes: Communes) -> tuple[Pairs, Pairs]:
    """Pairs of one group, and pairs left to a person, SIRET hidden."""
    hidden = [{**row, "siret": None} for row in listed]
    found = deduplicate(pa.Table.from_pylist(hidden), commune_names=communes.names)
    return (
        {pair for members in found.grouping.groups for pair in combinations(members, 2)},
        {pair.ids for pair in found.to_judge},
    )


def found_by_production(listed: list[Row]) -> Pairs:
    """The production rule as it is written: raw texts, degrees, no position = same position."""
    parent = {str(row["id"]): str(row["id"]) for row in listed}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    def text(row: Row, column: str) -> str:
        return re.sub(r"[\W_]+", " ", str(row[column] or "")).strip().lower()

    by_commune: defaultdict[object, list[Row]] = defaultdict(list)
    for row in listed:
        by_commune[row["commune"]].append(row)
    for commune, members in by_commune.items():
        for one, two in combinations(members, 2) if commune else ():
            degrees = 0.0
            if one["lat"] is not None and two["lat"] is not None:
                degrees = ((one["lat"] - two["lat"]) ** 2 + (one["lon"] - two["lon"]) ** 2) ** 0.5  # type: ignore[operator]
            near = 100 if degrees < 0.0004 else int(100 / (1000 * degrees + 1))
            parts = [ratio(text(one, part), text(two, part)) for part in ("address", "name")]
            threshold = 90 if one["source"] == two["source"] else 83
            if int((round(parts[0]) + round(parts[1]) + near) / 3) > threshold:
                parent[root(str(one["id"]))] = root(str(two["id"]))
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in parent:
        groups[root(key)].append(key)
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def same_siret(listed: list[Row]) -> tuple[Pairs, set[str]]:
    """True pairs, and the places whose SIRET is known: only these can be scored."""
    by_siret: defaultdict[str, list[str]] = defaultdict(list)
    for row in listed:
        if siret := read_siret(str(row["siret"])):
            by_siret[siret].append(str(row["id"]))
    known = {key for keys in by_siret.values() for key in keys}
    return {pair for keys in by_siret.values() for pair in combinations(sorted(keys), 2)}, known


def of(listed: Iterable[Row], departments: tuple[str, ...]) -> list[Row]:
    return [row for row in listed if row["department"] in departments]


def one_spot(one: Row, two: Row) -> bool:
    """Whether two rows are at one spot as written, away from the code under test."""
    if one["commune"] is None or one["commune"] != two["commune"]:
        return False
    texts = [
        re.sub(r"[\W_]+", " ", str(row["address"]).split("\n")[0]).strip().lower()
        for row in (one, two)
    ]
    if ratio(*texts) >= 85:
        return True
    if one["lat"] is None or two["lat"] is None:
        return False
    return metres(one["lat"], one["lon"], two["lat"], two["lon"]) <= 100  # type: ignore[arg-type]


@dataclass(frozen=True)
class Counts:
    """Pairs whose two SIRET are known; `spot`: true pairs that the lists put at one spot."""

    found: int
    true: int
    truth: int
    spot_found: int
    spot_to_judge: int
    spot: int

    @property
    def precision(self) -> float:
        return self.true / self.found


def counts(listed: list[Row], found: Pairs, to_judge: Pairs) -> Counts:
    rows_by_id = {str(row["id"]): row for row in listed}
    truth, known = same_siret(listed)
    spot = {pair for pair in truth if one_spot(*(rows_by_id[key] for key in pair))}
    scored = {pair for pair in found if set(pair) <= known}
    return Counts(
        found=len(scored),
        true=len(scored & truth),
        truth=len(truth),
        spot_found=len(scored & spot),
        spot_to_judge=len(to_judge & spot),
        spot=len(spot),
    )


@pytest.fixture(scope="module")
def communes(open_data: Path) -> Communes:
    return Communes(open_data)


@pytest.mark.parametrize(
    ("departments", "ours", "production"),
    [
        (BRITTANY, Counts(140, 135, 408, 107, 26, 142), Counts(101, 96, 408, 84, 0, 142)),
        (LOIRE, Counts(56, 53, 213, 32, 19, 55), Counts(35, 32, 213, 28, 0, 55)),
    ],
    ids=["Bretagne (réglage)", "Pays de la Loire (mesure)"],
)
def test_lists_with_addresses(
    open_data: Path,
    communes: Communes,
    departments: tuple[str, ...],
    ours: Counts,
    production: Counts,
) -> None:
    """Read one by one, our eight false pairs are at one door, seven of them one body or its
    successor under two SIRET; three of the eight of production are two services (a CCAS and its
    town hall, twice; a CCAS and a service of the département)."""
    listed = of(mediation(open_data, communes), departments)
    assert counts(listed, *found_by_the_rule(listed, communes)) == ours
    assert counts(listed, found_by_production(listed), set()) == production
    assert ours.precision > production.precision
    assert ours.true > production.true
    assert ours.spot_found > production.spot_found


@pytest.mark.parametrize(
    ("departments", "numbers"),
    [(BRITTANY, (18, 17, 18, 41)), (LOIRE, (18, 13, 16, 37))],
    ids=["Bretagne (réglage)", "Pays de la Loire (mesure)"],
)
def test_lists_without_addresses(
    open_data: Path,
    communes: Communes,
    departments: tuple[str, ...],
    numbers: tuple[int, int, int, int],
) -> None:
    """Adultes-relais × mediation lists, names alone: found, of one SIRET, of one SIREN, truth."""
    listed = of([*mediation(open_data, communes), *neighbourhood_policy(open_data)], departments)
    siret_of = {str(row["id"]): read_siret(str(row["siret"])) or "" for row in listed}
    truth, known = same_siret(listed)

    def across(pairs: Pairs) -> Pairs:
        return {
            pair
            for pair in pairs
            if set(pair) <= known and sum(key.startswith("adultes-relais/") for key in pair) == 1
        }

    found, _ = found_by_the_rule(listed, communes)
    one_body = {pair for pair in across(found) if len({siret_of[key][:9] for key in pair}) == 1}
    measured = len(across(found)), len(across(found & truth)), len(one_body), len(across(truth))
    assert measured == numbers
