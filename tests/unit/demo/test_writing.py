"""Files as producers ship them."""

import gzip
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import shapely

from croisee.demo.territory import Zones
from croisee.demo.writing import (
    dates,
    delimited,
    numbers,
    write_geojson,
    write_text,
    write_workbook,
)


def test_cells_are_quoted_only_when_needed():
    content = delimited(
        {"a": pa.array(["x;y", 'dit "oui"', None]), "b": pa.array(["1", "2", "3"])}, ";"
    )
    assert content.decode() == 'a;b\n"x;y";1\n"dit ""oui""";2\n;3\n'


def test_a_file_without_rows_keeps_its_header():
    assert delimited({"a": pa.array([], pa.string())}, ",") == b"a\n"


def test_numbers_keep_their_decimals_and_take_the_mark():
    values = np.array([1234567.25, 0.5, -3.04, np.nan, 6712570.7])
    assert numbers(values, 1, ",").to_pylist() == ["1234567,2", "0,5", "-3,0", None, "6712570,7"]
    assert numbers(np.array([2.4, np.nan]), 0).to_pylist() == ["2", None]
    assert numbers(np.array([12, 0]), 0).to_pylist() == ["12", "0"]


def test_dates_take_the_pattern():
    days = np.array(["2001-02-03", "NaT"], "datetime64[D]")
    assert dates(days, "%d/%m/%Y").to_pylist() == ["03/02/2001", None]


def test_gzip_and_workbook_hold_no_clock(tmp_path: Path):
    for turn in ("one", "two"):
        write_text(tmp_path / turn / "f.csv.gz", b"a\n1\n")
        write_workbook(tmp_path / turn / "f.xlsx", "Missions", "Titre", ["a"], [[1.5]])
    for name in ("f.csv.gz", "f.xlsx"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert gzip.decompress((tmp_path / "one" / "f.csv.gz").read_bytes()) == b"a\n1\n"
    sheet = openpyxl.load_workbook(tmp_path / "one" / "f.xlsx")["Missions"]
    assert [[cell.value for cell in row] for row in sheet] == [["Titre"], ["a"], [1.5]]


def test_maps_are_in_degrees_off_the_coast_of_brittany(tmp_path: Path):
    zones = Zones(("V1",), ("Valmorin",), (shapely.box(80_000, 6_690_000, 90_000, 6_700_000),))
    write_geojson(tmp_path / "z.geojson", zones, {"dep": ["V1"]})
    west, south, east, north = shapely.from_geojson((tmp_path / "z.geojson").read_text()).bounds
    assert -5.5 < west < east < -4.9
    assert 46.9 < south < north < 47.3
