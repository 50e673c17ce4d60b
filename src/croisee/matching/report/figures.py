"""Figures of a linkage by group: how many are linked, how sure, how many are missed.

Estimated from the linkage's own probabilities, the truth being unknown: they are worth what the
probabilities are worth. A match that no comparison met is in none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.matching.report.axes import GIVEN, OVERLAP, OVERLAP_BOUNDS, UNKNOWN, Axis

Floats = npt.NDArray[np.float64]
TOTAL = "ensemble"


@dataclass(frozen=True)
class People:
    """One producer's people, by record (n): links, sum of their probabilities, and of what was not
    linked; `codes`: the group of each, by axis."""

    links: Floats
    found: Floats
    missed: Floats
    codes: tuple[tuple[Axis, npt.NDArray[np.str_]], ...]

    @property
    def size(self) -> int:
        """Number of records."""
        return int(self.links.size)


@dataclass(frozen=True)
class Figures:
    """Figures of one group: records, those linked, their links; expected matches `found` among the
    links, and `missed`."""

    records: int
    linked: int
    links: int
    found: float
    missed: float

    @property
    def unlinked(self) -> int:
        """Records without a link."""
        return self.records - self.linked

    @property
    def share(self) -> float | None:
        """Share of the records that are linked."""
        return _ratio(self.linked, self.records)

    @property
    def precision(self) -> float | None:
        """Share of the links that are right, as estimated: their mean probability."""
        return _ratio(self.found, self.links)

    @property
    def recall(self) -> float | None:
        """Share of the matches met that are linked, as estimated."""
        return _ratio(self.found, self.found + self.missed)

    @property
    def overlap(self) -> float | None:
        """Matches expected per record: the share of the group that the other file holds too."""
        return _ratio(self.found + self.missed, self.records)


def people(study: pa.Table, links: pa.Table, missed: pa.Table) -> People:
    """The people of a study file.

    `study`: `pseudonym` and groups. `links`, `missed`: `pseudonym` (several rows for one if it has
    several) and `probability`. Groups that the file does not bear are left out; a code that is not
    one of its axis counts as unknown.
    """
    names = study["pseudonym"].combine_chunks()
    codes = tuple((axis, _codes(study[axis.column], axis)) for axis in GIVEN if _has(study, axis))
    given = People(
        _summed(names, links["pseudonym"]),
        _summed(names, links["pseudonym"], links["probability"]),
        _summed(names, missed["pseudonym"], missed["probability"]),
        codes,
    )
    if not codes:
        return given
    return People(given.links, given.found, given.missed, (*codes, (OVERLAP, _overlap(given))))


def whole(counted: People) -> Figures:
    """Figures of everybody."""
    return _figures(counted, np.ones(counted.size, dtype=np.bool_))


def by_group(counted: People) -> Iterator[tuple[Axis, dict[str, Figures]]]:
    """For each axis, the figures of each of its groups that has somebody, in order."""
    for axis, codes in counted.codes:
        masks = {code: codes == code for code in axis.labels}
        yield axis, {c: _figures(counted, mask) for c, mask in masks.items() if mask.any()}


def _figures(counted: People, mask: npt.NDArray[np.bool_]) -> Figures:
    links = counted.links[mask]
    return Figures(
        int(mask.sum()),
        int((links > 0).sum()),
        int(links.sum()),
        float(counted.found[mask].sum()),
        float(counted.missed[mask].sum()),
    )


def _overlap(counted: People) -> npt.NDArray[np.str_]:
    """The class of overlap of each record: that of people of the same groups on every axis."""
    _, place = np.unique(
        np.stack([codes for _, codes in counted.codes]), axis=1, return_inverse=True
    )
    place = place.reshape(-1)
    expected = np.bincount(place, counted.found + counted.missed) / np.bincount(place)
    classes = np.array(list(OVERLAP.labels))
    found: npt.NDArray[np.str_] = classes[np.searchsorted(OVERLAP_BOUNDS, expected, side="right")]
    return found[place]


def _summed(names: pa.Array, of: pa.ChunkedArray, values: pa.ChunkedArray | None = None) -> Floats:
    """For each name, the sum of the values of the rows that bear it (without values: how many)."""
    places = pc.index_in(of, value_set=names)
    known = pc.is_valid(places)
    weights = None if values is None else values.filter(known).to_numpy()
    rows = places.filter(known).to_numpy().astype(np.int64)
    return np.bincount(rows, weights, minlength=len(names)).astype(np.float64)


def _has(study: pa.Table, axis: Axis) -> bool:
    return axis.column in study.column_names


def _codes(column: pa.ChunkedArray, axis: Axis) -> npt.NDArray[np.str_]:
    known = pc.is_in(column, value_set=pa.array(list(axis.labels)))
    told = pc.if_else(known, column, UNKNOWN)
    return np.array(told.to_pylist(), dtype=np.str_)


def _ratio(part: float, all_: float) -> float | None:
    return part / all_ if all_ else None
