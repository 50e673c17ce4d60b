"""What employers of the Valmorin say they will recruit, as the yearly survey tells it. Invented.

Projects are counted by job area (here the EPCI) and family of occupations, a family being several
occupations near each other; one of them is of two families.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from croisee.demo.households import Ints
from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.streams import stream
from croisee.demo.world import World

YEAR = "2025"
HIDDEN = "*"
FEWEST = 5
"""Fewer projects than that are hidden, as what is said of them."""
_OF_TWO = {"K1304": "VK22"}
"""An occupation that is also of another family."""
_PER_PERSON = 1 / 900
"""Projects per person of the area and unit of weight of the occupations offered."""
_HARD, _SEASONAL = (4.0, 4.0), (1.2, 5.0)
"""Shape of the shares of projects that are hard, and seasonal (beta laws)."""

_HEAD = (
    "annee", "Code métier BMO", "Nom métier BMO", "Dept", "BE25", "NOMBE25", "met", "xmet", "smet",
)  # fmt: skip


@dataclass(frozen=True)
class Needs:
    """Projects (job areas × families of `families()`): all, those expected to be hard, those that
    are seasonal."""

    projects: Ints
    hard: Ints
    seasonal: Ints


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Family → its occupations: those whose codes begin alike."""
    found: dict[str, list[str]] = {}
    for code, *_ in OCCUPATIONS:
        found.setdefault(f"V{code[:3]}", []).append(code)
    for code, family in _OF_TWO.items():
        found[family].append(code)
    return {family: tuple(sorted(found[family])) for family in sorted(found)}


def make_needs(world: World) -> Needs:
    """Draw the projects of the year."""
    rng = stream(world.seed, "needs")
    area = world.land.commune_epci[world.buildings.commune[world.home]]
    people = np.bincount(area, world.households.size, len(world.land.epci.codes))
    offered = {code: weight for code, _, _, weight in OCCUPATIONS}
    weight = np.array([sum(offered[code] for code in codes) for codes in families().values()])
    projects = rng.poisson(_PER_PERSON * people[:, None] * weight)
    hard, seasonal = (
        rng.binomial(projects, rng.beta(*law, len(weight))) for law in (_HARD, _SEASONAL)
    )
    return Needs(projects, hard, seasonal)


def survey(world: World, needs: Needs) -> dict[str, pa.Array]:
    """The file of the survey: one row per family and job area that has projects."""
    rows = list(_rows(world, needs))
    return {name: pa.array([row[place] for row in rows]) for place, name in enumerate(_HEAD)}


def _rows(world: World, needs: Needs) -> Iterator[tuple[str, ...]]:
    titles = {code: title for code, title, *_ in OCCUPATIONS}
    epci, departement = world.land.epci, world.land.departement.codes[0]
    for area, (code, name) in enumerate(zip(epci.codes, epci.names, strict=True)):
        for rank, (family, codes) in enumerate(families().items()):
            counts = [
                int(each[area, rank]) for each in (needs.projects, needs.hard, needs.seasonal)
            ]
            if counts[0]:
                told = map(str, counts) if counts[0] >= FEWEST else [HIDDEN] * 3
                label = f"{titles[codes[0]]} et métiers proches"
                yield (YEAR, family, label, departement, code, name, *told)


def passage() -> dict[str, pa.Array]:
    """Which occupation is of which family."""
    pairs = [(family, code) for family, codes in families().items() for code in codes]
    return {
        name: pa.array([pair[place] for pair in pairs])
        for place, name in enumerate(("fap", "rome"))
    }
