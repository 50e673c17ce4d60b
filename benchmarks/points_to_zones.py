"""Tag points to neighbourhoods: `Territory.positions` against `geopandas.sjoin`, in one run.

    python benchmarks/points_to_zones.py --points 10000000

Zones: the outlines of the 79 QPV 2024 of Bretagne and Pays de la Loire (mirror of open data). Half
of the points are drawn evenly over the two regions, as addresses in general are; half within the
boxes of the neighbourhoods, where borders make the work hard. Both sides start from two arrays of
coordinates and one array of outlines, and must end with one zone at most per point: the results
are compared point by point, and the run fails if one differs.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from croisee.territories import Territory, load_territory

ROOT = Path(__file__).resolve().parents[1]
MIRROR = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
NOWHERE = -1


def territory() -> Territory:
    """The neighbourhoods of the two regions, alone."""
    zoning = {
        "nom": "qpv2024",
        "fichier": "qpv/qpv2024_contours_bretagne_pdl.geojson",
        "code": "code_qp",
        "libelle": "lib_qp",
    }
    return load_territory({"titre": "Mesure", "projection": 2154, "zonages": [zoning]}, MIRROR)


def draw(shapes: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Half the points over the whole extent, half in the boxes of the zones, shuffled."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(shapes)
    boxes = shapely.bounds(shapes)[random.integers(0, len(shapes), count // 2)]
    share = random.random((count // 2, 2))
    near = boxes[:, :2] + share * (boxes[:, 2:] - boxes[:, :2])
    far = random.uniform((west, south), (east, north), (count - count // 2, 2))
    points = random.permutation(np.concatenate([near, far]))
    return np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])


def with_sjoin(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The peer: build the points, join, keep the smallest zone of each point."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=2154))
    zones = gpd.GeoDataFrame(geometry=shapes, crs=2154)
    joined = gpd.sjoin(points, zones, how="inner", predicate="intersects")
    smallest = joined["index_right"].groupby(level=0).min()
    found = np.full(len(x), NOWHERE, dtype=np.int32)
    found[smallest.index.to_numpy()] = smallest.to_numpy()
    return found


def timed(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """The result and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def main() -> int:
    """Print both times and their ratio; 1 if the two results differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    if not MIRROR.is_dir():
        print("No mirror of open data: set CROISEE_OPEN_DATA.", file=sys.stderr)
        return 2
    place = territory()
    shapes = np.array(place.shapes("qpv2024"), dtype=object)
    # The peer gets its own outlines: ours are prepared in place on first use.
    copies = shapely.from_wkb(shapely.to_wkb(shapes))
    x, y = draw(shapes, options.points, options.seed)
    ours, our_time = timed(lambda: place.positions(x, y, 2154, "qpv2024"))
    theirs, their_time = timed(lambda: with_sjoin(copies, x, y))
    different = int((ours != theirs).sum())
    print(f"points            {options.points:>12,}   zones {len(shapes)}")
    print(f"in a zone         {int((ours != NOWHERE).sum()):>12,}")
    print(f"croisee           {our_time:>12.2f} s (index built inside)")
    print(f"geopandas.sjoin   {their_time:>12.2f} s")
    print(f"ratio             {their_time / our_time:>12.1f} ×")
    print(f"different results {different:>12,}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
