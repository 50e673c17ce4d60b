"""Where a desk would reach most people of a city, among places that exist already."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as csv
import shapely
from entitled import Floats
from neighbourhoods import Found

from croisee.take_up.counts import Counts
from croisee.take_up.desks import ONE, Points, choose, reached
from croisee.take_up.plain import people_words

_METRES = 111_320.0


def sentences(
    mirror: Path, entry: Mapping[str, Any], zones: Sequence[str], found: Found
) -> list[str]:
    """One sentence per desk: the place, and the people within reach of it and of those before."""
    codes, shapes = neighbourhoods(mirror, entry)
    ranks = [zones.index(code) for code in codes if found.told[zones.index(code)]]
    kept = [shape for code, shape in zip(codes, shapes, strict=True) if zones.index(code) in ranks]
    points, where = spread(kept, entry["pas"])
    names, places = places_of(mirror, entry)
    near = distances(places, where) <= entry["portee"]
    counts = some(found.counts, ranks)
    people = np.maximum(counts.eligible * found.rate.value[ranks], 0.0)
    desks = choose(near, points, people, entry["guichets"])
    within = reached(counts, desks)
    return [
        f"{names[place]} : avec ceux d’avant, "
        f"{people_words(float(low), float(high))} à moins de {entry['portee']} m"
        for place, low, high in zip(desks.chosen, within.low, within.high, strict=True)
    ]


def neighbourhoods(mirror: Path, entry: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    """Codes of 2015 of the neighbourhoods of the city, and the contour of 2024 of each."""
    rows = csv.read_csv(mirror / entry["passage"]).to_pylist()
    city = {
        row["code_qp2024"]: row["code_qp2015"]
        for row in rows
        if row["commune_qp2015"] and entry["ville"] in row["commune_qp2015"].split(", ")
    }
    features = json.loads((mirror / entry["contours"]).read_text(encoding="utf-8"))["features"]
    pairs = {
        city[each["properties"]["code_qp"]]: shapely.make_valid(
            shapely.from_geojson(json.dumps(each["geometry"]))
        )
        for each in features
        if each["properties"]["code_qp"] in city
    }
    return sorted(pairs), [pairs[code] for code in sorted(pairs)]


def spread(shapes: Sequence[Any], step: float) -> tuple[Points, Floats]:
    """Points every `step` metres inside each contour, with an even share of its people."""
    zone, where = [], []
    for rank, shape in enumerate(shapes):
        west, south, east, north = shape.bounds
        wide = step / (_METRES * np.cos(np.radians(south)))
        grid = np.stack(
            np.meshgrid(np.arange(west, east, wide), np.arange(south, north, step / _METRES)), -1
        ).reshape(-1, 2)
        inside = grid[shapely.contains_xy(shape, grid)]
        where.append(
            inside if len(inside) else np.array([[*shape.representative_point().coords[0]]])
        )
        zone.append(np.full(len(where[-1]), rank))
    ranks = np.concatenate(zone)
    share = ONE // np.bincount(ranks)[ranks]
    return Points(ranks.astype(np.int64), share.astype(np.int64)), np.concatenate(where)


def places_of(mirror: Path, entry: Mapping[str, Any]) -> tuple[list[str], Floats]:
    """Names and places (longitude, latitude) where a desk could be."""
    names, where = [], []
    for source in entry["lieux"]:
        for row in csv.read_csv(mirror / source["fichier"]).to_pylist():
            if (
                row["latitude"] is not None
                and str(row[source["commune"]]).upper() in entry["communes"]
            ):
                names.append(str(row[source["nom"]]))
                where.append((row["longitude"], row["latitude"]))
    return names, np.array(where, float)


def distances(places: Floats, points: Floats) -> Floats:
    """Metres as the crow flies, places × points."""
    east = (places[:, None, 0] - points[None, :, 0]) * np.cos(np.radians(points[None, :, 1]))
    return np.asarray(_METRES * np.hypot(east, places[:, None, 1] - points[None, :, 1]))


def some(counts: Counts, ranks: list[int]) -> Counts:
    """The counts of some zones."""
    return counts.together(np.eye(counts.eligible.size)[ranks])
