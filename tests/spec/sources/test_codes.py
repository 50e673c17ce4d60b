"""French codes: the SQL agrees with the rule written in Python, and with the official lists."""

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.engine import Engine, Grant
from croisee.sources.codes import is_code, looks_like_nir
from croisee.sources.model import Check

Judge = Callable[[Check, list[str]], list[bool]]


@pytest.fixture(scope="module")
def judge(duckdb_engine: Engine, lake: Path) -> Judge:
    def run(check: Check, cells: list[str]) -> list[bool]:
        path = lake / "codes.parquet"
        pq.write_table(pa.table({"rang": range(len(cells)), "code": cells}), path)
        sql = f"SELECT rang, {is_code(check, 'code')} AS vrai FROM codes ORDER BY rang"
        found: list[bool] = duckdb_engine.query(sql, {"codes": Grant((path,))})["vrai"].to_pylist()
        return found

    return run


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B, figure by figure."""
    total = 0
    for place, figure in enumerate(reversed(number)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@settings(max_examples=20, deadline=None)
@given(numbers=st.lists(st.from_regex(r"\A[0-9]{9}([0-9]{5})?\Z"), min_size=1, max_size=200))
def test_keys_of_sirens_and_sirets_are_luhn_keys(judge: Judge, numbers: list[str]) -> None:
    assert judge("siren", numbers) == [len(one) == 9 and luhn(one) for one in numbers]
    ordinary = [one for one in numbers if not one.startswith("356000000")]
    assert judge("siret", ordinary) == [len(one) == 14 and luhn(one) for one in ordinary]


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("siren", ["732829320", "356000000"], ["732829321", "73282932", "73282932A", ""]),
        ("siret", ["73282932000074", "35600000000048", "35600000009075"],
         ["73282932000075", "35600000000049", "7328293200007", "00000000000001"]),
        ("commune", ["35238", "01001", "2A004", "2B033", "97411", "98818"],
         ["3523", "20004", "00001", "96001", "2C004", "35238 ", "352380"]),
        ("iris", ["352380101", "2A0040101", "974110101"], ["35238010", "35238", "20004010A"]),
        ("qpv", ["QP035004", "QP02A001", "QP971001", "QN03501M", "QN02A01M", "QN97101N"],
         ["QP35004", "QN035001", "qp035004", "QP0350041", "QV001M"]),
        ("rome", ["K1304", "A1101", "N4105"], ["K13", "O1304", "k1304", "K13045"]),
    ],
)  # fmt: skip
def test_codes_are_told_from_what_they_are_not(
    judge: Judge, check: Check, right: list[str], wrong: list[str]
) -> None:
    assert judge(check, right) == [True] * len(right)
    assert judge(check, wrong) == [False] * len(wrong)


@pytest.mark.open_data
@pytest.mark.parametrize(
    ("check", "file", "column"),
    [
        ("commune", "geo/communes_cog2025_bretagne_pdl.csv", "DEPCOM"),
        ("iris", "geo/iris2021_liste_bretagne_pdl.csv", "CODE_IRIS"),
        ("qpv", "qpv/qpv2024_liste_france.csv", "code_qp"),
        ("qpv", "insee_qpv/population_QP_2013_2018.csv", 0),
        ("rome", "referentiels/rome_codes_france_travail_2024.csv", "code"),
    ],
)
def test_every_official_code_is_right(
    judge: Judge, open_data: Path, check: Check, file: str, column: str | int
) -> None:
    with (open_data / file).open(encoding="utf-8") as stream:
        header, *rows = list(csv.reader(stream))
    place = header.index(column) if isinstance(column, str) else column
    codes = [row[place] for row in rows]
    assert len(codes) > 500
    assert [code for code, right in zip(codes, judge(check, codes), strict=True) if not right] == []


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        ("x", ["185057800608491", "255081416802538"], True),
        ("x", ["185057800608492", "255081416802539"], False),
        ("nir", ["1850578006084", "2550814168025"], True),
        ("ean", ["1850578006084", "2550814168025"], False),
        ("x", ["", " "], False),
        ("siret", ["73282932000074"], False),
    ],
)
def test_social_security_numbers_are_recognised(column: str, cells: list[str], found: bool) -> None:
    assert looks_like_nir(column, cells) is found
