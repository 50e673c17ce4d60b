"""Posts of the contrats de ville: what a list of posts becomes, under the example's own clause."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from croisee.clauses import Permit, parse_clause
from croisee.confidentiality import Kind, protect
from croisee.engine import Engine
from croisee.foundation.errors import CroiseeError
from croisee.sources import Declaration, Lake, load_declaration, receive
from croisee.studies.registry import find_study
from croisee.studies.study import Request, Result
from croisee.studies.study import run as run_study
from croisee.workspace.decisions import decide_request
from fixtures.example import EXAMPLE
from fixtures.small_territory import load

SOURCE = "anct.adultes_relais"
TODAY = date(2026, 11, 1)
HEADER = "id_poste,code_tiers,raison_sociale,annee,montant,code_cv,insee_dep,insee_reg\n"
POSTS = """\
P1,35000000000001,ASSOCIATION UNE,2020,100.5,CV116,35,53
P2,35000000000002,ASSOCIATION DEUX,2020,100.5,CV116,35,53
P3,22000000000003,VILLE TROIS,2020,80,CV067,22,53
P1,35000000000001,ASSOCIATION UNE,2021,110,CV116,35,53
P4,29000000000004,ASSOCIATION QUATRE,2022,110,,29,53
P5,29000000000005,ASSOCIATION CINQ,2023,120,CV090,29,53
"""
RENNES, DINAN, BREST = "243500139", "200068989", "242900314"
PARAMETERS = {
    "zonage": "epci2025",
    "programmes": [
        {
            "nom": "adultes_relais",
            "source": SOURCE,
            "colonne": "epci",
            "montant": "montant",
            "titre": "Adultes-relais",
            "libelle": "d'adultes-relais",
            "definition": "Médiateurs",
            "limites": ["Une limite propre au programme."],
        }
    ],
}


def declared() -> Declaration:
    return load_declaration(EXAMPLE / "sources" / f"{SOURCE}.yaml")


def areas(declaration: Declaration) -> list[str]:
    return sorted((declaration.field("epci").croisee.valeurs or {}).values())


def compute(
    folder: Path, engine: Engine, posts: str, codes: list[str], profile: str = "deja_public"
) -> Result:
    """The study, from a file of posts and the codes of the territory's intercommunalités."""
    declaration = declared().model_copy(update={"profil": profile})
    delivery = folder / "deliveries"
    delivery.mkdir()
    (delivery / declaration.livraisons[0].fichier).write_text(HEADER + posts)
    source = receive(
        declaration, delivery, lake=Lake(folder / "lake"), engine=engine, received=TODAY
    )
    lines = "".join(f"{code},Zone {code}\n" for code in codes)
    territory = load(folder, {"epci.csv": "code,libelle\n" + lines}, [("epci2025", "epci.csv")])
    request = Request(
        name="postes",
        study="postes",
        title="Postes",
        purpose="observation_quartiers",
        recipient="resovilles",
        sources=(SOURCE,),
        parameters=PARAMETERS,
    )
    path = EXAMPLE / "clauses" / "anct.yaml"
    clause = parse_clause(path.read_text(encoding="utf-8"), origin=path.name)
    permit = decide_request(
        request, {SOURCE: declaration}, {clause.clause: clause}, reference=TODAY, today=TODAY
    ).answer
    assert isinstance(permit, Permit)
    return run_study(
        find_study("postes"), request, permit, {SOURCE: source}, territory, engine, contact="ici"
    )


def figures(result: Result, indicator: str) -> dict[tuple[str, str], Any]:
    """(code, year) → value, of the cells that are not zero."""
    return {
        (row["zone"].removeprefix("epci2025/"), row["period"]): row["value"]
        for evidence in result.evidences
        for row in evidence.cells.to_pylist()
        if row["indicator"] == indicator and row["value"]
    }


