"""Every figure of the study, worked out from the records of the generator."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely

from acceptance.emploi import figures, transit
from acceptance.emploi.figures import Cells
from acceptance.emploi.records import Records, inside
from acceptance.emploi.roads import Roads
from croisee.demo.buses import run_buses
from croisee.demo.needs import FEWEST, families, make_needs
from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.streets import lay_streets

CODES = sorted(code for code, *_ in OCCUPATIONS)
MODES = {"voiture": 11.0, "transports": 5.0, "velo": 4.2, "pied": 1.1}
"""Metres per second at which one crosses a commune, where a vacancy is known by no more."""
RADIUS = 30_000
FARTHEST = 1e9
"""Metres: farther than anything that can be reached."""
CONTRACTS = {"CDI": "cdi", "CDD": "cdd", "Intérim": "interim"}
LIMITS = (2, 5, 10, 20, 30)
MINUTES = (15, 30, 45, 60)


@dataclass
class Truth:
    """`value[indicator]`: figure of each QPV, in the unit in which it is shown; `by_occupation`:
    of each QPV × occupation of `CODES`; `by_area`: of each job area × occupation."""

    records: Records
    value: dict[str, np.ndarray] = field(default_factory=dict)
    by_occupation: dict[str, np.ndarray] = field(default_factory=dict)
    by_area: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.told, self.posts = self.records.seekers(), self.records.posts()
        self.starts = self.records.starts(self.records.quarters)
        self.value |= dict(self._straight())
        for mode in MODES:
            self._by_mode(mode)
        self._needs()

    @cached_property
    def seekers(self) -> np.ndarray:
        """Seekers by QPV and occupation."""
        return self._counted(np.ones(len(self.told.qpv), dtype=bool))

    def _counted(self, kept: np.ndarray) -> np.ndarray:
        table = np.zeros((len(self.records.quarters.codes), len(CODES)))
        rank = np.searchsorted(CODES, self.told.rome)
        kept = kept & (self.told.qpv >= 0)
        np.add.at(table, (self.told.qpv[kept], rank[kept]), 1)
        return table

    def posts_of_communes(self) -> np.ndarray:
        """Posts offered in each commune."""
        return np.bincount(self.posts.commune, self.posts.count, len(self.records.communes.codes))

    def _cells(self, way: np.ndarray, of: figures.Measure) -> Cells:
        return figures.cells(self.starts, way, self.posts, CODES, of)

    def _straight(self) -> Iterator[tuple[str, np.ndarray]]:
        way = blurred(np.rint(gaps(self.starts, self.posts)), self.posts.spread)
        near = self._cells(way, figures.mean_within(RADIUS))
        yield "emploi_distance", near.of_zones(self.seekers) / 1000
        yield "emploi_couverture", 100 * near.coverage(self.seekers)
        self.by_occupation["metier_distance"] = near.value / 1000
        closest = self._cells(way, figures.nearest)
        yield "emploi_plus_proche", closest.of_zones(self.seekers) / 1000
        self.by_occupation["metier_plus_proche"] = closest.value / 1000
        everywhere = self._cells(way, figures.mean_within(np.inf))
        yield "emploi_sans_rayon", everywhere.of_zones(self.seekers) / 1000
        ten = self._cells(way, figures.mean_within(10_000))
        yield "emploi_distance_10_km", ten.of_zones(self.seekers) / 1000
        tenth = figures.so_many_posts(self.starts, way, self.posts, CODES, self.seekers, 0.1)
        yield "emploi_distance_postes", tenth.of_zones(self.seekers) / 1000
        for limit in LIMITS:
            share = self._cells(way, figures.share_within(1000 * limit))
            yield f"emploi_part_{limit}_km", 100 * share.of_zones(self.seekers)
        for contract, name in CONTRACTS.items():
            mine = self.posts.contract == contract
            some = self.posts._replace(count=np.where(mine, self.posts.count, 0))
            within = figures.mean_within(RADIUS)
            near = figures.cells(self.starts, way, some, CODES, within)
            yield f"emploi_distance_{name}", near.of_zones(self.seekers) / 1000
            yield f"emploi_couverture_{name}", 100 * near.coverage(self.seekers)
        yield "emploi_acces", self._access()
        mine, theirs = self._areas()
        same = np.where(mine[:, None] == theirs, way, np.inf)
        within = self._cells(same, figures.mean_within(FARTHEST))
        yield "emploi_distance_bassin", within.of_zones(self.seekers) / 1000
        yield "emploi_couverture_bassin", 100 * within.coverage(self.seekers)
        for tenth in (1, 5, 9):
            found = figures.tenth_within(
                self.starts, way, self.posts, CODES, self.seekers, tenth, RADIUS
            )
            yield f"emploi_distance_d{tenth}", found / 1000

    def _needs(self) -> None:
        """What employers announce: nothing is known of the occupations of a family that is hidden."""
        drawn, rows = make_needs(self.records.world), list(families().values())
        of = np.array([[code in codes for code in CODES] for codes in rows], dtype=float)
        hidden = (drawn.projects > 0) & (drawn.projects < FEWEST)
        known = (of.sum(axis=0) > 0) & (hidden @ of == 0)
        with np.errstate(invalid="ignore"):
            projects = np.where(known, drawn.projects @ of, np.nan)
            self.by_area = {
                "metier_besoins": projects,
                "metier_besoins_difficiles": 100 * (drawn.hard @ of) / projects,
                "metier_besoins_saisonniers": 100 * (drawn.seasonal @ of) / projects,
            }
        area, _ = self._areas()
        for name, table in self.by_area.items():
            here = figures.cells_of_points(self.starts, table[area])
            self.value[name.replace("metier", "emploi")] = here.of_zones(self.seekers)

    def _areas(self) -> tuple[np.ndarray, np.ndarray]:
        """Job area of each starting point, and of each post: that of its commune."""
        land = self.records.world.land
        commune = inside(land.communes, self.starts.x, self.starts.y)
        return land.commune_epci[commune], land.commune_epci[self.posts.commune]

    def _access(self) -> np.ndarray:
        """Seekers of the rest of each commune compete for the same posts."""
        here, around = self.starts, self.records.starts(self.records.communes)
        count = len(self.records.quarters.codes)
        both = figures.Starts(
            np.concatenate([here.zone, around.zone + count]),
            *(
                np.concatenate([getattr(here, one), getattr(around, one)])
                for one in ("x", "y", "share")
            ),
        )
        rest = np.zeros((len(self.records.communes.codes), len(CODES)))
        out = (self.told.qpv < 0) & (self.told.commune >= 0)
        np.add.at(rest, (self.told.commune[out], np.searchsorted(CODES, self.told.rome[out])), 1)
        way = np.rint(np.hypot(gaps(both, self.posts), self.posts.spread))
        found = figures.access(
            both, way, self.posts, CODES, np.concatenate([self.seekers, rest]), RADIUS
        )
        mine = Cells(found.value[:count], found.covered[:count])
        return 100 * mine.of_zones(self.seekers)

    def _by_mode(self, mode: str) -> None:
        way = blurred(self.ways[mode], self.posts.spread / MODES[mode])
        for minutes in MINUTES:
            share = self._cells(way, figures.share_within(60 * minutes))
            self.value[f"emploi_part_{minutes}_min_{mode}"] = 100 * share.of_zones(self.seekers)
            if minutes == 30:
                self.by_occupation[f"metier_part_30_min_{mode}"] = 100 * share.value
            if minutes == 45 and mode in ("voiture", "transports"):
                drives = self.told.drives == (mode == "voiture")
                name = "avec_permis" if mode == "voiture" else "sans_permis"
                among = share.of_zones(self._counted(drives))
                self.value[f"emploi_part_45_min_{name}"] = 100 * among
        near = self._cells(way, figures.mean_within(1800))
        self.value[f"emploi_un_poste_30_min_{mode}"] = 100 * near.coverage(self.seekers)
        lost = self._cells(way, figures.share_unreachable)
        self.value[f"emploi_inaccessible_{mode}"] = 100 * lost.of_zones(self.seekers)

    @cached_property
    def ways(self) -> dict[str, np.ndarray]:
        """Seconds from every start to every vacancy, by mode."""
        world = self.records.world
        quarters = world.quarters.qpv2024.shapes
        streets = lay_streets(world.land, quarters, world.seed)
        roads = {mode: Roads(streets, mode) for mode in ("voiture", "velo", "pied")}
        here, there = ((places.x, places.y) for places in (self.starts, self.posts))
        found = {
            mode: each.seconds(each.spots(*here), each.spots(*there))
            for mode, each in roads.items()
        }
        buses = run_buses(world.land, streets, quarters)
        found["transports"] = transit.seconds(buses, roads["pied"], here, there)
        return found


def gaps(starts: figures.Starts, posts: figures.Posts) -> np.ndarray:
    """Metres as the crow flies (points × vacancies)."""
    return np.asarray(
        shapely.distance(
            shapely.points(starts.x, starts.y)[:, None], shapely.points(posts.x, posts.y)[None, :]
        )
    )


def blurred(way: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """What is expected of a place known to `spread`: root of the mean square."""
    return np.asarray(np.rint(np.hypot(way, spread)))
