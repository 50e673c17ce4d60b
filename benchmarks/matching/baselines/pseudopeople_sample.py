"""The sample data of pseudopeople (IHME) as two canonical files; in an environment of its own.

    python benchmarks/matching/baselines/pseudopeople_sample.py SEED DIR [--pairs 300]

The decennial censuses of 2020 and 2030, about 10,000 persons each, with the noise that pseudopeople
sets by default, drawn from SEED. Written as `a.parquet`, `b.parquet` and `truth.parquet`, in
Croisée's canonical columns: given name = first name and middle initial; birth date in ISO; no birth
place and no married name. Postcodes of the sample are all 00000: the name of the street, coded on
five digits, stands for them. `--pairs` leaves that many persons in both files; the others stay in
one of the two. Needs pseudopeople 1.3.1 and pyarrow.
"""

import argparse
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pseudopeople
import pyarrow as pa
import pyarrow.parquet as pq


def canonical(census: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Canonical columns of a census, and the person behind each row."""
    middle = census["middle_initial"].fillna("")
    date = census["date_of_birth"].str.extract(r"^(\d\d)/(\d\d)/(\d{4})$")
    street = census["street_name"].map(
        lambda name: f"{10_000 + zlib.crc32(name.lower().encode()) % 80_000}", na_action="ignore"
    )
    return pd.DataFrame(
        {
            "id": [f"{letter}{row}" for row in range(len(census))],
            "given_name": (census["first_name"] + " " + middle).str.strip(),
            "family_name": census["last_name"],
            "sex": census["sex"].astype(object).map({"Male": "M", "Female": "F"}),
            "birth_date": date[2] + "-" + date[0] + "-" + date[1],
            "postcode": street,
            "person": census["simulant_id"],
        }
    )


def main() -> None:
    """Write the two files and the truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=int)
    asked = parser.parse_args()
    files = [
        canonical(pseudopeople.generate_decennial_census(year=year, seed=asked.seed + year), letter)
        for year, letter in ((2020, "a"), (2030, "b"))
    ]
    if asked.pairs is not None:
        both = sorted(set(files[0]["person"]) & set(files[1]["person"]))
        drawn = np.random.default_rng(asked.seed).permutation(both)[asked.pairs :]
        halves = np.array_split(drawn, 2)
        files = [one[~one["person"].isin(half)] for one, half in zip(files, halves, strict=True)]
    truth = files[0].merge(files[1], on="person", suffixes=("_a", "_b"))
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in (
        ("a", files[0].drop(columns="person")),
        ("b", files[1].drop(columns="person")),
        ("truth", truth[["id_a", "id_b"]]),
    ):
        pq.write_table(
            pa.Table.from_pandas(table, preserve_index=False), asked.out / f"{name}.parquet"
        )


if __name__ == "__main__":
    main()
