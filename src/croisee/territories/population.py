"""Where people live: a grid of square cells, or addresses, each with a number of people."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from croisee.foundation.errors import CroiseeError, Problem
from croisee.territories.declaration import PopulationDeclaration
from croisee.territories.overlay import shares_of_cells
from croisee.territories.projection import WGS84, Floats, check_suits, is_geographic, transform
from croisee.territories.reading import Geometries, read_rows


@dataclass(frozen=True, eq=False)
class PopulationGrid:
    """Places with people, in the working projection: `squares` of `side` metres, or addresses.

    `squares[i]` is the cell around (`x[i]`, `y[i]`), or that point itself when `side` is 0.
    `people[i]` ≥ 0.
    """

    title: str
    side: int
    x: Floats
    y: Floats
    people: Floats
    squares: Geometries


def read_population(declaration: PopulationDeclaration, base: Path, epsg: int) -> PopulationGrid:
    """Read the declared population. Raises `CroiseeError` on a cell that is not a number ≥ 0."""
    rows = read_rows(base, declaration.fichier)

    def numbers(column: str, least: float) -> Floats:
        values = np.array([_number(cell) for cell in rows.column(column)])
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= least)))
        if wrong.size:
            raise CroiseeError(
                rows.problem(
                    int(wrong[0]),
                    "la case ne contient pas un nombre admis.",
                    "Corrigez la case, ou retirez la ligne.",
                    column=column,
                    expected="un nombre" + (" positif ou nul" if least == 0 else ""),
                    count=int(wrong.size),
                )
            )
        return values

    if declaration.cote and is_geographic(declaration.projection):
        raise CroiseeError(
            Problem(
                file=declaration.fichier,
                message="des carreaux ne peuvent pas être placés en longitude et latitude.",
                expected="une projection en mètres, ou « cote: 0 » pour des adresses",
                remedy="Corrigez « projection » ou « cote » sous « population ».",
            )
        )
    x, y = numbers(declaration.x, -np.inf), numbers(declaration.y, -np.inf)
    people = numbers(declaration.population, 0)
    lon, lat = transform(x, y, declaration.projection, WGS84)
    for projection in (declaration.projection, epsg):
        check_suits(projection, lon, lat)
    half = declaration.cote / 2
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    moved = [transform(x + dx, y + dy, declaration.projection, epsg) for dx, dy in corners]
    centre_x, centre_y = transform(x, y, declaration.projection, epsg)
    if half:
        ring = np.stack([np.column_stack(corner) for corner in moved], axis=1)
        squares = shapely.polygons(ring)
    else:
        squares = shapely.points(centre_x, centre_y)
    title = declaration.titre or (
        f"carreaux de {declaration.cote} m" if half else "adresses habitées"
    )
    return PopulationGrid(title, declaration.cote, centre_x, centre_y, people, squares)


def people_in(shapes: Geometries, grid: PopulationGrid) -> Floats:
    """People in each surface; a cut cell gives its people in proportion of area."""
    zone, cell, share = shares_of_cells(shapes, grid.squares)
    total = np.bincount(zone, weights=grid.people[cell] * share, minlength=len(shapes))
    return np.asarray(total, dtype=np.float64)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return np.nan
