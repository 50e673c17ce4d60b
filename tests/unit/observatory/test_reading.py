"""A release is believed only if it is whole, unchanged, and shows nothing it should hide."""

import json
from pathlib import Path
from typing import Any

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.observatory.model import Observatory
from croisee.observatory.reading import read
from croisee.releases.manifest import Kind
from fixtures.fake_releases import PORTRAIT, fake_releases, governance, table
from fixtures.fake_territory import TITLE, csv_bytes, territory, write_release

CELL = {"zone": "qpv2024/QN001M", "indicator": "taux_pauvrete", "period": "2021"}


def one_cell(folder: Path, **facts: Any) -> Path:
    return table(folder, "portrait", "Portrait", "Que sait-on ?", [{**CELL, **facts}], PORTRAIT)


def refused(folders: list[Path]) -> str:
    with pytest.raises(CroiseeError) as caught:
        read(folders)
    return str(caught.value)


def test_everything_is_read(obs: Observatory) -> None:
    assert obs.title == TITLE
    assert obs.simulated
    assert next(study.name for study in obs.studies) == "portrait"
    assert [zone.vintage for zone in obs.quartiers] == ["2024"] * 6 + ["2015"] * 6
    assert len(obs.measures) == 8
    assert len(obs.governance.refusals) == 1


def test_the_order_of_folders_does_not_matter(releases: list[Path], obs: Observatory) -> None:
    assert read(list(reversed(releases))) == obs


def test_the_total_stands_apart_from_its_parts(obs: Observatory) -> None:
    [whole] = obs.series("qpv2024/QN001M", "allocataires_rsa")
    assert whole.value == 180
    assert len(obs.breakdown("qpv2024/QN001M", "allocataires_rsa")) == 15


@pytest.mark.parametrize("name", ["cells.csv", "manifest.json"])
def test_a_changed_release_is_refused(tmp_path: Path, name: str) -> None:
    folder = one_cell(tmp_path, value=12, status="publie")
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"12", b"13").replace(b"Portrait", b"Portrail"))
    assert "ne correspond plus" in refused([folder]) or "a changé" in refused([folder])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    folder = one_cell(tmp_path, value=12, status="publie")
    (folder / "cells.csv").unlink()
    assert "manque" in refused([folder])


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    assert "n’est pas une publication lisible" in refused([tmp_path])
    assert "aucune publication" in refused([])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"value": 7, "status": "secret"}, "porte un chiffre"),
        ({"value": 7, "status": "secret_source"}, "porte un chiffre"),
        ({"low": 5, "high": 9, "status": "secret"}, "porte des bornes"),
        ({"status": "publie"}, "n’a pas de chiffre"),
        ({"value": 7, "status": "visible"}, "n’est pas lisible"),
        ({"value": "beaucoup", "status": "publie"}, "n’est pas lisible"),
        ({"value": 7, "status": "publie", "indicator": "inconnu"}, "n’est pas décrit"),
    ],
)
def test_a_leaking_or_broken_cell_is_refused(
    tmp_path: Path, facts: dict[str, Any], words: str
) -> None:
    message = refused([one_cell(tmp_path, **facts)])
    assert words in message
    assert "7" not in message.split("cells.csv")[1].replace("ligne 2", "")


@pytest.mark.parametrize("code", ["../../etc", "a/b", "", ".", "QN 1", 'Q"N'])
def test_a_code_that_could_escape_the_site_is_refused(tmp_path: Path, code: str) -> None:
    row = {"zone": f"qpv2024/{code}", "zoning": "qpv2024", "code": code, "label": "Penvern"}
    header = ("zone", "zoning", "code", "label", "communes", "lon", "lat", "population")
    folder = write_release(
        tmp_path, {"zones.csv": csv_bytes(header, [row])}, kind=Kind.TERRITORY, title="T"
    )
    assert "adresse de page" in refused([folder])


def test_two_territories_are_one_too_many(tmp_path: Path) -> None:
    assert "plusieurs publications" in refused([territory(tmp_path), territory(tmp_path, count=3)])


def test_an_unreadable_register_is_refused(tmp_path: Path) -> None:
    files = {"clauses.json": json.dumps([{"titre": "sans identifiant"}]).encode()}
    folder = write_release(tmp_path, files, kind=Kind.GOVERNANCE, title="Gouvernance")
    assert "registre" in refused([folder])


def test_each_kind_is_optional(tmp_path: Path) -> None:
    assert read([governance(tmp_path)]).quartiers == ()
    assert read(fake_releases(tmp_path / "b")[2:]).quartiers == ()


def test_two_generations_that_share_a_code_get_two_addresses(tmp_path: Path) -> None:
    rows = [
        {"zone": f"{zoning}/QP1", "zoning": zoning, "code": "QP1", "label": "Penvern"}
        for zoning in ("qpv2015", "qpv2024")
    ]
    header = ("zone", "zoning", "code", "label", "communes", "lon", "lat", "population")
    folder = write_release(
        tmp_path, {"zones.csv": csv_bytes(header, rows)}, kind=Kind.TERRITORY, title="T"
    )
    assert sorted(read([folder]).slugs.values()) == ["QP1-2015", "QP1-2024"]
