"""A linked system under its rules: which cells are primary, and what the solvers need to know."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from croisee.confidentiality.evidence import Kind
from croisee.confidentiality.linked import Cell, Linked
from croisee.confidentiality.rules import PRIMARY, Disclosure, Profile, profile
from croisee.confidentiality.system import CellSystem, Requirement


@dataclass(frozen=True)
class Judged:
    """`letters` (n): A, B, C or V for each cell of `system`, as the strictest profile says."""

    system: CellSystem
    requirement: Requirement
    letters: tuple[Disclosure, ...]


def judge(linked: Linked, threshold: int | None) -> Judged:
    """Apply the primary rules to every cell, hidden remainders included.

    A cell its producer has published (`known` under its own profile) is not judged again.
    """
    kind = linked.kind
    values = np.array([cell.facts.value for cell in linked.cells])
    lower = np.full(values.size, -np.inf if np.any(values < 0.0) else 0.0)
    letters, primary, down, up = [], [], [], []
    for index, cell in enumerate(linked.cells):
        rules = _rules(cell, threshold)
        found = min((rule.assess(kind, "", cell.facts) for rule in rules), default=Disclosure.VALID)
        letters.append(found)
        if found in PRIMARY:
            far = np.array([rule.distances(kind, cell.facts) for rule in rules]).max(axis=0)
            primary.append(index)
            down.append(min(far[0], values[index] - lower[index]))
            up.append(far[1])
    known = np.array(
        [
            cell.known or (cell.given and letter not in PRIMARY)
            for cell, letter in zip(linked.cells, letters, strict=True)
        ],
        dtype=np.bool_,
    )
    system = CellSystem(
        values=values,
        lower=lower,
        weights=np.array([_weight(cell, kind, threshold) for cell in linked.cells]),
        relations=_matrix(linked.relations, values.size),
        hidden=np.array([cell.hidden for cell in linked.cells], dtype=np.bool_) & ~known,
        known=known,
        integer=kind is Kind.COUNT and bool(np.all(values == np.rint(values))),
    )
    requirement = Requirement(
        np.array(primary, dtype=np.int64), np.array(down, dtype=float), np.array(up, dtype=float)
    )
    return Judged(system, requirement, tuple(letters))


def _rules(cell: Cell, threshold: int | None) -> list[Profile]:
    if cell.published:
        return []
    return [profile(name).raised_to(threshold) for name in sorted(cell.profiles)]


def _weight(cell: Cell, kind: Kind, threshold: int | None) -> float:
    """What is lost with a cell: its value, so that totals stay. A small number is worth the
    threshold, a true zero twice that: it is certain, and useful to readers."""
    if cell.hidden:
        return 0.0
    least = 1.0
    if kind is Kind.COUNT:
        least = float(max((rule.minimum for rule in _rules(cell, threshold)), default=1))
        if cell.facts.value == 0.0:
            least *= 2.0
    return max(abs(cell.facts.value), least)


def _matrix(relations: Sequence[dict[int, int]], cells: int) -> csr_array:
    triples = [
        (row, cell, float(coefficient))
        for row, relation in enumerate(relations)
        for cell, coefficient in relation.items()
    ]
    rows, columns, data = zip(*triples, strict=True) if triples else ((), (), ())
    return csr_array(
        (np.array(data, dtype=float), (np.array(rows, dtype=int), np.array(columns, dtype=int))),
        shape=(len(relations), cells),
    )
