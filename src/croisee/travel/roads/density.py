"""Town or country: how many kilometres of road there are per square kilometre around a place.

A road has no tag that says it is in a town, and speed depends on it. As in Valhalla, the length of
road within two kilometres stands for it; here it is summed on a grid, in whole metres.
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from croisee.travel.roads.metric import UNITS, Floats, Ints, scales

Booleans = npt.NDArray[np.bool_]

_CELL = 250.0  # metres
_RADIUS = 2_000.0  # metres


def urban(x: Ints, y: Ints, metres: Floats, threshold: float) -> Booleans:
    """Whether each piece (its middle, its length) is where roads pass `threshold` km/km²."""
    if not x.size:
        return np.zeros(0, dtype=np.bool_)
    east, north = scales(np.array([(int(y.min()) + int(y.max())) / (2 * UNITS)]))
    column = ((x.astype(np.int64) - int(x.min())) * east[0] / _CELL).astype(np.int64)
    row = ((y.astype(np.int64) - int(y.min())) * north[0] / _CELL).astype(np.int64)
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    cells = np.zeros(shape, dtype=np.int64)
    np.add.at(cells, (row, column), np.rint(metres).astype(np.int64))
    around = ndimage.convolve(cells, _disc(), mode="constant")
    square_kilometres = float(_disc().sum()) * _CELL**2 / 1e6
    found: Booleans = around[row, column] > threshold * 1_000 * square_kilometres
    return found


def _disc() -> npt.NDArray[np.int64]:
    reach = int(_RADIUS // _CELL)
    steps = np.arange(-reach, reach + 1)
    return (steps[:, None] ** 2 + steps[None, :] ** 2 <= reach**2).astype(np.int64)
