"""What the generator of the fictitious territory knows of work: who looks for what, where posts are.

From the truth kept aside and from the drawn land; of what partners deliver, nothing is read but
which faults of place each line of the file of job seekers bears.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from croisee.demo.territory import Zones
from croisee.demo.world import World, make_world

SEED = 2025
CELL = 200.0


class Seekers(NamedTuple):
    """One row per line of the file: QPV and commune of the place that it bears (-1: none),
    occupation, licence to drive."""

    qpv: np.ndarray
    commune: np.ndarray
    rome: np.ndarray
    drives: np.ndarray


class Posts(NamedTuple):
    """One row per vacancy that has a place: where, metres that are unknown of it, occupation, kind
    of contract as it is told, commune, how many posts."""

    x: np.ndarray
    y: np.ndarray
    spread: np.ndarray
    rome: np.ndarray
    contract: np.ndarray
    commune: np.ndarray
    count: np.ndarray


class Starts(NamedTuple):
    """Where the people of each zone start from: middle of each inhabited piece of cell, and its
    share of the people of the zone."""

    zone: np.ndarray
    x: np.ndarray
    y: np.ndarray
    share: np.ndarray


class Records:
    """The truth beside a project folder."""

    def __init__(self, project: Path, people: int) -> None:
        self.folder = project.with_name(f"{project.name}-verite")
        self.world: World = make_world(people, SEED, lambda _stage, _share: None)
        self.communes, self.quarters = self.world.land.communes, self.world.quarters.qpv2024
        self.homes = self.table("menages")
        self.offers = self.table("offres")

    def table(self, name: str) -> pd.DataFrame:
        """A table of the truth."""
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def seekers(self) -> Seekers:
        """Job seekers at the address that their office has of them."""
        wanted, faults = self.table("inscrits"), self.table("liens/emploi.demandeurs")
        assert (wanted["ligne"] == faults["ligne"]).all()
        person = self.table("personnes")["menage"].to_numpy()
        home = self.homes.iloc[person[wanted["personne"]]].reset_index(drop=True)
        hall = self.world.land.centres[_rank(home["commune2025"], self.communes.codes)].round(1)
        x, y = (
            np.where(
                faults["adresse_perimee"],
                home[f"{axis}_avant"],
                np.where(faults["lieu_mairie"], hall[:, side], home[f"{axis}_l93"]),
            )
            for side, axis in enumerate("xy")
        )
        lost = faults["lieu_manquant"].to_numpy()
        qpv, commune = (
            np.where(lost, -1, inside(zones, x, y)) for zones in (self.quarters, self.communes)
        )
        return Seekers(qpv, commune, wanted["rome"].to_numpy(), wanted["permis"].to_numpy())

    def posts(self) -> Posts:
        """Each vacancy once: at its place when the company tells it, somewhere in its commune when
        the agency alone does; without what is only said to be in the département."""
        company = self.offers["mission"].notna()
        told = self.offers[company | (self.offers["lieu_annonce"] == "commune")]
        exact = told["mission"].notna().to_numpy()
        commune = _rank(told["commune2025"], self.communes.codes)
        centre = shapely.centroid(self.communes.shapes)
        spread = np.array([unknown(shape) for shape in self.communes.shapes])[commune]
        # A permanent contract of a temporary-work company is still temporary work.
        temporary = exact & (told["contrat"] == "CDI").to_numpy()
        return Posts(
            x=np.where(exact, told["x_l93"], shapely.get_x(centre)[commune]),
            y=np.where(exact, told["y_l93"], shapely.get_y(centre)[commune]),
            spread=np.where(exact, 0.0, spread),
            rome=told["rome"].to_numpy(),
            contract=np.where(temporary, "Intérim", told["contrat"]),
            commune=commune,
            count=told["postes"].to_numpy(),
        )

    def starts(self, zones: Zones) -> Starts:
        """Inhabited places of zones, from the homes of all households."""
        west, south = (np.floor(self.homes[f"{axis}_l93"] / CELL) * CELL for axis in "xy")
        people = self.homes.groupby([west, south])["taille"].sum()
        corner = np.array(people.index.tolist())
        cells = shapely.box(*corner.T, *(corner + CELL).T)
        rows = []
        for rank, shape in enumerate(zones.shapes):
            met = np.flatnonzero(shapely.intersects(shape, cells))
            parts = shapely.intersection(cells[met], shape)
            lived = shapely.area(parts) > 1e-4
            for part, count in zip(parts[lived], people.to_numpy()[met[lived]], strict=True):
                middle = (
                    part.centroid if part.intersects(part.centroid) else part.point_on_surface()
                )
                rows.append((rank, middle.x, middle.y, count * part.area))
        zone, x, y, weight = (np.array(column) for column in zip(*rows, strict=True))
        return Starts(zone, x, y, weight / np.bincount(zone, weight)[zone])


def inside(zones: Zones, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Rank of the zone of each point, -1 outside all."""
    found = np.full(len(x), -1)
    for rank, shape in enumerate(zones.shapes):
        shapely.prepare(shape)
        found[shapely.contains_xy(shape, x, y)] = rank
    return found


def unknown(shape: shapely.Geometry) -> float:
    """Root of the mean square distance of the inside of a surface to its centre, triangle by
    triangle: of one with corners a, b, c the mean square distance to a point is
    (|a|² + |b|² + |c|² + |a + b + c|²) / 12."""
    square = area = 0.0
    centre = np.array(shape.centroid.coords[0])
    for triangle in shapely.constrained_delaunay_triangles(shape).geoms:
        corners = np.array(triangle.exterior.coords[:3]) - centre
        total = (corners**2).sum() + (corners.sum(axis=0) ** 2).sum()
        square += triangle.area * total / 12
        area += triangle.area
    return float(np.sqrt(square / area))


def _rank(codes: pd.Series, known: tuple[str, ...]) -> np.ndarray:
    return codes.map({code: rank for rank, code in enumerate(known)}).to_numpy()
