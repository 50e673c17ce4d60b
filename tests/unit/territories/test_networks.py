"""Roads and timetables, as a territory declares them."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from croisee.foundation.errors import CroiseeError
from fixtures.small_territory import load

COMMUNES = "code;libelle\nV1001;Montvallon\n"
ZONINGS = [("commune2025", "communes.csv")]
WHOLE = {
    "routes": "routes.osm.pbf",
    "transports": ["bus.zip"],
    "jour": "2025-11-18",
    "depart": "07:30",
    "fin": "09:00",
    "producteur": "OpenStreetMap",
    "millesime": "2025",
}


def declared(folder: Path, files: tuple[str, ...] = ("routes.osm.pbf", "bus.zip"), **network: Any):
    contents = {"communes.csv": COMMUNES, **dict.fromkeys(files, b"binary")}
    return load(folder, contents, ZONINGS, deplacements={**WHOLE, **network})


def refused(folder: Path, **network: Any) -> str:
    with pytest.raises(CroiseeError) as error:
        declared(folder, **network)
    return str(error.value)


def test_what_is_declared_is_what_journeys_read(tmp_path: Path) -> None:
    networks = declared(tmp_path).networks
    assert networks is not None
    assert networks.files.roads == tmp_path / "routes.osm.pbf"
    assert networks.files.feeds == (tmp_path / "bus.zip",)
    assert (networks.files.day, networks.files.start, networks.files.end) == (
        date(2025, 11, 18),
        time(7, 30),
        time(9, 0),
    )
    assert networks.title == "OpenStreetMap, 2025"


def test_a_territory_without_roads_has_none(tmp_path: Path) -> None:
    assert load(tmp_path, {"communes.csv": COMMUNES}, ZONINGS).networks is None


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    text = refused(tmp_path, files=())
    assert "routes.osm.pbf : ce fichier de déplacements est absent." in text
    assert "bus.zip : ce fichier de déplacements est absent." in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ({"jour": None}, "clé « deplacements, jour » : on ne sait pas quel jour lire"),
        ({"depart": "09:00", "fin": "07:00"}, "les départs finissent avant de commencer"),
        ({"depart": "7 h"}, "clé « deplacements, depart »"),
        ({"jour": "18/11/2025"}, "clé « deplacements, jour »"),
        ({"route": "x"}, "cette clé n’est pas prévue"),
    ],
)
def test_a_wrong_section_says_what_to_write(
    tmp_path: Path, network: dict[str, Any], said: str
) -> None:
    assert said in refused(tmp_path, **network)
