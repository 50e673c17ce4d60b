"""Atoms: the pieces into which zonings cut a population, and what publication lets one see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality.system import IntArray

NOWHERE = -1
"""In no zone of this zoning, or in none that is published."""


class Zone(NamedTuple):
    """One zone: the name of its zoning, and its code there."""

    zoning: str
    code: str


@dataclass(frozen=True, eq=False)
class Atoms:
    """How many people live in each intersection of zones.

    `zonings` (k): names. `zones` (k): the codes of each zoning. `codes` (k × n): the zone of each
    atom, as an index into `zones[k]`, or -1 when it lies in none (a commune outside every QPV).
    `population` (n): people, or whatever the threshold counts. Two atoms may have the same codes.
    Raises `ValueError` when these do not fit together.
    """

    zonings: tuple[str, ...]
    zones: tuple[tuple[str, ...], ...]
    codes: IntArray
    population: IntArray

    def __post_init__(self) -> None:
        if not self.zonings:
            raise ValueError("zonings: at least one")
        if self.codes.shape != (len(self.zonings), self.population.size):
            raise ValueError("codes: one row per zoning, one column per atom")
        if len(self.zones) != len(self.zonings):
            raise ValueError("zones: one list of codes per zoning")
        sizes = np.array([len(zones) for zones in self.zones])[:, None]
        if np.any(self.codes < NOWHERE) or np.any(self.codes >= sizes):
            raise ValueError("codes: -1 or an index into the codes of the zoning")
        if np.any(self.population < 0):
            raise ValueError("population: no atom has fewer than 0 people")

    def every_zone(self) -> list[Zone]:
        """All zones, zoning by zoning."""
        return [
            Zone(zoning, code)
            for zoning, zones in zip(self.zonings, self.zones, strict=True)
            for code in zones
        ]

    def places(self) -> IntArray:
        """Codes as indices into `every_zone` (k × n), -1 kept."""
        starts = np.cumsum([0, *(len(zones) for zones in self.zones[:-1])])
        return np.where(self.codes == NOWHERE, NOWHERE, self.codes + starts[:, None])

    def people(self) -> IntArray:
        """People of each zone, in the order of `every_zone`."""
        places = self.places()
        total = np.zeros(sum(len(zones) for zones in self.zones), dtype=np.int64)
        for row in places:
            inside = row != NOWHERE
            np.add.at(total, row[inside], self.population[inside])
        return total

    def reaching(self, threshold: int) -> tuple[Zone, ...]:
        """Zones that may be published by themselves: at least `threshold` people."""
        people = self.people()
        return tuple(
            zone for zone, n in zip(self.every_zone(), people, strict=True) if n >= threshold
        )


def atoms_of(records: pa.Table, zonings: Sequence[str], count: str) -> Atoms:
    """Atoms of a counted table: one column per zoning (a zone, or null: in none) and a count.

    Lines that differ only by other columns (age, sex…) are added up.
    """
    numbered = records.select([*zonings, count]).rename_columns([*_numbered(zonings), "people"])
    summed = numbered.group_by(_numbered(zonings)).aggregate([("people", "sum")])
    zones, codes = [], []
    for number in _numbered(zonings):
        column = summed.column(number).combine_chunks().cast(pa.string())
        names = sorted(column.drop_null().unique().to_pylist())
        found = pc.fill_null(pc.index_in(column, pa.array(names, pa.string())), NOWHERE)
        zones.append(tuple(names))
        codes.append(found.to_numpy(zero_copy_only=False))
    return Atoms(
        tuple(zonings),
        tuple(zones),
        np.array(codes, dtype=np.int64).reshape(len(zonings), summed.num_rows),
        summed.column("people_sum").to_numpy().astype(np.int64),
    )


def _numbered(zonings: Sequence[str]) -> list[str]:
    """Names of columns that no other can bear, whatever the zonings are called."""
    return [str(number) for number in range(len(zonings))]


@dataclass(frozen=True, eq=False)
class Shown:
    """Atoms as publication shows them: those that no published zone tells apart are one.

    `figures` are the published figures, each the zones it adds up (one, or several merged).
    `codes` (k × m): the figure each atom enters, or -1. `people` (m) > 0. `pieces` (m): the
    original atoms of each. Atoms without anybody are left out: they change no figure.
    """

    zonings: tuple[str, ...]
    figures: tuple[tuple[Zone, ...], ...]
    codes: IntArray
    people: IntArray
    pieces: tuple[IntArray, ...]


def show(
    atoms: Atoms, published: Collection[Zone], merged: Iterable[tuple[Zone, Zone]] = ()
) -> Shown:
    """What the figures of the `published` zones show, those of each `merged` pair only together.

    A zone that is not published is as if it were nowhere. Merging goes from one to the next: if
    (a, b) and (b, c) are merged, one figure is given for the three.
    """
    zones = atoms.every_zone()
    rank = {zone: index for index, zone in enumerate(zones)}
    root = list(range(len(zones)))

    def top(index: int) -> int:
        while root[index] != index:
            index = root[index]
        return index

    for one, other in merged:
        root[top(rank[other])] = top(rank[one])
    told = set(published)
    members: dict[int, list[Zone]] = {}
    for index, zone in enumerate(zones):
        if zone in told:
            members.setdefault(top(index), []).append(zone)
    figure = {index: order for order, index in enumerate(members)}
    label = np.array(
        [figure[top(index)] if zone in told else NOWHERE for index, zone in enumerate(zones)]
        + [NOWHERE],  # where index -1 leads
        dtype=np.int64,
    )
    codes = label[atoms.places()]
    kept = np.flatnonzero((atoms.population > 0) & np.any(codes != NOWHERE, axis=0))
    same = alike(codes[:, kept])
    groups = _groups(same)
    first = np.array([group[0] for group in groups], dtype=np.int64)
    return Shown(
        atoms.zonings,
        tuple(tuple(group) for group in members.values()),
        codes[:, kept][:, first],
        np.bincount(same, weights=atoms.population[kept], minlength=len(groups)).astype(np.int64),
        tuple(kept[group] for group in groups),
    )


def alike(codes: IntArray) -> IntArray:
    """One number per column, the same for equal columns, from 0 without gaps."""
    number = np.zeros(codes.shape[1], dtype=np.int64)
    for row in codes:
        _, place = np.unique(row, return_inverse=True)
        _, number = np.unique(number * (place.max(initial=0) + 1) + place, return_inverse=True)
    return number.astype(np.int64)


def _groups(number: IntArray) -> list[IntArray]:
    if not number.size:
        return []
    order = np.argsort(number, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)
