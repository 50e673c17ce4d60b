"""What studies tell of those behind their figures, for the check of each kind of output."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import croisee.demo
from croisee.confidentiality import Kind, protect
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import read_strict
from croisee.sources import Declaration, load_declaration
from croisee.studies import proximite
from croisee.studies.cells import zone_evidence
from croisee.studies.registry import find_study
from croisee.studies.served import Served, served
from croisee.studies.study import Opened, Request
from croisee.territories import nearest, origins
from fixtures.small_territory import EAST, NORTH, drawn, load, square

PROJECT = Path(croisee.demo.__file__).parent / "project"
OPENED = cast(
    Opened,
    SimpleNamespace(
        request=Request("r", "e", "Titre", "f", "d", ()), permit=SimpleNamespace(reference="p")
    ),
)


def test_facts_stay_beside_the_cell_they_tell_of() -> None:
    rows: list[dict[str, Any]] = [
        {"zone": "b", "indicator": "i", "period": "2025", "value": 2.0, "facts": {"effectif": 7}},
        {"zone": "a", "indicator": "j", "period": "2025", "facts": {"effectifs": [4, 5]}},
        {"zone": "a", "indicator": "i", "period": "2025", "value": 1.0},
    ]
    evidence = zone_evidence(OPENED, rows, profile="prestations", outputs={"i": "moyenne"})
    assert evidence.kind is Kind.INDICATOR
    assert evidence.cells["value"].to_pylist() == [1.0, None, 2.0]
    assert evidence.outputs is not None
    assert evidence.outputs.facts.to_pylist() == [
        {"effectif": None, "effectifs": None},
        {"effectif": None, "effectifs": [4, 5]},
        {"effectif": 7, "effectifs": None},
    ]


def test_one_number_stands_beside_lists_as_a_list_of_one() -> None:
    rows = [
        {"zone": zone, "indicator": "i", "period": "2025", "facts": {"part_du_premier": told}}
        for zone, told in (("a", 0.5), ("b", [0.1, 0.2]))
    ]
    outputs = zone_evidence(OPENED, rows, profile="prestations", outputs={}).outputs
    assert outputs is not None
    assert outputs.facts["part_du_premier"].to_pylist() == [[0.5], [0.1, 0.2]]


def test_places_behind_a_zone_are_those_nearest_to_its_people(tmp_path: Path) -> None:
    """100 people 100 m from one place, 300 people 1,000 m from another; a third place serves none.

    The second place makes 300 × 1,000 of the 310,000 metres, and is not within a walk.
    """
    section = {
        "fichier": "p.csv", "x": "x", "y": "y", "population": "n", "projection": 2154
    }  # fmt: skip
    grid = f"x,y,n\n{EAST + 100},{NORTH + 100},100\n{EAST + 5100},{NORTH + 100},300\n"
    zones = {"QV001M": square(0, 0, 6000, 200), "QV002M": square(0, 20_000, 100)}
    files = {"q.geojson": drawn(zones), "p.csv": grid}
    territory = load(tmp_path, files, [("qpv2024", "q.geojson")], population=section)
    start = origins(territory, "qpv2024")
    x = np.array([EAST + 100.0, EAST + 5100.0, EAST + 50.0, np.nan])
    y = np.array([NORTH + 200.0, NORTH + 1100.0, NORTH + 90_000.0, 0.0])
    found = served(start, x, y, 2154, 500)
    assert found["qpv2024/QV001M"] == Served(2, 1, pytest.approx(300_000 / 310_000))
    assert found["qpv2024/QV002M"] == Served(1, 0, 1.0)
    rows = proximite._cells("poste", "2025", nearest(start, x, y, 2154, [500]), found)
    names = {proximite._distance("poste"): "moyenne", proximite._share("poste"): "taux"}
    evidence = zone_evidence(OPENED, rows, profile="entreprises", outputs=names)
    (table,) = protect([evidence], threshold=None)
    assert set(table.cells["status"].to_pylist()) == {"secret"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("portrait", "les chiffres de « stat.quartiers » ne sont pas déjà publics"),
        ("non-recours", "les chiffres de « stat.quartiers » ne sont pas déjà publics"),
    ],
)
def test_figures_nobody_knows_who_is_behind_are_refused_unless_public(
    name: str, message: str
) -> None:
    demands = read_strict(PROJECT / "croisee.yaml").value["demandes"]
    (told,) = [each for each in demands if each["nom"] == name]
    declarations: dict[str, Declaration] = {
        source: load_declaration(PROJECT / "sources" / f"{source}.yaml").model_copy(
            update={"profil": "prestations"}
        )
        for source in told["sources"]
    }
    request = Request(
        name, told["etude"], "t", "f", "d", tuple(told["sources"]), told.get("parametres", {})
    )
    with pytest.raises(CroiseeError, match=message):
        find_study(told["etude"]).columns(request, declarations)
