"""The neutral form: one file of cells, one file of relations, no word about what they mean.

Cells: `cell`, `value`, `primary`, and where they differ from their default `weight` (|value|, at
least 1), `hidden` (0), `publish_zero` (a zero that is not primary), `freq`. Relations: `rel`,
`cell`, `coef`, such that the sum of coef × value is zero in each `rel`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Disclosure, Requirement
from croisee.confidentiality.rules import PRIMARY
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.foundation.errors import CroiseeError
from croisee.tablefiles.delimited import TextTable, read_table
from croisee.tablefiles.interval import Interval
from croisee.tablefiles.protection import Letters
from croisee.tablefiles.values import codes, first, flags, numbers, optional_numbers, places

_ROUNDING = 1e-6
"""Share of the absolute sum of a relation that counts as rounding of its amounts."""


@dataclass(frozen=True)
class NeutralTable:
    """`system`, the text it comes from (same order of cells), the name of each cell, which are
    `primary`, and the name of each relation."""

    text: TextTable
    system: CellSystem
    names: pa.StringArray
    primary: BoolArray
    relation_names: pa.StringArray

    def with_letters(self, letters: Letters) -> "NeutralTable":
        """The same, a cell that a letter says primary being so too."""
        said = np.isin(letters, [letter.value for letter in PRIMARY])
        return replace(self, primary=self.primary | said)

    def requirement(self, interval: Interval) -> Requirement:
        """How far to keep the attacker from each primary cell."""
        cells = np.flatnonzero(self.primary)
        down, up = interval.distances(self.system.values[cells], self.system.lower[cells])
        return Requirement(cells, down, up)


def read_neutral(
    cells: Path,
    relations: Path,
    *,
    earlier: Sequence[Path] = (),
    weight: str | None = None,
    counts: bool | None = None,
) -> NeutralTable:
    """Read the neutral form. `weight`: another column for what is lost with a cell.

    `earlier`: cells as already released, with their `status`: V is public for ever, and a cell that
    was primary (A, B, C) still is. `counts`: the cells are whole numbers and the attacker knows it;
    by default, when every value is whole and equals `freq`, the number of contributors. Raises
    `CroiseeError` with the file, row and column of what is wrong.
    """
    text = read_table(cells)
    text.require("cell", "value", "primary", *([weight] if weight else []))
    names = _names(text)
    values = numbers(text, "value")
    primary = flags(text, "primary")
    integer = _is_count(text, values) if counts is None else counts
    _check_values(text, values, integer)
    shown, sensitive = _memory(earlier, names, values)
    matrix, relation_names = _relations(read_table(relations), names, values)
    system = CellSystem(
        values=values,
        lower=np.full(values.size, -np.inf if (values < 0.0).any() else 0.0),
        weights=_weights(text, values, weight),
        relations=matrix,
        hidden=_flags_or(text, "hidden", np.zeros(values.size, dtype=np.bool_)),
        known=_known(text, values, primary) | shown,
        integer=integer,
    )
    return NeutralTable(text, system, names, primary | sensitive, relation_names)


def read_letters(text: TextTable) -> Letters:
    """The column `status` of protected cells: A, B, C, D or V."""
    text.require("status")
    written = codes(text, "status")
    wrong = places(pa.array([letter.value for letter in Disclosure]), written) < 0
    if wrong.any():
        raise CroiseeError(
            text.problem(
                "ce statut n'est pas connu.",
                "Employez les lettres de la statistique publique.",
                row=first(wrong),
                column="status",
                expected="A, B, C, D ou V",
                count=int(wrong.sum()),
            )
        )
    letters: Letters = written.to_numpy(zero_copy_only=False).astype(np.str_)
    return letters


def _names(text: TextTable) -> pa.StringArray:
    names = codes(text, "cell")
    seen = places(names, names)
    again = seen != np.arange(seen.size)
    if again.any():
        raise CroiseeError(
            text.problem(
                "cette case est déjà dans le fichier.",
                "Gardez une seule ligne par case.",
                row=first(again),
                column="cell",
                count=int(again.sum()),
            )
        )
    return names


def _is_count(text: TextTable, values: FloatArray) -> bool:
    if "freq" not in text.names or (values != np.rint(values)).any() or (values < 0.0).any():
        return False
    return bool(np.array_equal(values, numbers(text, "freq")))


def _check_values(text: TextTable, values: FloatArray, integer: bool) -> None:
    wrong = (values != np.rint(values)) | (values < 0.0) if integer else np.zeros(1, dtype=np.bool_)
    if wrong.any():
        raise CroiseeError(
            text.problem(
                "ce n'est pas un effectif.",
                "Corrigez la valeur, ou retirez --integer si le tableau porte des montants.",
                row=first(wrong),
                column="value",
                expected="un nombre entier, positif ou nul",
                count=int(wrong.sum()),
            )
        )
    if "freq" in text.names:
        numbers(text, "freq", least=0.0)


def _weights(text: TextTable, values: FloatArray, column: str | None) -> FloatArray:
    if column is None and "weight" not in text.names:
        return np.maximum(np.abs(values), 1.0)
    return numbers(text, column or "weight", least=0.0)


def _flags_or(text: TextTable, column: str, default: BoolArray) -> BoolArray:
    return flags(text, column) if column in text.names else default


def _known(text: TextTable, values: FloatArray, primary: BoolArray) -> BoolArray:
    known = _flags_or(text, "publish_zero", (values == 0.0) & ~primary)
    wrong = known & (values != 0.0)
    if wrong.any():
        raise CroiseeError(
            text.problem(
                "cette case est dite « zéro publié », et sa valeur n'est pas nulle.",
                "Mettez 0 dans cette colonne, ou corrigez la valeur.",
                row=first(wrong),
                column="publish_zero",
                count=int(wrong.sum()),
            )
        )
    return known


def _relations(
    text: TextTable, names: pa.StringArray, values: FloatArray
) -> tuple[csr_array, pa.StringArray]:
    text.require("rel", "cell", "coef")
    columns = places(names, codes(text, "cell"))
    absent = columns < 0
    if absent.any():
        raise CroiseeError(
            text.problem(
                "cette relation nomme une case qui n'est pas dans le fichier des cases.",
                "Ajoutez la case, ou retirez-la de la relation.",
                row=first(absent),
                column="cell",
                count=int(absent.sum()),
            )
        )
    encoded = codes(text, "rel").dictionary_encode()
    rows = encoded.indices.to_numpy().astype(np.int64)
    matrix = csr_array(
        (_coefficients(text), (rows, columns)), shape=(len(encoded.dictionary), values.size)
    )
    _check_sums(text, matrix, values, rows)
    return matrix, encoded.dictionary


def _coefficients(text: TextTable) -> FloatArray:
    found = numbers(text, "coef")
    broken = found != np.rint(found)
    if broken.any():
        raise CroiseeError(
            text.problem(
                "ce coefficient n'est pas entier.",
                "Multipliez toute la relation par un même nombre, pour que ses coefficients "
                "soient entiers.",
                row=first(broken),
                column="coef",
                expected="1 pour le total, -1 pour ses parties, ou un autre nombre entier",
                count=int(broken.sum()),
            )
        )
    return found


def _check_sums(text: TextTable, matrix: csr_array, values: FloatArray, rows: IntArray) -> None:
    size = abs(matrix) @ np.abs(values)
    allowed = np.full(size.size, 0.5) if (values == np.rint(values)).all() else _ROUNDING * size
    wrong = np.abs(matrix @ values) > allowed
    if wrong.any():
        raise CroiseeError(
            text.problem(
                "les valeurs ne vérifient pas cette relation : la somme n'est pas nulle.",
                "Vérifiez les coefficients (total : 1, parties : -1) et donnez des valeurs non "
                "arrondies.",
                row=first(wrong[rows]),
                column="rel",
                count=int(wrong.sum()),
            )
        )


def _memory(
    earlier: Sequence[Path], names: pa.StringArray, values: FloatArray
) -> tuple[BoolArray, BoolArray]:
    """Which cells earlier releases showed, and which they hid as primary."""
    shown, sensitive = (np.zeros(values.size, dtype=np.bool_) for _ in range(2))
    for path in earlier:
        text = read_table(path)
        text.require("cell", "status")
        where, letters = places(names, _names(text)), read_letters(text)
        absent = where < 0
        if absent.any():
            raise CroiseeError(
                text.problem(
                    "cette case déjà diffusée n'est pas dans le fichier des cases.",
                    "Ajoutez-la (hidden = 1), avec les relations qui la lient aux autres.",
                    row=first(absent),
                    column="cell",
                    count=int(absent.sum()),
                )
            )
        public = letters == Disclosure.VALID.value
        _check_same(text, public, values[where])
        shown[where[public]] = True
        sensitive[where[np.isin(letters, [letter.value for letter in PRIMARY])]] = True
    return shown, sensitive


def _check_same(text: TextTable, public: BoolArray, values: FloatArray) -> None:
    """A value shown before is the value of today, or it is another cell."""
    if "value" not in text.names:
        return
    before = optional_numbers(text, "value")
    apart = public & (np.abs(before - values) > _ROUNDING * (1.0 + np.abs(values)))
    if apart.any():
        raise CroiseeError(
            text.problem(
                "cette case avait une autre valeur quand elle a été diffusée.",
                "Si elle compte autre chose (autre année, autre zonage), donnez-lui un autre nom "
                "et liez-la par une relation.",
                row=first(apart),
                column="value",
                count=int(apart.sum()),
            )
        )
