"""What is real in the simulation, read from a mirror of open data.

Communes with their homes, equipment and employment zone; neighbourhoods with the job seekers that
the Insee counted there, by diploma; occupations with the qualification of their family.
"""

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from croisee.demo.occupations import OCCUPATIONS
from croisee.occupations.reading import read_fap, read_rome
from croisee.occupations.rome import Rome
from croisee.territories.reading import Geometries
from croisee.territories.territory import Territory

Floats = npt.NDArray[np.float64]
QUARTER = "2025-T4"
_HOMES = {"menages": "rp", "residences_secondaires": "rsec"}
_RURAL = "000"
"""End of the code of the urban unit of communes that are in none."""


@dataclass(frozen=True, eq=False)
class Communes:
    """In order of code. `size[column]`, `unemployment` (%, of the employment zone): per commune."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Geometries
    size: dict[str, Floats]
    unemployment: Floats


@dataclass(frozen=True, eq=False)
class Occupations:
    """In order of code. `names`: official; `sought`, `offered`: how common each is; `levels`: those
    of its families."""

    rome: Rome
    names: tuple[tuple[str, ...], ...]
    sought: Floats
    offered: Floats
    levels: tuple[tuple[str, ...], ...]


def read_communes(mirror: Path, territory: Territory) -> Communes:
    """Every commune of the territory; what a file does not say of one counts for nothing."""
    zoning = territory.zoning("commune2025")
    zones = {row["DEPCOM"]: row for row in _rows(mirror / "geo/communes_cog2025_bretagne_pdl.csv")}
    homes = {row["insee"]: row for row in _rows(mirror / "communes/logement_rp2021_communes.csv")}
    equipment = {row["insee"]: row for row in _rows(mirror / "communes/bpe_2024_communes.csv")}
    columns = [name for name in next(iter(equipment.values())) if name != "insee"]
    none: dict[str, str] = {}
    size = {
        name: np.array([float(homes.get(code, none).get(told) or 0) for code in zoning.codes])
        for name, told in _HOMES.items()
    }
    rural = np.array([zones[code]["UU2020"].endswith(_RURAL) for code in zoning.codes])
    size["menages_campagne"] = size["menages"] * rural
    size["menages_ville"] = size["menages"] * ~rural
    for name in columns:
        size[name] = np.array(
            [float(equipment.get(code, none).get(name) or 0) for code in zoning.codes]
        )
    path = mirror / "communes/chomage_localise_ze2020_2021T1_2025T4_france.csv"
    rate = {
        row["ze2020"]: float(row["taux_chomage_pct"])
        for row in _rows(path)
        if row["trimestre"] == QUARTER
    }
    return Communes(
        codes=zoning.codes,
        names=tuple(zoning.labels[code] for code in zoning.codes),
        shapes=territory.shapes("commune2025"),
        size=size,
        unemployment=np.array([rate[zones[code]["ZE2020"]] for code in zoning.codes]),
    )


def read_occupations(mirror: Path, usual: float) -> Occupations:
    """The ROME of 2024. A share `usual` goes to the occupations that the demo holds for usual, the
    rest to all, as the number of their official names."""
    rome = read_rome(mirror / "referentiels", "2024")
    families = read_fap(mirror / "referentiels/passage_fap2009_romev3.txt")
    rank = {code: place for place, code in enumerate(rome.codes)}
    sought, offered = (np.zeros(len(rank)) for _ in range(2))
    for code, _, wanted, proposed in OCCUPATIONS:
        sought[rank[code]], offered[rank[code]] = wanted, proposed
    names: dict[str, list[str]] = defaultdict(list)
    for each in rome.appellations:
        names[each.code].append(each.label)
    breadth = np.array([len(names[code]) for code in rome.codes])
    return Occupations(
        rome=rome,
        names=tuple(tuple(names[code]) for code in rome.codes),
        sought=usual * sought / sought.sum() + (1 - usual) * breadth / breadth.sum(),
        offered=usual * offered / offered.sum() + (1 - usual) * breadth / breadth.sum(),
        levels=tuple(tuple(fap[3] for fap in families.faps_of(code)) for code in rome.codes),
    )


def read_moves(mirror: Path) -> list[tuple[str, str]]:
    """Pairs of occupations: who seeks the first may take the second as he is (ROME v347)."""
    rome = read_rome(mirror / "referentiels", "v347")
    pairs = {(move.source, move.target) for move in rome.mobilities if move.kind == "Proche"}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def read_seekers(mirror: Path, diplomas: list[str]) -> dict[str, dict[str, int]]:
    """Neighbourhood of 2024 → diploma → job seekers (categories A, B, C) of the Insee's file.

    The file is by neighbourhood of 2015: one whose outline changed keeps the count of the one it
    comes from; a new one has that of a neighbourhood in the middle.
    """
    counted = {row["CODGEO"]: row for row in _rows(mirror / "insee_qpv/IPRO_2022.csv.gz")}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    passage = _rows(mirror / "qpv/passage_qp2024_qp2015_bretagne_pdl.csv")
    for diploma in diplomas:
        known = {
            row["code_qp2024"]: int(float(counted[row["code_qp2015"]][diploma] or 0))
            for row in passage
            if row["code_qp2015"]
        }
        for row in passage:
            code = row["code_qp2024"]
            found[code][diploma] = known.get(code, round(median(known.values())))
    return dict(sorted(found.items()))


def _rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
