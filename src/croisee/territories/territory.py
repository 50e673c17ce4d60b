"""A territory: its zonings in one projection, and what can be asked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import NATIONAL, split_zone
from croisee.territories.locating import Positions, ZoneIndex
from croisee.territories.networks import Networks
from croisee.territories.passages import Passage
from croisee.territories.population import PopulationGrid
from croisee.territories.projection import known, transform
from croisee.territories.reading import Geometries
from croisee.territories.zoning import Zoning


@dataclass(frozen=True, eq=False)
class Territory:
    """Zonings read once, outlines in the working projection `epsg`.

    `comparison` lists the levels a zone is compared with, nearest first; `notices` are French
    sentences on what reading had to repair.
    """

    title: str
    epsg: int
    zonings: Mapping[str, Zoning]
    passages: tuple[Passage, ...] = ()
    population: PopulationGrid | None = None
    comparison: tuple[str, ...] = ()
    networks: Networks | None = None
    notices: tuple[str, ...] = ()
    _indexes: dict[str, ZoneIndex] = field(default_factory=dict, repr=False)

    def zoning(self, name: str) -> Zoning:
        """A zoning by name. Raises `CroiseeError` when the territory does not have it."""
        if name not in self.zonings:
            raise CroiseeError(
                Problem(
                    message=f"le territoire n’a pas de zonage « {name} ».",
                    expected="un de : " + ", ".join(self.zonings),
                    remedy="Déclarez ce zonage dans croisee.yaml, ou corrigez son nom.",
                )
            )
        return self.zonings[name]

    def shapes(self, name: str) -> Geometries:
        """Outlines of a zoning, in order of code. Raises `CroiseeError` when it has none."""
        shapes = self.zoning(name).shapes
        if shapes is None:
            raise CroiseeError(
                Problem(
                    message=f"le zonage « {name} » n’a pas de contours.",
                    expected="un fichier GeoJSON",
                    remedy="Déclarez un fichier de contours pour ce zonage, ou n’y placez rien.",
                )
            )
        return shapes

    def passage(self, origin: str, target: str) -> Passage | None:
        """The declared correspondence between two zonings, in whichever way it was declared."""
        for passage in self.passages:
            if (passage.origin, passage.target) == (origin, target):
                return passage
            if (passage.origin, passage.target) == (target, origin):
                return passage.reversed()
        return None

    def ancestors(self, name: str, code: str, above: str) -> tuple[str, ...]:
        """Codes of `above` that stand over a zone by declaration, through any chain of parents.

        The direct declaration wins over a chain. Empty when nothing is declared.
        """
        zoning = self.zoning(name)
        if above in zoning.parents:
            return zoning.parents[above].get(code, ())
        found = {
            ancestor
            for middle, parents in zoning.parents.items()
            for parent in parents.get(code, ())
            for ancestor in self.ancestors(middle, parent, above)
        }
        return tuple(sorted(found))

    def label(self, zone: str) -> str:
        """Name of a zone id. Raises `CroiseeError` when the territory does not have it."""
        if zone in NATIONAL:
            return NATIONAL[zone]
        name, code = split_zone(zone)
        zoning = self.zoning(name)
        return zoning.labels[zoning.codes[zoning.position(code)]]

    def positions(self, x: npt.ArrayLike, y: npt.ArrayLike, epsg: int, zoning: str) -> Positions:
        """Rank in `zonings[zoning].codes` of the zone of each point, −1 outside every zone.

        `x`, `y`: coordinates (longitude, latitude if geographic) in `epsg`; NaN or null is
        nowhere. A point on a border belongs to the zone of smallest code.
        """
        shapes = self.shapes(zoning)
        known(epsg)
        east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if east.shape != north.shape or east.ndim != 1:
            raise ValueError("x and y must be two lists of the same length")
        if zoning not in self._indexes:
            self._indexes[zoning] = ZoneIndex(shapes)
        return self._indexes[zoning].positions(*transform(east, north, epsg, self.epsg))

    def locate(
        self, x: npt.ArrayLike, y: npt.ArrayLike, epsg: int, zoning: str
    ) -> list[str | None]:
        """Zone id of each point, None outside every zone of `zoning`. See `positions`."""
        names = np.array([*self.zoning(zoning).ids(), None], dtype=object)
        located: Sequence[str | None] = names[self.positions(x, y, epsg, zoning)].tolist()
        return list(located)
