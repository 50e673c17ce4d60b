"""All the tables of one response: read, put together, judged; ready for protection or attack."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality import CellSystem, Kind, Requirement
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.axes import Axis, Space, make_axis, make_space
from croisee.tablefiles.building import (
    Built,
    DisagreementError,
    Listed,
    WrongSumError,
    build,
)
from croisee.tablefiles.interval import Interval
from croisee.tablefiles.judging import judge
from croisee.tablefiles.memory import exposed, with_lost_values
from croisee.tablefiles.protection import Letters
from croisee.tablefiles.rules_file import AxisRules, TableRules
from croisee.tablefiles.sheets import Sheet, place_rows, read_sheet
from croisee.tablefiles.values import codes


@dataclass(frozen=True)
class Response:
    """`sheets`: the tables to protect or attack, in order, and `built` the cells of all of them and
    of the earlier ones. `letters` (n): of each cell by itself, A, B, C or V. `requirement`: the
    distances of the primary ones. `told` (n): whether its table says the cell is shown (protected
    tables only)."""

    rules: TableRules
    sheets: tuple[Sheet, ...]
    built: Built
    system: CellSystem
    letters: Letters
    requirement: Requirement
    told: BoolArray

    @property
    def singletons(self) -> BoolArray | None:
        """The cells of one contributor, when the rules say that he may attack the others."""
        if not self.rules.insiders:
            return None
        alone: BoolArray = self.built.figures.contributors == 1.0
        return alone


def read_response(
    rules: TableRules,
    paths: Sequence[Path],
    *,
    earlier: Sequence[Path] = (),
    interval: Interval | None = None,
    protected: bool = False,
) -> Response:
    """Read tables of one response and judge their cells. `earlier`: tables already released, with
    their statuses. `interval`: instead of what the rules ask. `protected`: the tables carry
    statuses too.

    Raises `CroiseeError` on what is wrong in a file, and when tables do not hold together.
    """
    sheets = [read_sheet(path, rules, protected=protected) for path in paths]
    past = [read_sheet(path, rules, released=True) for path in earlier]
    space = _space(rules, [*sheets, *past])
    complete = rules.margins and not protected
    built, lost = with_lost_values(
        _build(rules, space, sheets, past, complete=complete), rules.kind
    )
    system = _system(rules, built, sheets, past)
    letters, requirement = judge(
        rules, built, sheets, past, exposed(system, lost), interval or rules.interval
    )
    told = _told(built, sheets)
    return Response(rules, tuple(sheets), built, system, letters, requirement, told)


def _space(rules: TableRules, sheets: Sequence[Sheet]) -> Space:
    try:
        return make_space([_axis(axis, sheets) for axis in rules.axes])
    except ValueError:
        raise CroiseeError(
            Problem(
                "ces dimensions se croisent trop de fois pour être numérotées.",
                "Donnez moins de dimensions, ou des tableaux liés plus petits.",
            )
        ) from None


def _axis(axis: AxisRules, sheets: Sequence[Sheet]) -> Axis:
    """The codes of the hierarchy; without one, those of the tables."""
    found: list[str] = []
    if not axis.parents:
        columns = [codes(sheet.text, axis.name) for sheet in sheets if axis.name in sheet.axes]
        found = pc.unique(pa.chunked_array(columns, pa.string())).sort().to_pylist()
    return make_axis(axis.name, found, total=axis.total, parents=axis.parents, partial=axis.partial)


def _build(
    rules: TableRules,
    space: Space,
    sheets: Sequence[Sheet],
    past: Sequence[Sheet],
    *,
    complete: bool,
) -> Built:
    """`complete`: the margins that `sheets` lack are theirs too; those of the past are not."""
    both = [*sheets, *past]
    listed = []
    for place, sheet in enumerate(both):
        keys = place_rows(sheet, space)
        rolled = _several_codes(space, keys) & (complete and place < len(sheets))
        listed.append(Listed(keys, sheet.figures, rolled))
    try:
        return build(space, listed, whole=_whole(rules, both))
    except DisagreementError as error:
        raise CroiseeError(_disagreement(both, error, rules.columns.value)) from None
    except WrongSumError as error:
        raise CroiseeError(_wrong_sum(both, error, rules.columns.value)) from None


def _several_codes(space: Space, keys: IntArray) -> BoolArray:
    """On which axes a table has more than one code: where it has one, it is a slice of another
    table, whose margin is not in it."""
    found = [space.code(keys, place) for place in range(len(space.axes))]
    return np.array([(codes != codes[0]).any() for codes in found], dtype=np.bool_)


def _whole(rules: TableRules, sheets: Sequence[Sheet]) -> bool:
    values = np.concatenate([sheet.figures.value for sheet in sheets])
    told = values[~np.isnan(values)]
    return rules.kind is Kind.COUNT and bool((told == np.rint(told)).all())


def _system(
    rules: TableRules, built: Built, sheets: Sequence[Sheet], past: Sequence[Sheet]
) -> CellSystem:
    values = built.figures.value
    own = np.zeros(values.size, dtype=np.bool_)
    known = np.zeros(values.size, dtype=np.bool_)
    set_aside = built.remainders
    for place, sheet in enumerate(sheets):
        own[built.cells[place]] = True
        rows = built.cells[place][: sheet.text.size]
        set_aside[rows[sheet.letters == "D"]] = True
    for place, sheet in enumerate(past, start=len(sheets)):
        known[built.cells[place][sheet.letters == "V"]] = True
    return CellSystem(
        values=values,
        lower=np.full(values.size, -np.inf if (values < 0.0).any() else 0.0),
        weights=_weights(rules, built, sheets),
        relations=built.relations,
        hidden=(set_aside | ~own) & ~known,
        known=known,
        integer=rules.kind is Kind.COUNT and bool((values == np.rint(values)).all()),
    )


def _weights(rules: TableRules, built: Built, sheets: Sequence[Sheet]) -> FloatArray:
    """The costs given; else the value, so that totals stay. A small count is worth the threshold,
    a true zero twice that: it is certain, and useful to readers."""
    values = built.figures.value
    weights = np.maximum(np.abs(values), 1.0)
    if rules.kind is Kind.COUNT:
        least = max(rules.profile.minimum, 1)
        weights = np.maximum(values, np.where(values == 0.0, 2.0 * least, least))
    for place, sheet in enumerate(sheets):
        given = np.flatnonzero(~np.isnan(sheet.cost))
        weights[built.cells[place][given]] = sheet.cost[given]
    return weights


def _told(built: Built, sheets: Sequence[Sheet]) -> BoolArray:
    """Shown in at least one table: a cell hidden here and shown there is shown."""
    told = np.zeros(built.figures.size, dtype=np.bool_)
    for place, sheet in enumerate(sheets):
        told[built.cells[place][: sheet.text.size][sheet.letters == "V"]] = True
    return told


def _disagreement(sheets: Sequence[Sheet], error: DisagreementError, column: str) -> Problem:
    (one, one_row), (other, row) = error.one, error.other
    if row >= sheets[other].text.size:
        (one, one_row), (other, row) = (other, row), (one, one_row)
    where = f"la ligne {one_row + 2} de {sheets[one].text.name}"
    if one_row >= sheets[one].text.size:
        where = f"la somme des parties dans {sheets[one].text.name}"
    return sheets[other].text.problem(
        f"cette case n'a pas la même valeur que {where}.",
        "Une même case a une seule valeur : corrigez l'un des deux, ou ajoutez la dimension qui "
        "les distingue (la période, par exemple).",
        row=row if row < sheets[other].text.size else None,
        column=column,
    )


def _wrong_sum(sheets: Sequence[Sheet], error: WrongSumError, column: str) -> Problem:
    table, row = error.row
    return sheets[table].text.problem(
        f"cette marge n'est pas la somme de ses parties selon « {error.axis} ».",
        "Corrigez la valeur ; si des parties manquent exprès, écrivez « incomplete: true » sous "
        "cette dimension ; si les montants sont arrondis, retirez les marges : elles seront "
        "calculées.",
        row=row,
        column=column,
        count=error.count,
    )
