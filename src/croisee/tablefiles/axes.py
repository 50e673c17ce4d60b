"""The axes of a table as numbers: codes, parents, and one key for each crossing of codes.

A key is the crossing written in mixed base, so that cells are matched, grouped and rolled up by
arithmetic on whole arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from croisee.confidentiality.system import IntArray

_MOST_CROSSINGS = 2**62


@dataclass(frozen=True)
class Axis:
    """`codes` (k), and the index of each one's parent: -1 for a root, which adds up to nothing.

    `depth` (k): 0 for a root. `total`: index of the code that stands for all, None without one.
    `partial`: the children of a code need not make the whole; what remains is in no table.
    """

    name: str
    codes: pa.StringArray
    parent: IntArray
    depth: IntArray
    total: int | None
    partial: bool

    @property
    def size(self) -> int:
        """Number of codes."""
        return len(self.codes)


def make_axis(
    name: str,
    codes: Sequence[str],
    *,
    total: str | None,
    parents: Mapping[str, str],
    partial: bool = False,
) -> Axis:
    """An axis of these `codes`, the `total` first; a code without a parent has the total for one.

    `parents` must have no loop.
    """
    listed = dict.fromkeys(
        ([] if total is None else [total]) + [*parents.values(), *parents, *codes]
    )
    index = {code: place for place, code in enumerate(listed)}
    parent = np.array(
        [index[parents[c]] if c in parents else (-1 if total in (None, c) else 0) for c in listed],
        dtype=np.int64,
    )
    depth = np.zeros(parent.size, dtype=np.int64)
    above = parent
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parent[above], -1)
    return Axis(
        name, pa.array(listed), parent, depth, None if total is None else index[total], partial
    )


@dataclass(frozen=True)
class Space:
    """All crossings of some axes; `strides` are parallel to `axes`."""

    axes: tuple[Axis, ...]
    strides: tuple[int, ...]

    def code(self, keys: IntArray, place: int) -> IntArray:
        """Index of the code of each key on the axis at `place`."""
        return keys // self.strides[place] % self.axes[place].size

    def parents(self, keys: IntArray, place: int) -> IntArray:
        """The same crossings one step up that axis. The keys must not be roots of it."""
        code = self.code(keys, place)
        return keys + (self.axes[place].parent[code] - code) * self.strides[place]

    def describe(self, key: int) -> str:
        """The crossing for a reader: « AXE=code », totals left out."""
        told = []
        for place, axis in enumerate(self.axes):
            code = key // self.strides[place] % axis.size
            if code != axis.total:
                told.append(f"{axis.name}={axis.codes[code].as_py()}")
        return ", ".join(told) or "total"


def make_space(axes: Sequence[Axis]) -> Space:
    """Raises `ValueError` when the crossings are too many to be numbered."""
    strides, count = [], 1
    for axis in axes:
        strides.append(count)
        count *= axis.size
    if count > _MOST_CROSSINGS:
        raise ValueError(f"{count} crossings")
    return Space(tuple(axes), tuple(strides))
