"""How two sets of surfaces cut each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from croisee.territories.projection import Floats
from croisee.territories.reading import Geometries

Ranks = npt.NDArray[np.int64]

REST = -1
SLIVER = 1e-3
"""Two drawings of one border never agree to the metre: a piece under this share of both zones is
drawing noise, not territory."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Each zone of `origin` cut by the zones of `target`, in order of (origin, target).

    `target[i]` is `REST` for the part of `origin[i]` that no target zone covers. Slivers are left
    out. `area` is in square units of the projection.
    """

    origin: Ranks
    target: Ranks
    shapes: Geometries
    area: Floats


def overlay(origin: Geometries, target: Geometries) -> Pieces:
    """Cut the surfaces of `origin` by those of `target`."""
    a, b = shapely.STRtree(target).query(origin, predicate="intersects").astype(np.int64)
    shapes = np.asarray(shapely.intersection(origin[a], target[b]), dtype=object)
    area = shapely.area(shapes)
    size_a, size_b = shapely.area(origin), shapely.area(target)
    kept = area > SLIVER * np.minimum(size_a[a], size_b[b])
    # What is left of a zone is measured against every piece, so that slivers are not « rest ».
    covered = np.bincount(a, weights=area, minlength=len(origin))
    partly = np.flatnonzero(size_a - covered > SLIVER * size_a)
    rest = np.array(
        [shapely.difference(origin[rank], shapely.union_all(shapes[a == rank])) for rank in partly],
        dtype=object,
    )
    a = np.concatenate([a[kept], partly])
    b = np.concatenate([b[kept], np.full(len(partly), REST)])
    shapes = np.concatenate([shapes[kept], rest])
    order = np.lexsort((b, a))
    return Pieces(a[order], b[order], shapes[order], shapely.area(shapes[order]))


def shares_of_cells(pieces: Geometries, cells: Geometries) -> tuple[Ranks, Ranks, Floats]:
    """Pairs (piece, cell) that overlap, with the share of the cell's area inside the piece."""
    tree = shapely.STRtree(cells)
    piece, cell = tree.query(pieces, predicate="intersects").astype(np.int64)
    inside = tree.query(pieces, predicate="covers").astype(np.int64)
    width = len(cells)
    whole = np.isin(piece * width + cell, inside[0] * width + inside[1])
    share = np.ones(len(piece))
    cut = ~whole
    share[cut] = shapely.area(shapely.intersection(pieces[piece[cut]], cells[cell[cut]]))
    share[cut] /= shapely.area(cells[cell[cut]])
    kept = share > 1e-9
    order = np.lexsort((cell[kept], piece[kept]))
    return piece[kept][order], cell[kept][order], share[kept][order]
