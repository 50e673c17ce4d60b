"""Coordinates: from one reference system to another, and which one suits a territory."""

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.exceptions import CRSError

from croisee.foundation.errors import CroiseeError, Problem

Floats = npt.NDArray[np.float64]

WGS84 = 4326


def is_geographic(epsg: int) -> bool:
    """Whether coordinates are degrees: distances are then measured on the ellipsoid."""
    return bool(known(epsg).is_geographic)


def known(epsg: int | str) -> pyproj.CRS:
    """The reference system of an EPSG code. Raises `CroiseeError` when there is none."""
    try:
        return pyproj.CRS.from_user_input(epsg)
    except CRSError:
        raise CroiseeError(
            Problem(
                message=f"la projection « {epsg} » n’est pas un code EPSG connu.",
                expected=(
                    "2154 (métropole), 5490 (Antilles), 2972 (Guyane), 2975 (La Réunion), "
                    "4471 (Mayotte) ou 4326 (longitude et latitude)"
                ),
                remedy="Corrigez la clé « projection ».",
            )
        ) from None


def transform(x: Floats, y: Floats, source: int | str, target: int | str) -> tuple[Floats, Floats]:
    """Coordinates `x` (or longitude), `y` (or latitude) of `source` expressed in `target`.

    A point that `target` cannot express comes back as NaN.
    """
    if known(source) == known(target):
        return x, y
    change = pyproj.Transformer.from_crs(known(source), known(target), always_xy=True)
    east, north = change.transform(x, y)
    wrong = ~(np.isfinite(east) & np.isfinite(north))
    return np.where(wrong, np.nan, east), np.where(wrong, np.nan, north)


def check_suits(epsg: int, lon: Floats, lat: Floats) -> None:
    """Raise `CroiseeError` when the projection was not made for these places.

    Distances measured in Lambert-93 at La Réunion would be wrong by large factors and look right.
    """
    crs = known(epsg)
    area = crs.area_of_use
    if not crs.is_geographic and crs.axis_info[0].unit_name != "metre":
        raise CroiseeError(
            Problem(
                message=f"la projection {epsg} n’est pas exprimée en mètres.",
                remedy="Choisissez une projection en mètres, par exemple 2154 en métropole.",
            )
        )
    if area is None or lon.size == 0:
        return
    inside = (lon >= area.west) & (lon <= area.east) & (lat >= area.south) & (lat <= area.north)
    if not inside.all():
        raise CroiseeError(
            Problem(
                message=f"la projection {epsg} n’est pas faite pour ces lieux.",
                expected=(
                    "2154 (métropole), 5490 (Antilles), 2972 (Guyane), 2975 (La Réunion), "
                    "4471 (Mayotte) ou 4326 (distances sur l’ellipsoïde, partout)"
                ),
                remedy="Corrigez la clé « projection » du territoire, ou les coordonnées.",
            )
        )
