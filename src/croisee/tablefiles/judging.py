"""The primary rules over all cells at once: each distinct set of facts is judged once."""

from collections.abc import Sequence

import numpy as np

from croisee.confidentiality import Disclosure, Requirement
from croisee.confidentiality.rules import PRIMARY, Facts
from croisee.confidentiality.system import FloatArray, IntArray
from croisee.tablefiles.building import Built
from croisee.tablefiles.interval import Interval
from croisee.tablefiles.protection import Letters
from croisee.tablefiles.rules_file import TableRules
from croisee.tablefiles.sheets import Sheet

_PRIMARY = [letter.value for letter in PRIMARY]


def judge(
    rules: TableRules,
    built: Built,
    sheets: Sequence[Sheet],
    past: Sequence[Sheet],
    exposed: tuple[IntArray, FloatArray],
    interval: Interval | None,
) -> tuple[Letters, Requirement]:
    """Letter of each cell by itself, and how far to keep the attacker from the primary ones.

    A cell is judged when one of `sheets` has it, or when it is what remains of a whole. What a
    table says (column of secrets, or of statuses) is added to what the rules find; for a cell of
    the `past` only, it stands alone. `exposed`: cells of the past, with the value to judge.
    """
    judged = built.remainders
    for place in range(len(sheets)):
        judged[built.cells[place]] = True
    facts, group = _distinct(built, np.flatnonzero(judged))
    found = np.array([rules.profile.assess(rules.kind, each).value for each in facts])
    letters = np.full(built.figures.size, Disclosure.VALID.value)
    letters[judged] = found[group]
    for cell, most in zip(*exposed, strict=True):
        letters[cell] = rules.profile.assess(rules.kind, Facts(float(most))).value
    for place, sheet in enumerate([*sheets, *past]):
        rows = built.cells[place][: sheet.text.size]
        said = np.isin(sheet.letters, _PRIMARY) & (letters[rows] == Disclosure.VALID.value)
        letters[rows[said]] = sheet.letters[said]
    primary = np.flatnonzero(np.isin(letters, _PRIMARY))
    down, up = _distances(rules, built, primary, interval)
    return letters, Requirement(primary, down, up)


def _distances(
    rules: TableRules, built: Built, primary: IntArray, interval: Interval | None
) -> tuple[FloatArray, FloatArray]:
    values = built.figures.value
    lower = np.full(primary.size, -np.inf if (values < 0.0).any() else 0.0)
    if interval is not None:
        return interval.distances(values[primary], lower)
    facts, group = _distinct(built, primary)
    far = [rules.profile.distances(rules.kind, each) for each in facts]
    down, up = np.array(far).reshape(-1, 2)[group].T
    return np.minimum(down, values[primary] - lower), up


def _distinct(built: Built, cells: IntArray) -> tuple[list[Facts], IntArray]:
    """The distinct facts of these cells, and which of them each cell has."""
    columns = np.stack([column[cells] for column in built.figures.columns()])
    unknown = np.isnan(columns)
    filled = np.where(unknown, -1.0, columns)
    rows, group = np.unique(np.ascontiguousarray(filled.T), axis=0, return_inverse=True)
    return [_facts(*row) for row in rows.tolist()], group.reshape(-1)


def _facts(
    value: float,
    contributors: float,
    households: float,
    waived: float,
    largest: float,
    second: float,
) -> Facts:
    """-1 stands for what is not known."""
    return Facts(
        value,
        None if contributors < 0 else int(np.floor(contributors)),
        None if largest < 0 else largest,
        None if largest < 0 or second < 0 else second,
        households=None if households < 0 else int(households),
        waived=int(max(waived, 0)),
    )
