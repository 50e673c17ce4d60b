"""Splink 5 in clear, set as a careful user sets it in an hour; run in an environment of its own.

    python benchmarks/matching/baselines/splink_clear.py A.parquet B.parquet LINKS.parquet

Reads the normalised tables of both sides (the cleaning is therefore the same as Croisée's), blocks
on eleven rules as wide as Croisée's passes, trains by random sampling (u) and expectation
maximisation (m), and writes `id_a`, `id_b`, `score` for pairs of probability 0.01 or more. Needs
splink 5.0 and pyarrow.
"""

import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ("given", "family", "married", "family_parts", "sex", "birth_place", "postcode")
DATE = ("birth_year", "birth_month", "birth_day")
WHOLE_DATE = " and ".join(f"l.{part} = r.{part}" for part in DATE)
PAIRS_SAMPLED = 1e7
EXPECTED_RECALL = 0.7
"""Guessed share of true pairs that agree on given name, family name and birth date."""


def comparisons() -> list:
    """Six fields; names with frequencies, swapped names and names by marriage."""
    given = cl.CustomComparison(
        output_column_name="given",
        comparison_levels=[
            cll.NullLevel("given"),
            cll.ExactMatchLevel("given", term_frequency_adjustments=True),
            cll.CustomLevel("given_l = family_r and family_l = given_r", "swapped"),
            cll.JaroWinklerLevel("given", 0.92),
            cll.JaroWinklerLevel("given", 0.8),
            cll.ElseLevel(),
        ],
    )
    family = cl.CustomComparison(
        output_column_name="family",
        comparison_levels=[
            cll.NullLevel("family"),
            cll.ExactMatchLevel("family", term_frequency_adjustments=True),
            cll.CustomLevel("list_has_any(family_parts_l, family_parts_r)", "a part in common"),
            cll.JaroWinklerLevel("family", 0.92),
            cll.JaroWinklerLevel("family", 0.8),
            cll.ElseLevel(),
        ],
    )
    year, month, day = (f"{part}_l = {part}_r" for part in DATE)
    date = cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_year"),
            cll.CustomLevel(f"{year} and {month} and {day}", "equal"),
            cll.CustomLevel(
                f"{year} and birth_month_l = birth_day_r and birth_day_l = birth_month_r",
                "day and month swapped",
            ),
            cll.CustomLevel(f"{year} and (birth_day_l is null or birth_day_r is null)", "year"),
            cll.CustomLevel(
                f"({year} and {month}) or ({year} and {day}) or ({month} and {day})",
                "two parts of three",
            ),
            cll.CustomLevel(year, "year only"),
            cll.ElseLevel(),
        ],
    )
    return [
        given,
        family,
        date,
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]


BLOCKS = [
    f"{WHOLE_DATE} and substr(l.given, 1, 3) = substr(r.given, 1, 3)",
    f"{WHOLE_DATE} and l.family = r.family",
    block_on("given", "family", "birth_year"),
    block_on("given", "family", "birth_month", "birth_day"),
    f"{WHOLE_DATE} and l.birth_place = r.birth_place",
    block_on("given", "family", "birth_place"),
    block_on("given", "family", "postcode"),
    f"{WHOLE_DATE} and l.postcode = r.postcode and l.sex = r.sex",
    "l.given = r.family and l.family = r.given",
    "l.birth_year = r.birth_year and l.birth_month = r.birth_day and l.birth_day = r.birth_month"
    " and l.family = r.family",
    "l.married = r.family and l.given = r.given",
    "l.family = r.married and l.given = r.given",
]


def useful(tables: list[pa.Table], column: str) -> bool:
    """Whether somebody has a value on each side: a column of nulls cannot be trained."""
    return all(table[column].null_count < table.num_rows for table in tables)


def main() -> None:
    """Train, predict, write."""
    left, right, out = sys.argv[1:4]
    database = DuckDBAPI()
    names = ("id", *COLUMNS, *DATE)
    read = [pq.read_table(path, columns=list(names)) for path in (left, right)]
    tables = [
        database.register(
            table.rename_columns(["unique_id", *names[1:]]), dataset_display_name=letter
        )
        for table, letter in zip(read, "ab", strict=True)
    ]
    # Columns nobody fills (birth places in one set) are left out, as any user would.
    fields = [
        one
        for one in comparisons()
        if one.create_output_column_name() in ("given", "family", "birth_date")
        or useful(read, one.create_output_column_name())
    ]
    linker = Linker(
        tables,
        SettingsCreator(
            link_type="link_only",
            comparisons=fields,
            blocking_rules_to_generate_predictions=BLOCKS,
            retain_matching_columns=False,
        ),
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("given", "family", *DATE)], recall=EXPECTED_RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=PAIRS_SAMPLED, seed=1)
    for rule in (block_on("given", "family"), block_on(*DATE)):
        training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pyarrow_table()
    swapped = pc.equal(found["source_dataset_l"], "b")
    ids = found["unique_id_l"], found["unique_id_r"]
    pq.write_table(
        pa.table(
            {
                "id_a": pc.if_else(swapped, ids[1], ids[0]),
                "id_b": pc.if_else(swapped, ids[0], ids[1]),
                "score": found["match_probability"],
            }
        ),
        out,
    )


if __name__ == "__main__":
    main()
