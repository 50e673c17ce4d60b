"""Real lists of structures of nine départements, with the SIRET that says which pairs are true.

Digital mediation (Aidants Connect, conseillers numériques, data·inclusion) and politique de la
ville (adultes-relais). Every setting of ours was made on `BRITTANY`; `LOIRE` is what is reported.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.communes import Communes
from croisee.matching.places.similarity import metres, ratio
from croisee.matching.places.siret import read_siret

BRITTANY = ("22", "29", "35", "56")
LOIRE = ("44", "49", "53", "72", "85")
Row = dict[str, str | float | None]
Pair = tuple[str, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def communes_of(mirror: Path) -> Communes:
    table = rows(mirror / "geo/communes_codes_postaux_centroides.csv")
    return Communes.of((row["code_insee"], row["name"], row["post_codes"]) for row in table)


def _position(latitude: str, longitude: str) -> Row:
    """Both or none: in one list, what removed telephone numbers ate half of a longitude."""
    try:
        return {"lat": float(latitude), "lon": float(longitude)}
    except ValueError:
        return {"lat": None, "lon": None}


def mediation(mirror: Path, communes: Communes) -> Iterable[Row]:
    """The lists that hold addresses: id, source, name, address, SIRET, typologies, position."""
    folder = mirror / "inclusion_numerique"

    def row(source: str, key: str, name: str, siret: str, address: str, postcode: str, said: str,
            lat: str = "", lon: str = "", updated: str | None = None, kind: str = "") -> Row:  # fmt: skip
        return {
            "id": f"{source}/{key}", "source": source, "name": name, "siret": siret,
            "address": address, "postcode": postcode, "department": postcode[:2], "kind": kind or None,
            "commune": communes.code(said, postcode, f"{name} {address}"), "updated": updated,
            **_position(lat, lon),
        }  # fmt: skip

    for place in rows(folder / "aidants_connect_202301.csv"):
        day, month, year = place["date_maj"].split("/")
        yield row(
            "aidants-connect", place["Data pass ID"], place["Name"], place["SIRET"],
            place["Adresse"], place["Code postal"], place["commune"], updated=f"{year}-{month}-{day}",
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
        )  # fmt: skip
    for place in rows(folder / "data_inclusion_structures_numeriques_202302.csv"):
        if place["source"] != "conseiller-numerique":  # copies of the second list
            yield row(
                f"data-inclusion-{place['source']}", place["id"], place["nom"], place["pivot"],
                place["adresse"], place["code_postal"], place["commune"], place["latitude"],
                place["longitude"], place["date_maj"], place["typologie"].replace(";", "|"),
            )  # fmt: skip


def neighbourhood_policy(mirror: Path) -> Iterable[Row]:
    """Host organisations of adultes-relais: a name, a département, a SIRET and nothing else."""
    written = {
        (place["code_tiers"], place["raison_sociale"], place["insee_dep"])
        for place in rows(mirror / "politique_ville/adultes_relais_2020_2023_bretagne_pdl.csv")
    }
    for count, (siret, name, department) in enumerate(sorted(written)):
        yield {
            "id": f"adultes-relais/{count}", "name": name, "address": None, "postcode": None,
            "commune": None, "department": department, "lat": None, "lon": None, "siret": siret,
            "updated": None, "source": "adultes-relais", "kind": None,
        }  # fmt: skip


def of(listed: Iterable[Row], departments: tuple[str, ...]) -> list[Row]:
    return [row for row in listed if row["department"] in departments]


def position(row: Row) -> tuple[float, float] | None:
    """Latitude and longitude, when both are known."""
    match row["lat"], row["lon"]:
        case float(lat), float(lon):
            return lat, lon
    return None


def without_siret(listed: Iterable[Row]) -> pa.Table:
    """The places as our rule reads them, SIRET hidden."""
    return canonical_places(pa.Table.from_pylist([{**row, "siret": None} for row in listed]))


# --- What is true -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """`pairs` of one SIRET; `known`: places whose SIRET is known, the only ones that count;
    `spot`: true pairs that the lists put at one spot."""

    pairs: frozenset[Pair]
    known: frozenset[str]
    spot: frozenset[Pair]


def truth_of(listed: list[Row], *, between: Collection[str] = ()) -> Truth:
    """`between`: given, only pairs of one of these places and another."""
    by_id = {str(row["id"]): row for row in listed}
    by_siret: defaultdict[str, list[str]] = defaultdict(list)
    for key, row in by_id.items():
        if siret := read_siret(str(row["siret"])):
            by_siret[siret].append(key)
    pairs = frozenset(
        pair
        for keys in by_siret.values()
        for pair in combinations(sorted(keys), 2)
        if not between or len(set(pair).intersection(between)) == 1
    )
    known = frozenset(key for keys in by_siret.values() for key in keys)
    return Truth(pairs, known, frozenset(p for p in pairs if _one_spot(by_id[p[0]], by_id[p[1]])))


def _one_spot(one: Row, two: Row) -> bool:
    """One commune, and addresses alike as written or positions within 100 m: by plain means, away
    from the rules under test."""
    if one["commune"] is None or one["commune"] != two["commune"]:
        return False
    texts = [
        re.sub(r"[\W_]+", " ", str(row["address"]).split("\n")[0]).strip().lower()
        for row in (one, two)
    ]
    if ratio(*texts) >= 85:
        return True
    here, there = position(one), position(two)
    return here is not None and there is not None and metres(*here, *there) <= 100


@dataclass(frozen=True)
class Score:
    """Pairs found whose two SIRET are known, those that are true, and the truth; the same among
    true pairs at one spot."""

    found: int
    true: int
    truth: int
    spot_found: int
    spot: int

    @property
    def precision(self) -> float:
        return self.true / self.found

    @property
    def recall(self) -> float:
        return self.true / self.truth

    @property
    def spot_recall(self) -> float:
        return self.spot_found / self.spot

    @property
    def f1(self) -> float:
        return _harmonic(self.precision, self.recall)

    @property
    def spot_f1(self) -> float:
        """Of the precision and of the recall at one spot."""
        return _harmonic(self.precision, self.spot_recall)


def _harmonic(one: float, two: float) -> float:
    return 2 * one * two / (one + two)


def score(found: Iterable[Pair], truth: Truth) -> Score:
    scored = {pair for pair in found if truth.known.issuperset(pair)}
    return Score(
        found=len(scored),
        true=len(scored & truth.pairs),
        truth=len(truth.pairs),
        spot_found=len(scored & truth.spot),
        spot=len(truth.spot),
    )
