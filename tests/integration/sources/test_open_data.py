"""Real files of INSEE and CAF, as the mirror has them: from the registry to the lake."""

import csv
import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.engine import Engine
from croisee.sources import Lake, parse_declaration, receive
from croisee.sources.fetching import LOCK, fetch
from fixtures.deliveries import HEAD, RECEIVED, Desk

pytestmark = pytest.mark.open_data

HEAD_OPEN = HEAD.replace("simule: true", "") + "profil: deja_public\nconservation: null\n"
REVENUES = (
    HEAD_OPEN
    + """
grain: zone
livraisons:
  - {edition: "2019", fichier: REVN_2019.csv.gz, periodes: {defaut: "2015"}}
  - {edition: "2022", fichier: REVN_2022.csv.gz, periodes: {defaut: "2018", caf: "edition-2022"}}
marques: {"": secret_source}
zone: {champ: code, zonage: qpv2015}
fields:
  - {name: code, type: string, croisee: {colonnes: [CODGEO], controle: qpv}}
  - {name: mediane, type: number, constraints: {minimum: 0}, croisee: {colonnes: [DISP_Q2]}}
  - {name: pauvrete, type: number, constraints: {minimum: 0, maximum: 100},
     croisee: {colonnes: [TP60]}}
  - {name: c2s, type: integer, croisee: {colonnes: [C_C2SNP, CC2S, CCMUC]}}
  - {name: note, type: integer, croisee: {colonnes: [NOTE_FILO]}}
""".replace(', caf: "edition-2022"', "")
)


def test_revenues_by_neighbourhood_come_through_equal(
    open_data: Path, tmp_path: Path, duckdb_engine: Engine
) -> None:
    fetch(["insee.qpv_revenus"], tmp_path / "deliveries", lock=tmp_path / LOCK, mirror=open_data)
    source = receive(
        parse_declaration(REVENUES, origin="revenus.yaml"),
        tmp_path / "deliveries" / "insee.qpv_revenus",
        lake=Lake(tmp_path / "lake"),
        engine=duckdb_engine,
        received=RECEIVED,
    )
    rows = pq.read_table(source.path).to_pylist()
    assert len(rows) == source.rows == 2 * 1352
    received = {(row["edition"], row["code"]): row for row in rows}
    for edition, poverty, c2s in (("2019", "TP60", "CCMUC"), ("2022", "TP60", "C_C2SNP")):
        path = open_data / "insee_qpv" / f"REVN_{edition}.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for written in csv.DictReader(stream):
                row = received[edition, written["CODGEO"]]
                for name, column in (("pauvrete", poverty), ("c2s", c2s), ("mediane", "DISP_Q2")):
                    cell = written[column]
                    assert row[name] == (float(cell) if cell else None)
                    assert row[f"{name}__statut"] == ("publie" if cell else "secret_source")
    bourg = received["2022", "QP001001"]
    assert (bourg["zone"], bourg["mediane"], bourg["pauvrete"], bourg["c2s"]) == (
        "qpv2015/QP001001",
        14180.0,
        41.4,
        1519,
    )


def test_allocataires_by_iris_are_stacked_over_years(
    open_data: Path, tmp_path: Path, duckdb_engine: Engine
) -> None:
    fetch(["cnaf.iris_allocataires"], tmp_path, lock=tmp_path / LOCK, mirror=open_data)
    years = range(2016, 2021)
    deliveries = "".join(
        f'  - {{edition: "{year}", fichier: CAF_IRIS_{year}.csv.gz, '
        f'periodes: {{defaut: "{year}-12-31"}}}}\n'
        for year in years
    )
    declaration = parse_declaration(
        HEAD_OPEN
        + "grain: zone\nlivraisons:\n"
        + deliveries
        + """
marques: {"": secret_source}
zone: {champ: code, zonage: iris2021}
fields:
  - {name: code, type: string, croisee: {colonnes: [CODGEO], controle: iris}}
  - {name: commune, type: string, croisee: {colonnes: [DEPCOM], controle: commune}}
  - {name: allocataires, type: integer, constraints: {minimum: 0}, croisee: {colonnes: [A]}}
""",
        origin="caf.yaml",
    )
    source = receive(
        declaration,
        tmp_path / "cnaf.iris_allocataires",
        lake=Lake(tmp_path / "lake"),
        engine=duckdb_engine,
        received=RECEIVED,
    )
    table = pq.read_table(source.path)
    counts = dict.fromkeys(map(str, years), 0)
    for edition in table["edition"].to_pylist():
        counts[edition] += 1
    assert counts == {"2016": 1026, "2017": 1108, "2018": 1121, "2019": 1121, "2020": 1127}
    late = [row for row in table.to_pylist() if row["edition"] == "2020"]
    assert {row["commune"] for row in late} == {None}


def test_a_real_workbook_is_read(open_data: Path, desk: Desk) -> None:
    path = open_data / "referentiels" / "correspondance_ROME_ISCO08.xlsx"
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    sheet = book.worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    book.close()
    header = [str(cell) for cell in rows[0] if cell]
    desk.declare(
        HEAD_OPEN
        + "grain: lieu\nlivraisons:\n"
        + '  - {edition: "2014", fichier: rome.xlsx, periodes: {defaut: "2014"}}\n'
        + f"fields:\n  - {{name: a, type: string, croisee: {{colonnes: ['{header[0]}']}}}}\n"
    ).give(path.read_bytes(), "rome.xlsx")
    assert [row["a"] for row in desk.rows()] == [
        None if row[0] is None else str(row[0]).strip() for row in rows[1:]
    ]
