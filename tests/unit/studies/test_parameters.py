"""Every study refuses a parameter that is not what it expects: in French, by request and key."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import croisee.demo
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import read_strict
from croisee.sources import Declaration, load_declaration
from croisee.studies.parameters import Filter
from croisee.studies.registry import find_study
from croisee.studies.sql import condition
from croisee.studies.study import Request

PROJECT = Path(croisee.demo.__file__).parent / "project"


@pytest.fixture(scope="module")
def declarations() -> dict[str, Declaration]:
    found = [load_declaration(path) for path in sorted((PROJECT / "sources").glob("*.yaml"))]
    return {each.source: each for each in found}


@pytest.fixture(scope="module")
def demands() -> dict[str, dict[str, Any]]:
    document = read_strict(PROJECT / "croisee.yaml").value
    return {each["nom"]: each for each in document["demandes"]}


def request(demand: dict[str, Any]) -> Request:
    return Request(
        name=demand["nom"],
        study=demand["etude"],
        title=demand["titre"],
        purpose=demand["finalite"],
        recipient=demand["destinataire"],
        sources=tuple(demand["sources"]),
        parameters=demand.get("parametres", {}),
    )


def test_the_demands_of_the_demo_are_well_written(demands, declarations):
    for demand in demands.values():
        columns = find_study(demand["etude"]).columns(request(demand), declarations)
        assert set(columns) == set(demand["sources"])


COUNTS = ["demandeurs-emploi", "locataires-hlm", "suivi-rsa", "rsa-sans-c2s"]
EVERY = [*COUNTS, "portrait", "proximite", "non-recours"]


def refusal(demand: dict[str, Any], declarations: dict[str, Declaration]) -> str:
    with pytest.raises(CroiseeError) as error:
        find_study(demand["etude"]).columns(request(demand), declarations)
    return str(error.value)


@pytest.mark.parametrize("name", EVERY)
def test_an_unknown_key_is_named_with_its_request(name, demands, declarations):
    demand = copy.deepcopy(demands[name])
    demand.setdefault("parametres", {})["bidule"] = 1
    said = refusal(demand, declarations)
    assert f"demande « {name} »" in said
    assert "« parametres.bidule »" in said
    assert "cette clé est inconnue" in said


@pytest.mark.parametrize(("name"), [each for each in EVERY if each != "portrait"])
def test_every_key_that_misses_or_has_another_type_is_said(name, demands, declarations):
    optional = {"dimensions", "filtre", "population", "presence", "jugees"}
    tried = 0
    for key in demands[name]["parametres"]:
        broken = copy.deepcopy(demands[name])
        broken["parametres"][key] = {"une": ["autre", {"forme": 3}]}
        assert f"parametres.{key}" in refusal(broken, declarations)
        if key not in optional:
            del broken["parametres"][key]
            said = refusal(broken, declarations)
            assert f"« parametres.{key} »" in said
            assert "cette clé manque" in said
            assert "Attendu :" in said
            tried += 1
    assert tried


HOSTILE = "x\"' OR 1=1 --"
Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("demandeurs-emploi", lambda p: p.update(dimensions=[HOSTILE]), "dimensions, n° 1"),
        ("demandeurs-emploi", lambda p: p.update(dimensions=["pseudonyme"]), "critère"),
        ("demandeurs-emploi", lambda p: p.update(dimensions=["rome"]), "montrerait des personnes"),
        ("demandeurs-emploi", lambda p: p.update(dimensions=["identifiant"]), "critère"),
        ("demandeurs-emploi", lambda p: p.update(dimensions=["sexe", "sexe"]), "chacun une fois"),
        ("demandeurs-emploi", lambda p: p.update(zonages=[]), "placée dans ces zonages"),
        ("demandeurs-emploi", lambda p: p.update(zonages=["qpv2099"]), "placée dans ces zonages"),
        ("demandeurs-emploi", lambda p: p.update(zonages=[HOSTILE]), "zonages, n° 1"),
        ("demandeurs-emploi", lambda p: p.update(phrase="{zone.__class__} {value}"), "{zone} et"),
        ("demandeurs-emploi", lambda p: p.update(filtre={"colonne": HOSTILE, "valeur": "A"}), "filtre.colonne"),
        ("demandeurs-emploi", lambda p: p.update(filtre={"colonne": "nom", "valeur": "A"}), "ne la laisse pas passer"),
        ("demandeurs-emploi", lambda p: p.update(filtre={"colonne": "pseudonyme", "valeur": "A"}), "filtre"),
        ("rsa-sans-c2s", lambda p: p.update(population={"colonne": "rsa", "valeur": HOSTILE}), "true ou false"),
        ("rsa-sans-c2s", lambda p: p.update(presence={"colonne": "c2s", "valeur": 3}), "un texte"),
        ("proximite", lambda p: p["lieux"][0].update(source="caf.allocataires"), "lieux.source"),
        ("proximite", lambda p: p["lieux"][0].update(nom=HOSTILE), "lieux, n° 1.nom"),
        ("proximite", lambda p: p["lieux"][1].update(colonne="salaire"), "lieux.colonne"),
        ("proximite", lambda p: p["lieux"].append(p["lieux"][0]), "portent le nom"),
        ("non-recours", lambda p: p["marges"][0].update(edition=HOSTILE), "n'a pas cette édition"),
        ("non-recours", lambda p: p["marges"][0].update(source="zut"), "marges.source"),
        ("non-recours", lambda p: p["marges"][0]["colonnes"].update(population=HOSTILE), "marges, n° 1.colonnes"),
        ("non-recours", lambda p: p["marges"][0]["colonnes"].update(revenu="d1"), "« revenu » n'est pas un nom connu"),
        ("non-recours", lambda p: p["marges"][0]["colonnes"].update(population="libelle"), "marges"),
        ("non-recours", lambda p: [each["colonnes"].pop("population") for each in p["marges"]], "combien d'habitants"),
        ("non-recours", lambda p: p.update(mois="2026-13"), "le mois de la loi"),
        ("non-recours", lambda p: p.update(jugees=["revenu"]), "« revenu » n'est pas un nom connu"),
        ("non-recours", lambda p: p["beneficiaires"][0]["colonnes"].update(aah="aah"), "beneficiaires"),
        ("non-recours", lambda p: p["zones_apl"]["zones"].update(V1001=[4]), "zones_apl"),
    ],
)  # fmt: skip
def test_hostile_and_clumsy_values_are_refused(name, change, said, demands, declarations):
    demand = copy.deepcopy(demands[name])
    change(demand["parametres"])
    message = refusal(demand, declarations)
    assert said in message
    assert "Que faire :" in message
    assert HOSTILE not in message


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("demandeurs-emploi", ["emploi.demandeurs", "bailleur.locataires"]),
        ("rsa-sans-c2s", ["caf.allocataires"]),
        ("rsa-sans-c2s", ["caf.allocataires", "caf.allocataires"]),
        ("rsa-sans-c2s", ["caf.allocataires", "lieux.services"]),
        ("portrait", ["caf.allocataires"]),
    ],
)
def test_sources_that_do_not_suit_the_study_are_refused(name, sources, demands, declarations):
    demand = {**demands[name], "sources": sources}
    assert f"« {name} »" in refusal(demand, declarations)


def test_a_text_value_ends_nothing_in_sql():
    kept = Filter(colonne="categorie", valeur="A' OR '1'='1")
    assert condition(kept) == "\"categorie\" = 'A'' OR ''1''=''1'"
    assert condition(Filter(colonne="rsa", valeur=True)) == '"rsa" = TRUE'
    assert condition(None) == "1 = 1"
