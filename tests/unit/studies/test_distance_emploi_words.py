"""Every figure of the study is defined, in words that hold together."""

import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from croisee.studies.distance_emploi.cards import attribution, people
from croisee.studies.distance_emploi.catalogue import (
    NEEDS,
    Unit,
    by_occupation,
    figures,
    need_of_occupation,
)
from croisee.studies.distance_emploi.wording import every_figure, filled, texts
from croisee.territories.networks import Networks
from croisee.travel.journeys import Files, Mode
from croisee.vacancies.row import Contract

RADIUS = 30
WANTED = figures(
    RADIUS, tuple(Mode), licences=True, contracts=tuple(Contract), neighbours=True, areas=True
)
OCCUPATIONS = (
    *by_occupation(RADIUS, tuple(Mode)),
    *(replace(figure, name=need_of_occupation(figure.name)) for figure in NEEDS),
)
EVERY = {figure.name: figure for figure in (*WANTED, *NEEDS, *OCCUPATIONS)}
TOLD = every_figure(
    {
        "rayon": 30, "postes": 10, "heures": 2, "voisinage": "mobilités", "concurrents": "partout",
        "bassins": "zones d'emploi", "enquete": "enquête, 2025",
    }
)  # fmt: skip


def test_a_name_is_one_figure():
    assert len(EVERY) == len(WANTED) + len(NEEDS) + len(OCCUPATIONS)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_figure_says_what_a_reader_needs(name):
    told = TOLD[name]
    assert told.definition.endswith(".")
    assert told.sentence.count("{zone}") == told.sentence.count("{value}") == 1
    assert (
        re.sub(r"\{(zone|value)\}", "", told.label + told.definition + told.sentence).count("{")
        == 0
    )
    if EVERY[name].unit is Unit.PERCENT:
        assert re.search("[Ss]ur 100", told.sentence)


def test_no_text_is_without_its_figure():
    shown = {"emploi_inaccessible_velo", "emploi_inaccessible_pied"}
    assert set(TOLD) - set(EVERY) == shown


def test_what_the_rules_need_comes_before_the_other_definitions():
    names = [figure.name for figure in WANTED]
    needed = {
        each
        for rule in texts("help.yaml")["regles"].values()
        for condition in rule["conditions"]
        for each in (condition["chiffre"], condition.get("moins"))
        if each
    }
    assert max(map(names.index, needed)) < names.index("emploi_distance_cdi")
    assert names.index("emploi_couverture_autre") < names.index("emploi_plus_proche")
    assert names[:2] == ["emploi_distance", "emploi_couverture"]


def test_a_text_whose_value_misses_is_a_fault_and_not_a_hole():
    with pytest.raises(KeyError, match="rayon"):
        filled("À {zone}, {rayon} km", {})
    assert filled("À {zone}, {rayon} km", {"rayon": 5}) == "À {zone}, 5 km"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "aucune personne"),
        (1, "moins de 10 personnes"),
        (9, "moins de 10 personnes"),
        (4283, "environ 4\u202f280 personnes"),
    ],
)
def test_a_card_tells_of_nobody_left_out_nor_of_a_few(count, said):
    assert people(count, 5) == said
    assert people(12, 15) == "moins de 15 personnes"


def test_whose_roads_they_are_and_what_the_licence_of_openstreetmap_asks_for():
    files = Files(Path("routes.osm.pbf"), (), None, time(7), time(9))
    assert attribution(Networks(files, "Territoire fictif, Données fictives")) == (
        "Territoire fictif, Données fictives"
    )
    assert attribution(Networks(files, "Réseau Star, 2025, ODbL")) == (
        "Réseau Star, 2025, ODbL. © les contributeurs d'OpenStreetMap (openstreetmap.org/copyright)"
    )
