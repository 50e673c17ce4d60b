"""Systems built from the raw tables of rtauargus (INSEE): linked tables, and tables of any depth.

Nothing is taken on trust: a builder checks that every relation holds on the published totals.
"""

import os
from collections.abc import Iterable, Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement
from reference.confidentiality.instances import ROOT, Instance

Place = tuple[str, ...]
Row = dict[str, Any]
Relation = frozenset[tuple[Place, int]]
Children = Mapping[str, tuple[str, ...]]
"""What each code of one dimension adds up; the codes that add nothing up are absent."""

_ROUNDING = 1e-9
"""Share of a total that its parts may miss it by."""


def linked_turnover() -> Instance:
    """The four turnover tables of one response taken together: a cell of two tables is one cell.

    A cell is primary when it rests on fewer than 3 firms or when one makes over 85 % of it.
    """
    size, form = {"Total": ("tr1", "tr2", "tr3")}, {"Total": ("LL", "PA", "SP")}
    dimensions: dict[str, Children] = {
        "ACTIVITY": _hierarchy("activity_corr_table", ("A10", "A21", "A88")),
        "NUTS": _hierarchy("nuts23_fr_corr_table", ("NUTS2", "NUTS3")),
        "SIZE": size,
        "CJ": form,
    }
    cells: dict[Place, Row] = {}
    relations: set[Relation] = set()
    for activity_or_place, size_or_form in product(("ACTIVITY", "NUTS"), ("SIZE", "CJ")):
        axes = (activity_or_place, size_or_form)
        rows = _read(f"turnover_{'act' if axes[0] == 'ACTIVITY' else 'nuts'}_{axes[1].lower()}")
        table = {
            tuple(str(row.get(axis, "Total")) for axis in dimensions): {
                "value": row["TOT"],
                "weight": row["TOT"],
                "primary": 0 < row["N_OBS"] < 3 or row["MAX"] > 0.85 * row["TOT"],
            }
            for row in rows
        }
        for place, row in table.items():
            known = cells.setdefault(place, row)
            assert np.isclose(known["value"], row["value"], rtol=_ROUNDING)
            known["primary"] = known["primary"] or row["primary"]
        relations |= _relations(table, tuple(dimensions.values()))
    return _instance("linked4", tuple(dimensions), cells, relations)


def datatest1() -> Instance:
    """A table of 4 dimensions, all flat, with a negative amount that any attacker may expect."""
    axes = ("treff", "cj", "type_distrib", "A10")
    cells = {
        tuple(str(row[axis]) for axis in axes): {
            "value": row["pizzas_tot"],
            "weight": row["pizzas_tot_abs"],
            "primary": row["is_secret_prim"],
        }
        for row in _read("datatest1")
    }
    dimensions = tuple(
        {"Total": tuple(sorted({place[axis] for place in cells} - {"Total"}))}
        for axis in range(len(axes))
    )
    return _instance("datatest1", axes, cells, _relations(cells, dimensions))


def margin(instance: Instance, share: float) -> Requirement:
    """Every primary amount protected within this share of its size, and one unit if it is zero."""
    distance = share * np.abs(instance.system.values[instance.primary])
    return Requirement(instance.primary, distance, np.maximum(distance, 1.0))


def _read(name: str) -> list[Row]:
    data = os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data")
    path = Path(data).parent / "reference" / "confidentiality" / "rtauargus" / f"{name}.csv"
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    table: pa.Table = pyarrow.csv.read_csv(path)
    rows: list[Row] = table.to_pylist()
    return rows


def _hierarchy(name: str, levels: tuple[str, ...]) -> Children:
    """What each code adds up, from a table of the codes that go together."""
    found: dict[str, set[str]] = {}
    for row in _read(name):
        path = ("Total", *(row[level] for level in levels))
        for parent, child in pairwise(path):
            if parent != child:
                found.setdefault(parent, set()).add(child)
    return {parent: tuple(sorted(children)) for parent, children in found.items()}


def _relations(table: Iterable[Place], dimensions: tuple[Children, ...]) -> set[Relation]:
    """Every sum along one dimension of a table, at every code of the dimensions it crosses."""
    codes = []
    for axis, children in enumerate(dimensions):
        crossed = len({place[axis] for place in table}) > 1
        codes.append(sorted(_codes(children)) if crossed else ["Total"])
    found: set[Relation] = set()
    for axis, children in enumerate(dimensions):
        others = [held if other != axis else [""] for other, held in enumerate(codes)]
        for parent, parts in children.items() if len(codes[axis]) > 1 else ():
            terms = ((parent, -1), *((part, 1) for part in parts))
            for place in product(*others):
                before, after = place[:axis], place[axis + 1 :]
                found.add(frozenset(((*before, code, *after), sign) for code, sign in terms))
    return found


def _codes(children: Children) -> set[str]:
    return set(children) | {part for parts in children.values() for part in parts}


def _instance(
    name: str, axes: tuple[str, ...], cells: Mapping[Place, Row], relations: set[Relation]
) -> Instance:
    """The system of `cells`; those that only relations name are zeros, public already."""
    places = sorted({place for relation in relations for place, _ in relation} | set(cells))
    absent = {"value": 0.0, "weight": 0.0, "primary": False}
    rows = [cells.get(place, absent) for place in places]
    values = np.array([row["value"] for row in rows], dtype=float)
    number = {place: index for index, place in enumerate(places)}
    terms = [
        (index, number[place], sign)
        for index, relation in enumerate(sorted(relations, key=sorted))
        for place, sign in sorted(relation)
    ]
    relation, cell, sign = np.array(terms).T
    matrix = csr_array((sign.astype(float), (relation, cell)), (len(relations), len(places)))
    assert np.all(np.abs(matrix @ values) <= _ROUNDING * (abs(matrix) @ np.abs(values) + 1.0))
    system = CellSystem(
        values=values,
        lower=np.where(values < 0.0, -np.inf, 0.0),
        weights=np.array([row["weight"] for row in rows], dtype=float),
        relations=matrix,
        hidden=np.zeros(len(places), dtype=np.bool_),
        known=np.array([place not in cells for place in places]),
        integer=False,
    )
    columns = {axis: np.array([place[i] for place in places]) for i, axis in enumerate(axes)}
    primary = np.flatnonzero([row["primary"] for row in rows])
    return Instance(system, primary, columns, {"name": name})
