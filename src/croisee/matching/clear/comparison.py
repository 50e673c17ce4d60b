"""Splink blocks and compares; what comes back is pairs with one level per field."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.clear.blocks import BlockColumn, block_columns
from croisee.matching.clear.levels import COLUMNS, CONDITIONS, MISSING
from croisee.matching.encoding.parameters import Pass
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import FIELDS, SIZES, Field

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.comparison_creator import ComparisonCreator
    from splink.internals.database_api import DatabaseAPI

_ROW, _PARTS = "row", "family_parts"


class Compared(NamedTuple):
    """Pairs of a left and a right record, and of two records of each file; each once.

    `first_pass` is one of the passes that met them, chosen alike for all: Splink takes the least of
    their numbers as texts.
    """

    across: Pairs
    within: tuple[Pairs, Pairs]


def compare(
    left: pa.Table, right: pa.Table, passes: tuple[Pass, ...], database: "DatabaseAPI[Any]"
) -> Compared:
    """Compare the records of two normalised tables that share a block in one of `passes`.

    One table holds both, so that one run meets the pairs across files and those within.
    """
    from splink import Linker

    both = pa.concat_tables([side.select([*COLUMNS, _PARTS]) for side in (left, right)])
    blocks = block_columns(both, left.num_rows, passes)
    columns = {_ROW: np.arange(both.num_rows), **{name: both[name] for name in COLUMNS}}
    rows = pa.table(columns | {one.name: one.values for one in blocks})
    linker = Linker(database.register(rows), settings(blocks), log_level=None)
    predicted: Any = linker.inference.predict(warning_mode="never")
    return _shared_out(predicted.as_pyarrow_table().combine_chunks(), left.num_rows)


def settings(blocks: list[BlockColumn]) -> "SettingsCreator":
    """What Splink is asked: the passes as blocking rules, the levels as comparisons."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=_ROW,
        blocking_rules_to_generate_predictions=[
            block_on(one.name, arrays_to_explode=[one.name] if one.several else None)
            for one in blocks
        ],
        comparisons=[_comparison(field, CONDITIONS[field.name]) for field in FIELDS],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(field: Field, conditions: Mapping[str, str]) -> "ComparisonCreator":
    """A field as Splink's comparison, where a level weighs its own number: 2ⁿ to one is n bits.

    Splink's predictions keep weights and leave levels out: its weights are our levels.
    """
    from splink.comparison_level_library import CustomLevel, ElseLevel
    from splink.comparison_library import CustomComparison

    levels = [
        CustomLevel(conditions[level], level).configure(m_probability=1, u_probability=2.0**-bits)
        for bits, level in reversed(list(enumerate(field.levels, start=1))[1:])
    ]
    missing = CustomLevel(conditions[MISSING], MISSING).configure(is_null_level=True)
    farthest = ElseLevel().configure(m_probability=1, u_probability=0.5)
    return CustomComparison([missing, *levels, farthest], output_column_name=field.name)


def _shared_out(predicted: pa.Table, left: int) -> Compared:
    """Pairs by where their records lie; rows from `left` on are those of the right file."""
    one, other = (predicted[f"{_ROW}_{side}"].to_numpy() for side in "lr")
    weights = [predicted[f"mw_{field.name}"].to_numpy() for field in FIELDS]
    levels = [np.rint(weight).astype(np.int64) for weight in weights]
    pattern = np.ravel_multi_index(levels, SIZES).astype(np.int32)
    first_pass = predicted["match_key"].cast(pa.uint8()).to_numpy()
    order = np.lexsort((other, one))  # engines give rows in any order
    one, other, pattern, first_pass = (
        column[order] for column in (one, other, pattern, first_pass)
    )

    def part(kept: np.ndarray, first: int, second: int) -> Pairs:
        return Pairs(one[kept] - first, other[kept] - second, pattern[kept], first_pass[kept])

    return Compared(
        part((one < left) & (other >= left), 0, left),
        (part(other < left, 0, 0), part(one >= left, left, left)),
    )
