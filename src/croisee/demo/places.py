"""Sources about places, not people: digital-help places, services."""

import numpy as np
import pyarrow as pa
import shapely
from numpy.random import Generator

from croisee.demo import toponyms
from croisee.demo.dwellings import Ints, locate
from croisee.demo.relief import Points, inside
from croisee.demo.streams import stream
from croisee.demo.world import World
from croisee.demo.writing import degrees, numbers

_HELP = (
    ("France services", "France services {de}", 8),
    ("médiathèque", "Médiathèque {de}", 8),
    ("centre social", "Centre social {}", 10),
    ("espace public numérique", "Espace numérique {}", 6),
    ("mission locale", "Mission locale, antenne {de}", 3),
    ("association", "Association Le Fil, {}", 5),
    ("CCAS", "CCAS {de}", 4),
)
_HELP_SERVICES = (
    "accès à un équipement", "aide aux démarches en ligne", "apprentissage des bases",
    "parentalité et numérique", "recherche d'emploi en ligne", "réemploi de matériel",
)  # fmt: skip
_SERVICES = (
    ("pharmacie", "Pharmacie {}", 2_800, 14, 0.5),
    ("medecin_generaliste", "Cabinet médical {}", 1_500, 18, 0.4),
    ("poste", "Bureau de poste {de}", 9_000, 12, 0.3),
    ("ccas", "CCAS {de}", 40_000, 6, 0.0),
    ("caf", "Accueil de la CAF, {}", 150_000, 3, 0.0),
    ("france_travail", "Agence France Travail {de}", 120_000, 4, 0.0),
    ("ecole", "École {}", 1_100, 44, 0.6),
    ("gare", "Gare {de}", 120_000, 6, 0.0),
)
"""Type, name, people per place, fewest places, share placed where people live (else centres)."""

_FIGURES = (
    "Anne-Lise Morvand", "Joachim Trébourg", "Odette Kervallan", "Félicien Darnault",
    "Marthe Lescouët", "Ibrahim Soundara", "Rosa Almeirim", "Gustave Penhoëlic",
)  # fmt: skip


def help_places(world: World) -> dict[str, pa.Array]:
    """Digital-help places: social centres near QPV, the others in town and village centres."""
    rng = stream(world.seed, "lieux.mediation")
    land, quarters = world.land, world.quarters
    rows: list[tuple[str, str, Points]] = []
    villages = iter((6 + rng.permutation(len(land.centres) - 6)).tolist())
    for kind, name, count in _HELP:
        for k in range(count):
            if kind == "centre social":
                qpv = k % len(quarters.qpv2024.codes)
                point = _near(quarters.qpv2024.shapes[qpv], rng)
                rows.append((kind, _named(name, quarters.qpv2024.names[qpv]), point))
                continue
            place = k if k < 6 else next(villages)
            if kind == "France services" and k >= 4:
                place = next(villages)
            point = land.centres[place] + rng.normal(0.0, 260.0, 2)
            rows.append((kind, _named(name, land.communes.names[place]), point))
    points = np.array([row[2] for row in rows])
    points, commune = _ashore(points, world)
    longitude, latitude = degrees(points[:, 0], points[:, 1])
    offered = [
        "|".join(s for s, kept in zip(_HELP_SERVICES, draw, strict=True) if kept)
        or _HELP_SERVICES[0]
        for draw in rng.random((len(rows), len(_HELP_SERVICES))) < 0.5
    ]
    street = world.addresses.take(pa.array(_closest_building(points, world)))
    return {
        "id": pa.array([f"MED{i + 1:03d}" for i in range(len(rows))]),
        "nom": pa.array([row[1] for row in rows]),
        "type": pa.array([row[0] for row in rows]),
        "commune": pa.array(land.communes.names).take(pa.array(commune)),
        "adresse": street,
        "longitude": numbers(longitude, 6),
        "latitude": numbers(latitude, 6),
        "services": pa.array(offered),
    }


def services(world: World) -> dict[str, pa.Array]:
    """Everyday services, in number growing with the population, near people or in centres."""
    rng = stream(world.seed, "lieux.services")
    kinds: list[str] = []
    names: list[str] = []
    points: list[Points] = []
    homes = np.column_stack([world.buildings.x, world.buildings.y])[world.home]
    for kind, name, per, fewest, scattered in _SERVICES:
        count = max(fewest, world.count // per)
        for k in range(count):
            if rng.random() < scattered:
                point = homes[rng.integers(len(homes))] + rng.normal(0.0, 60.0, 2)
            else:
                place = k % min(len(world.land.centres), max(fewest, 6))
                point = world.land.centres[place] + rng.normal(0.0, 180.0, 2)
            kinds.append(kind)
            names.append(name)
            points.append(point)
    placed, commune = _ashore(np.array(points), world)
    longitude, latitude = degrees(placed[:, 0], placed[:, 1])
    labels = [
        _named(name, _subject(world, kinds[i], commune[i], i)) for i, name in enumerate(names)
    ]
    return {
        "id": pa.array([f"SRV{i + 1:05d}" for i in range(len(kinds))]),
        "type": pa.array(kinds),
        "nom": pa.array(labels),
        "longitude": numbers(longitude, 6),
        "latitude": numbers(latitude, 6),
    }


def _named(template: str, name: str) -> str:
    return template.replace("{de}", toponyms.of(name)).replace("{}", name)


def _subject(world: World, kind: str, commune: int, rank: int) -> str:
    """Whom or what a service is named after: a person, its commune, its commune and a number."""
    if kind == "ecole":
        return _FIGURES[rank % len(_FIGURES)]
    name = world.land.communes.names[commune]
    return f"{name} {rank + 1}" if kind in ("pharmacie", "medecin_generaliste") else name


def _near(shape: shapely.Geometry, rng: Generator) -> Points:
    """A point within 250 m of a QPV, in it or just outside, as social centres are."""
    return inside(shape.buffer(250.0), rng)


def _ashore(points: Points, world: World) -> tuple[Points, Ints]:
    """Points of the sea are moved to the nearest building; second: the commune of each point."""
    points = np.round(points, 1)
    commune = locate(world.land.communes.shapes, points)
    lost = np.flatnonzero(commune < 0)
    if len(lost):
        nearest = _closest_building(points[lost], world)
        points[lost] = np.column_stack([world.buildings.x, world.buildings.y])[nearest]
        commune[lost] = world.buildings.commune[nearest]
    return points, commune


def _closest_building(points: Points, world: World) -> Ints:
    tree = shapely.STRtree(shapely.points(world.buildings.x, world.buildings.y))
    return np.asarray(tree.nearest(shapely.points(points)), dtype=np.int64)
