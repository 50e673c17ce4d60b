"""INSEE's example tables, read as `croisee protect` reads them."""

import os
from itertools import product
from pathlib import Path
from textwrap import dedent

import pytest

TURNOVER = """
    profil: entreprises
    nature: montant
    colonnes: {valeur: TOT, effectif: N_OBS, max: MAX}
    dimensions:
      ACTIVITY: {total: Total, hierarchie: activity_corr_table.csv}
      NUTS: {total: Total, hierarchie: nuts23_fr_corr_table.csv}
      SIZE: {total: Total}
      CJ: {total: Total}
"""


@pytest.mark.open_data
def test_insees_linked_tables_have_its_cells_and_its_primaries(tmp_path: Path):
    """1,680 cells once, 260 primaries: those of the reference instances, table by table."""
    from croisee.tablefiles.delimited import read_table
    from croisee.tablefiles.response import read_response
    from croisee.tablefiles.rules_file import read_rules
    from croisee.tablefiles.values import flags

    root = Path(__file__).resolve().parents[3]
    data = Path(os.environ.get("CROISEE_OPEN_DATA", root.parent / "shared" / "data"))
    source = data.parent / "reference" / "confidentiality"
    if not source.is_dir():
        pytest.skip("skipped: no mirror of open data")
    names = ["act_size", "act_cj", "nuts_size", "nuts_cj"]
    for name in ("activity_corr_table", "nuts23_fr_corr_table"):
        (tmp_path / f"{name}.csv").write_bytes((source / "rtauargus" / f"{name}.csv").read_bytes())
    (tmp_path / "r.yaml").write_text(dedent(TURNOVER), encoding="utf-8")
    rules = read_rules(tmp_path / "r.yaml")
    response = read_response(
        rules, [source / "rtauargus" / f"turnover_{name}.csv" for name in names]
    )
    axes = {axis.name: axis.codes.to_pylist() for axis in response.built.space.axes}
    crossings = {
        (a, n, s, c)
        for own in ({"ACTIVITY", "SIZE"}, {"ACTIVITY", "CJ"}, {"NUTS", "SIZE"}, {"NUTS", "CJ"})
        for a, n, s, c in product(
            *(codes if name in own else ["Total"] for name, codes in axes.items())
        )
    }
    assert len(crossings) == 1680
    assert response.system.size == 1493  # the others are absent from the files: zeros
    assert response.requirement.cells.size == 260
    for sheet, cells, name in zip(response.sheets, response.built.cells, names, strict=True):
        letters = response.letters[cells]
        found = {
            tuple(sheet.text.text(axis)[row].as_py() for axis in sheet.axes)
            for row in range(sheet.text.size)
            if letters[row] != "V"
        }
        reference = read_table(source / "instances" / f"turnover_{name}" / "cells.csv.gz")
        primary = flags(reference, "primary")
        expected = {
            tuple(reference.text(axis)[int(row)].as_py() for axis in sheet.axes)
            for row in primary.nonzero()[0]
        }
        assert found == expected
