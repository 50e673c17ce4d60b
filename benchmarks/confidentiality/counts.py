"""Synthetic counts shaped like a table of neighbourhoods: who draws which benefit, where.

    python benchmarks/confidentiality/counts.py --neighbourhoods 60 --out /tmp/qpv60

QPV in communes, in intercommunalités, in départements, in France, by age, sex and benefit, with
every margin. Counts from 1 to 4 are required (fewer than five persons), zeros are published.
Seeded, no real person: sizes of neighbourhoods are lognormal (median 880), shares of ages and
benefits vary from one to the next. The rates are assumptions: read orders of magnitude.
"""

import argparse
import gzip
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from croisee.confidentiality.system import BoolArray, CellSystem, IntArray

THRESHOLD = 5
_LEVELS = (1.0, 0.6, 0.2, 1 / 15)
"""Neighbourhoods, communes, intercommunalités and départements, for one neighbourhood."""
_BENEFITS = np.array([0.66, 0.16, 0.09, 0.06, 0.04, 0.025])
"""Share of each benefit among the persons of a zone, before age and place make it vary."""


def qpv_counts(
    neighbourhoods: int, ages: int, sexes: int, benefits: int, seed: int, residuals: bool
) -> tuple[CellSystem, IntArray]:
    """A system of counts, weighted by the counts, and its required cells (indices).

    `ages`, `sexes`, `benefits` (at most 6) count classes; each has a total beside, so that a zone
    makes `(ages + 1) × (sexes + 1) × (benefits + 1)` cells, benefit running fastest. Zones go from
    the neighbourhoods up to France. `residuals` adds, for each commune, the hidden cells of what
    lies outside its neighbourhoods.
    """
    random = np.random.default_rng(seed)
    parents, outside = _geography(random, neighbourhoods, residuals=residuals)
    counts = _counts(random, parents, (ages, sexes, benefits))
    classes = [np.append(np.full(size, size), -1) for size in (ages, sexes, benefits)]
    relations = vstack(
        [_sums(counts.shape, axis, above) for axis, above in enumerate([parents, *classes])],
        format="csr",
    )
    values = counts.ravel().astype(np.float64)
    hidden = np.repeat(outside, values.size // outside.size)
    system = CellSystem(
        values=values,
        lower=np.zeros(values.size),
        weights=values,
        relations=csr_array(relations),
        hidden=hidden,
        known=(values == 0) & ~hidden,
        integer=True,
    )
    return system, np.flatnonzero((values > 0) & (values < THRESHOLD))


def _geography(
    random: np.random.Generator, neighbourhoods: int, *, residuals: bool
) -> tuple[IntArray, BoolArray]:
    """Parent of each zone (-1: France), children before parents; which zones are residuals."""
    sizes = [int(np.ceil(share * neighbourhoods)) for share in _LEVELS] + [1]
    parents = []
    if residuals:
        parents.append(sizes[0] + sizes[1] + np.arange(sizes[1]))
    first = residuals * sizes[1]
    for below, above in pairwise(sizes):
        first += below
        attraction = random.pareto(1.5, above)
        drawn = random.choice(above, below - above, p=attraction / attraction.sum())
        parents.append(first + np.sort(np.concatenate([np.arange(above), drawn])))
    parents.append(np.array([-1]))
    outside = np.arange(first + 1) < residuals * sizes[1]
    return np.concatenate(parents).astype(np.int64), outside


def _counts(
    random: np.random.Generator, parents: IntArray, classes: tuple[int, int, int]
) -> IntArray:
    """Counts of every zone and class, totals included (zone × age × sex × benefit)."""
    ages, sexes, benefits = classes
    leaves = np.setdiff1d(np.arange(parents.size), parents)
    persons = random.lognormal(6.78, 0.62, leaves.size)
    by_age = random.gamma(10, 1.0, (leaves.size, ages))
    by_age /= by_age.sum(axis=1, keepdims=True)
    share = _BENEFITS[:benefits] / _BENEFITS[:benefits].sum()
    affinity = share * random.lognormal(0.0, 0.55, (ages, benefits))
    affinity /= affinity.sum(axis=1, keepdims=True)
    taste = random.gamma(13, 1 / 13, (leaves.size, benefits))
    expected = (persons[:, None] * by_age)[:, :, None] * affinity * taste[:, None, :] / sexes
    counts = np.zeros((parents.size, ages + 1, sexes + 1, benefits + 1), dtype=np.int64)
    counts[leaves, :-1, :-1, :-1] = random.poisson(
        expected[:, :, None, :], (leaves.size, ages, sexes, benefits)
    )
    for zone, parent in enumerate(parents[:-1]):
        counts[parent] += counts[zone]
    for axis in (1, 2, 3):
        total = tuple(-1 if at == axis else slice(None) for at in range(4))
        counts[total] = counts.sum(axis=axis)
    return counts


def _sums(shape: tuple[int, ...], axis: int, parents: IntArray) -> csr_array:
    """Relations « children minus parent = 0 » along one axis, for all other coordinates."""
    cells = np.moveaxis(np.arange(np.prod(shape)).reshape(shape), axis, 0)
    cells = cells.reshape(shape[axis], -1)
    wholes = np.unique(parents[parents >= 0])
    rows = np.arange(wholes.size * cells.shape[1]).reshape(wholes.size, -1)
    children = np.flatnonzero(parents >= 0)
    row = np.concatenate([rows[np.searchsorted(wholes, parents[children])].ravel(), rows.ravel()])
    column = np.concatenate([cells[children].ravel(), cells[wholes].ravel()])
    value = np.concatenate([np.ones(children.size * cells.shape[1]), -np.ones(rows.size)])
    return csr_array(coo_array((value, (row, column)), shape=(rows.size, cells.size)))


def write(system: CellSystem, required: IntArray, folder: Path) -> None:
    """`cells.csv.gz` and `relations.csv.gz` of the neutral form: one row per cell, per coefficient.

    Columns: `cell, value, weight, primary, hidden, publish_zero` and `rel, cell, coef`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    primary = np.isin(np.arange(system.size), required)
    cells = [np.arange(system.size), system.values, system.weights, primary]
    cells += [system.hidden, system.known]
    header = "cell,value,weight,primary,hidden,publish_zero"
    _write(folder / "cells.csv.gz", header, cells)
    entries = system.relations.tocoo()
    columns = [entries.coords[0], entries.coords[1], entries.data]
    _write(folder / "relations.csv.gz", "rel,cell,coef", columns)


def _write(path: Path, header: str, columns: list[np.ndarray]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        np.savetxt(
            file, np.column_stack(columns), fmt="%d", delimiter=",", header=header, comments=""
        )


def main() -> None:
    """Write one table in its neutral form."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neighbourhoods", type=int, default=60)
    parser.add_argument("--ages", type=int, default=6)
    parser.add_argument("--sexes", type=int, default=2)
    parser.add_argument("--benefits", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--residuals", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    system, required = qpv_counts(
        options.neighbourhoods,
        options.ages,
        options.sexes,
        options.benefits,
        options.seed,
        options.residuals,
    )
    write(system, required, options.out)
    print(f"{system.size:,} cells, {required.size:,} required, in {options.out}")


if __name__ == "__main__":
    main()