def test_posts_are_counted_and_amounts_summed_by_area_and_year(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    result = compute(tmp_path, duckdb_engine, POSTS, areas(declared()))
    assert figures(result, "postes_adultes_relais") == {
        (RENNES, "2020"): 2,
        (DINAN, "2020"): 1,
        (RENNES, "2021"): 1,
        (BREST, "2023"): 1,
    }
    assert figures(result, "montant_adultes_relais") == {
        (RENNES, "2020"): 201,
        (DINAN, "2020"): 80,
        (RENNES, "2021"): 110,
        (BREST, "2023"): 120,
    }


def test_an_area_with_a_contract_and_no_post_reads_zero_and_no_other_area_has_a_figure(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    known = areas(declared())
    result = compute(tmp_path, duckdb_engine, POSTS, [*known, "999999999"])
    rows = [row for evidence in result.evidences for row in evidence.cells.to_pylist()]
    zones = {row["zone"].removeprefix("epci2025/") for row in rows}
    assert zones == set(known)
    assert len(rows) == len(known) * 4 * 2  # years × indicators
    assert {row["status"] for row in rows} == {"publie"}


def test_posts_too_few_to_be_told_hide_what_is_paid_for_them(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    """Six posts of which one only is paid, and three that are: each hides the other's figure."""
    lines = [
        *(f"A{n},1,UNE,2020,{500 * (n == 0)},CV116,35,53" for n in range(6)),
        *(f"B{n},1,UNE,2020,100,CV067,22,53" for n in range(3)),
        *(f"C{n},1,UNE,2020,100,CV090,29,53" for n in range(6)),
        *(f"D,1,UNE,{year},100,,29,53" for year in (2021, 2022, 2023)),
    ]
    codes = [RENNES, DINAN, BREST]
    text = "\n".join(lines) + "\n"
    result = compute(tmp_path, duckdb_engine, text, codes, profile="prestations")
    posts, euros = result.evidences
    assert (posts.kind, euros.kind) == (Kind.COUNT, Kind.MAGNITUDE)
    assert posts.contributors_group == euros.contributors_group == SOURCE
    paid = [row for row in euros.cells.to_pylist() if row["value"]]
    assert [(row["contributors"], row["largest"], row["second"]) for row in paid] == [
        (3, 100, 100),
        (6, 100, 100),
        (1, 500, 0),
    ]
    for table in protect(result.evidences, threshold=None):
        shown = [row["zone"] for row in table.cells.to_pylist() if row["value"]]
        assert shown == [f"epci2025/{BREST}"]


def test_a_post_without_contract_is_counted_nowhere_and_the_card_says_so(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    result = compute(tmp_path, duckdb_engine, POSTS, areas(declared()))
    assert sum(figures(result, "postes_adultes_relais").values()) == 5
    assert any("un poste sans contrat de ville" in limit for limit in result.card.limits)


def test_every_figure_says_that_the_post_is_not_for_one_neighbourhood(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    result = compute(tmp_path, duckdb_engine, POSTS, areas(declared()))
    assert [each.name for each in result.indicators] == [
        "postes_adultes_relais",
        "montant_adultes_relais",
    ]
    for each in result.indicators:
        assert "tout le contrat de ville" in each.limits[0]
        assert each.limits[1] == "Une limite propre au programme."
        assert not each.trend.allowed


def test_neither_employer_nor_number_of_post_is_asked_of_the_clause() -> None:
    request = Request("postes", "postes", "P", "f", "d", (SOURCE,), PARAMETERS)
    columns = find_study("postes").columns(request, {SOURCE: declared()})
    assert columns == {SOURCE: frozenset({"epci", "montant"})}
    assert not {"raison_sociale", "code_tiers"} & {field.name for field in declared().fields}


def test_a_smaller_territory_keeps_its_own_contracts_only(
    tmp_path: Path, duckdb_engine: Engine
) -> None:
    result = compute(tmp_path, duckdb_engine, POSTS, [RENNES])
    posts = figures(result, "postes_adultes_relais")
    assert posts == {(RENNES, "2020"): 2, (RENNES, "2021"): 1}


def test_a_territory_without_any_contract_is_refused(tmp_path: Path, duckdb_engine: Engine) -> None:
    with pytest.raises(CroiseeError, match="aucun contrat de ville"):
        compute(tmp_path, duckdb_engine, POSTS, ["999999999"])


@pytest.mark.open_data
def test_each_contract_is_placed_where_its_point_lies(open_data: Path) -> None:
    """The table written in the declarations is the one that outlines of 2025 give."""
    import geopandas as gpd

    contracts = gpd.read_file(open_data / "politique_ville/contrats_de_ville_centroides.geojson")
    outlines = gpd.read_file(open_data / "geo/epci_2025_bretagne_pdl.geojson").to_crs(contracts.crs)
    placed = gpd.sjoin(contracts, outlines, predicate="within")
    expected = dict(zip(placed["code_cv"], placed["EPCI"], strict=True))
    assert len(expected) == 23
    for name in (SOURCE, "anct.fonjep"):
        declaration = load_declaration(EXAMPLE / "sources" / f"{name}.yaml")
        assert declaration.field("epci").croisee.valeurs == expected
