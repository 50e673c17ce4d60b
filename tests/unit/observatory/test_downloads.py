"""Open-data files say what the releases say, in formats that others read."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Schema, system
from frictionless.resources import TableResource
from odfdo import Document

from croisee.observatory import PublishedSite
from croisee.observatory.downloads import downloads
from croisee.observatory.geography import Geography
from croisee.observatory.model import Observatory
from croisee.observatory.reading import read
from croisee.observatory.spreadsheet import ods
from fixtures.fake_territory import territory

STUDIES = ("portrait", "non_recours_c2s", "allocataires_rsa")


def rows(site: PublishedSite, study: str) -> list[dict[str, str]]:
    text = (site.folder / "donnees" / f"{study}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("study", STUDIES)
def test_every_cell_of_the_releases_is_in_the_csv(
    obs: Observatory, site: PublishedSite, study: str
) -> None:
    cells = [c for s in obs.studies if s.name == study for t in s.tables for c in t.cells]
    expected = sorted(
        (c.zone, c.indicator, c.period, "" if c.value is None else f"{c.value:g}", c.status.value)
        for c in cells
    )
    found = sorted(
        (
            f"{r['zonage']}/{r['zone']}",
            r["indicateur"],
            r["periode"],
            r["valeur"] and f"{float(r['valeur']):g}",
            r["statut"],
        )
        for r in rows(site, study)
    )
    assert found == expected


def test_a_hidden_figure_is_empty_with_its_reason(site: PublishedSite) -> None:
    hidden = [r for r in rows(site, "allocataires_rsa") if r["statut"].startswith("secret")]
    assert hidden
    assert all(r["valeur"] == r["borne_basse"] == "" and r["motif"] for r in hidden)


@pytest.mark.parametrize("study", STUDIES)
def test_the_csv_follows_its_table_schema(site: PublishedSite, study: str) -> None:
    folder = site.folder / "donnees"
    descriptor = json.loads((folder / f"{study}.schema.json").read_bytes())
    with system.use_context(trusted=True):
        schema = Schema.from_descriptor(descriptor)
        report = TableResource(path=str(folder / f"{study}.csv"), schema=schema).validate()
    assert report.valid, report.flatten(["message"])[:3]


@pytest.mark.parametrize("study", STUDIES)
def test_the_spreadsheet_holds_the_same_rows(site: PublishedSite, study: str) -> None:
    document = Document(site.folder / "donnees" / f"{study}.ods")
    sheet = document.body.get_table(name="Données")
    found = [[("" if v is None else v) for v in row] for row in sheet.get_values()]
    expected = rows(site, study)
    assert found[0] == list(expected[0])
    assert len(found) - 1 == len(expected)
    value = found[0].index("valeur")
    for line, row in zip(found[1:], expected, strict=True):
        own = line[value]
        assert (own == "" and row["valeur"] == "") or float(own) == float(row["valeur"])


def test_the_spreadsheet_archive_starts_with_its_type() -> None:
    content = ods([("Feuille", ["a"], [["x\x00&<"], [1.5], [None]])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert first.filename == "mimetype"
        assert first.compress_type == zipfile.ZIP_STORED
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"x&amp;&lt;" in archive.read("content.xml")


def test_the_map_file_has_one_feature_per_neighbourhood(
    obs: Observatory, site: PublishedSite
) -> None:
    document = json.loads((site.folder / "donnees" / "quartiers.geojson").read_bytes())
    assert len(document["features"]) == len(obs.quartiers)
    for feature in document["features"]:
        about = feature["properties"]
        cell = obs.latest(f"{about['zonage']}/{about['zone']}", "taux_pauvrete")
        assert cell is not None
        assert about["taux_pauvrete"] == cell.value
        assert about["taux_pauvrete_statut"] == cell.status


def test_a_label_is_never_a_formula(tmp_path: Path, releases: list[Path]) -> None:
    hostile = territory(tmp_path, label='=HYPERLINK("http://ailleurs")')
    obs = read([hostile, *releases[2:]])
    files = {
        d.name: d.content.decode() for d in downloads(obs, Geography(obs)) if d.format == "CSV"
    }
    labels = {r["libelle"] for r in csv.DictReader(io.StringIO(files["portrait.csv"], newline=""))}
    assert '\'=HYPERLINK("http://ailleurs")' in labels
    assert not any(label.startswith("=") for label in labels)
