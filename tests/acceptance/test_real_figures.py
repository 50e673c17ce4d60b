"""Real figures: what INSEE publishes is what the page of the neighbourhood says.

Each expected figure is read here from the producer's file by plain means (gzip, csv), away from
the code under test, and looked for in the article of its indicator on the page.
"""

import csv
import gzip
import json
import re
from html import unescape
from pathlib import Path

import pytest

from fixtures.example import RealProject

pytestmark = pytest.mark.open_data

# neighbourhood, indicator on the page, file of the mirror, column, row filter, decimals
FIGURES = [
    ("QP035004", "population", "insee_qpv/population_QP_2013_2018.csv", "pop_2018", {}, 0),
    ("QP044001", "population", "insee_qpv/population_QP_2013_2018.csv", "pop_2018", {}, 0),
    ("QP035002", "part_femmes", "insee_qpv/DEMO_2022.csv.gz", "TX_F", {}, 1),
    ("QP056001", "part_moins_25_ans", "insee_qpv/DEMO_2022.csv.gz", "TX_TOT_0A24", {}, 1),
    ("QP029005", "part_60_ans_et_plus", "insee_qpv/DEMO_2022.csv.gz", "TX_TOT_60ETPLUS", {}, 1),
    ("QP035005", "part_etrangers", "insee_qpv/DEMO_2022.csv.gz", "TX_TOT_ET", {}, 1),
    ("QP049001", "part_personnes_seules", "insee_qpv/DEMO_2022.csv.gz", "TX_TOT_MEN1", {}, 1),
    ("QP022001", "allocataires_caf", "insee_qpv/DEMO_2022.csv.gz", "A", {}, 0),
    ("QP072001", "allocataires_monoparents", "insee_qpv/DEMO_2022.csv.gz", "AM", {}, 0),
    ("QP035004", "taux_emploi", "insee_qpv/IPRO_2022.csv.gz", "TX_TOT_EMPL", {}, 1),
    ("QP044010", "demandeurs_emploi", "insee_qpv/IPRO_2022.csv.gz", "ABC", {}, 0),
    ("QP029005", "demandeurs_emploi_femmes", "insee_qpv/IPRO_2022.csv.gz", "ABC_F", {}, 0),
    ("QP035002", "revenu_median", "insee_qpv/panel_revenu_pauvrete_QP_2012_2021.csv.gz", "revenu_median", {"annee": "2021"}, 0),
    ("QP053001", "taux_pauvrete", "insee_qpv/panel_revenu_pauvrete_QP_2012_2021.csv.gz", "taux_pauvrete", {"annee": "2021"}, 1),
    ("QP044005", "assures_maladie", "insee_qpv/REVN_2022.csv.gz", "C", {}, 0),
    ("QP035005", "beneficiaires_c2s_gratuite", "insee_qpv/REVN_2022.csv.gz", "C_C2SNP", {}, 0),
    ("QP056002", "beneficiaires_c2s_participation", "insee_qpv/REVN_2022.csv.gz", "C_C2SP", {}, 0),
    ("QP085001", "allocataires_rsa", "insee_qpv/REVN_2022.csv.gz", "ARSAS", {}, 0),
    ("QP049003", "premier_decile", "insee_qpv/FILO_DISP_QP_2019.csv.gz", "DISP_D1_A19", {}, 0),
    ("QP035001", "logements_sociaux", "insee_qpv/rpls_logement_social_QP.csv.gz", "nbLsPls", {}, 0),
    ("QP035003", "loyer_median_hlm", "insee_qpv/rpls_logement_social_QP.csv.gz", "medLoy", {}, 2),
]  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def published(path: Path, zone: str, column: str, only: dict[str, str]) -> str:
    """The cell of the producer's file, as text."""
    for row in rows(path):
        code = row.get("CODGEO") or row.get("CodGeo") or row.get("code")
        if code == zone and all(row[name] == value for name, value in only.items()):
            return row[column]
    raise AssertionError(f"{path.name}: no row for {zone}")


def french(number: str, decimals: int) -> str:
    """1031.0 → « 1 031 »; 13460 → « 13 460 »: thousands apart, decimal comma."""
    text = f"{float(number):,.{decimals}f}"
    return text.replace(",", " ").replace(".", ",")


def sentence(page: str, indicator: str) -> str:
    """The sentence of an indicator's article, without tags, spaces made plain."""
    article = re.search(rf'<article[^>]*aria-labelledby="{indicator}".*?</article>', page, re.S)
    assert article, f"the page has no article « {indicator} »"
    said = re.search(r'<p class="phrase">(.*?)</p>', article[0], re.S)
    assert said, f"the article « {indicator} » has no sentence"
    text = unescape(re.sub(r"<[^>]+>", "", said[1]))
    return re.sub(r"[\u00a0\u202f\s]+", " ", text)


@pytest.mark.parametrize(("zone", "indicator", "file", "column", "only", "decimals"), FIGURES)
def test_the_page_says_what_the_producer_publishes(
    real_project: RealProject,
    open_data: Path,
    zone: str,
    indicator: str,
    file: str,
    column: str,
    only: dict[str, str],
    decimals: int,
) -> None:
    expected = french(published(open_data / file, zone, column, only), decimals)
    said = sentence(real_project.page(f"quartiers/{zone}"), indicator)
    assert re.search(rf"(?<![\d,])(?<!\d ){re.escape(expected)}(?!,?\d)", said), (expected, said)


def test_every_neighbourhood_of_both_generations_has_its_page(real_project: RealProject) -> None:
    pages = [path.name for path in (real_project.folder / "site" / "quartiers").iterdir()]
    assert sum(name.startswith("QP") for name in pages) >= 78
    assert sum(name.startswith("QN") for name in pages) >= 79
    assert real_project.outcome.problems == []


def test_a_figure_hidden_by_its_producer_is_hidden_here_with_its_reason(
    real_project: RealProject, open_data: Path
) -> None:
    """Cleunay (QP035006): INSEE leaves its share of over-60s empty in the edition 2022."""
    assert (
        published(open_data / "insee_qpv/DEMO_2022.csv.gz", "QP035006", "TX_TOT_60ETPLUS", {}) == ""
    )
    page = real_project.page("quartiers/QP035006")
    article = re.search(r'aria-labelledby="part_60_ans_et_plus".*?</article>', page, re.S)
    assert article
    assert "secret statistique" in article[0]
    assert "Le producteur ne publie pas ce chiffre" in unescape(article[0])


def test_no_trend_is_drawn_where_the_producer_warns_against_it(real_project: RealProject) -> None:
    page = unescape(real_project.page("quartiers/QP035004"))
    rsa = re.search(r'aria-labelledby="allocataires_rsa".*?</article>', page, re.S)
    income = re.search(r'aria-labelledby="revenu_median".*?</article>', page, re.S)
    assert rsa
    assert income
    assert "ne pas comparer deux millésimes consécutifs" in rsa[0]
    drawn = 'class="trait ici"'
    assert drawn not in rsa[0]
    # Ten years, two methods (2012–2018, 2019–2021): six steps, then two, none across the break.
    assert income[0].count(drawn) == 8


def released(project: RealProject, title: str) -> list[dict[str, str]]:
    """Cells of the release of that title."""
    for path in (project.folder / "releases").iterdir():
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        if manifest["title"].startswith(title) and path.name in project.outcome.releases.values():
            return rows(path / "cells.csv")
    raise AssertionError(f"no release « {title} »")


def figure(cells: list[dict[str, str]], zone: str, indicator: str, period: str) -> float:
    """The published value of one cell."""
    (cell,) = [
        row
        for row in cells
        if (row["zone"], row["indicator"], row["period"]) == (zone, indicator, period)
    ]
    assert cell["status"] == "publie"
    return float(cell["value"])


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("adultes_relais_2020_2023_bretagne_pdl.csv", "adultes_relais"),
        ("postes_fonjep_2020_2023_bretagne_pdl.csv", "fonjep"),
    ],
)
@pytest.mark.parametrize(
    ("contract", "area"),
    [("CV116", "243500139"), ("CV067", "200068989"), ("CV155", "200071876")],  # 2 of 3 merged
)
def test_posts_of_a_contract_are_those_of_the_list(
    real_project: RealProject, open_data: Path, file: str, name: str, contract: str, area: str
) -> None:
    posts = rows(open_data / "politique_ville" / file)
    cells = released(real_project, "Adultes-relais")
    for year in ("2020", "2021", "2022", "2023"):
        own = [post for post in posts if (post["code_cv"], post["annee"]) == (contract, year)]
        zone = f"epci2025/{area}"
        assert figure(cells, zone, f"postes_{name}", year) == len(own)
        assert figure(cells, zone, f"montant_{name}", year) == pytest.approx(
            sum(float(post["montant"]) for post in own), abs=0.01
        )


def test_no_name_of_an_employer_reaches_a_release_or_a_page(
    real_project: RealProject, open_data: Path
) -> None:
    """A name of the lists, found nowhere else in what is published."""
    posts = rows(open_data / "politique_ville" / "adultes_relais_2020_2023_bretagne_pdl.csv")
    names = {post["raison_sociale"] for post in posts if len(post["raison_sociale"]) > 20}
    assert len(names) > 50
    for folder in ("releases", "site"):
        for path in (real_project.folder / folder).rglob("*"):
            if path.suffix in (".csv", ".json", ".html"):
                text = path.read_text(encoding="utf-8")
                assert not [name for name in names if name in text], path.name


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        ("pharmacies", "pharmacie"),
        ("medecins_generalistes", "medecin_generaliste"),
        ("bureaux_poste", "poste"),
    ],
)
@pytest.mark.parametrize("commune", ["35238", "44109", "29019"])
def test_services_of_a_commune_are_those_of_the_base_of_equipments(
    real_project: RealProject, open_data: Path, indicator: str, column: str, commune: str
) -> None:
    (expected,) = [
        row[column]
        for row in rows(open_data / "communes" / "bpe_2024_communes.csv")
        if row["insee"] == commune
    ]
    cells = released(real_project, "Portrait des quartiers")
    assert figure(cells, f"commune2025/{commune}", indicator, "2024") == float(expected)


@pytest.mark.parametrize("iris", ["220040101", "352380102", "441090101"])
def test_incomes_by_iris_in_2021_are_those_of_insee(
    real_project: RealProject, open_data: Path, iris: str
) -> None:
    (expected,) = [
        row
        for row in rows(open_data / "iris" / "filosofi_IRIS_2021_bretagne_pdl.csv")
        if row["code_iris"] == iris
    ]
    cells = released(real_project, "Portrait des IRIS")
    zone = f"iris2021/{iris}"
    assert figure(cells, zone, "revenu_median", "2021") == float(expected["median_eur"])
    assert figure(cells, zone, "taux_pauvrete", "2021") == float(expected["poverty_rate_pct"])
    assert figure(cells, zone, "indice_gini", "2021") == float(expected["gini"])


def test_no_line_is_drawn_of_an_index_rounded_to_one_decimal(real_project: RealProject) -> None:
    page = unescape(real_project.page("quartiers/QP035004"))
    gini = re.search(r'aria-labelledby="indice_gini".*?</article>', page, re.S)
    assert gini
    assert "un chiffre après la virgule de 2013 à 2015" in gini[0]
    assert "polyline" not in gini[0]


def test_an_edition_without_a_column_does_not_hide_the_edition_that_has_it(
    real_project: RealProject, open_data: Path
) -> None:
    """Only the edition 2021 of INSEE's file has the column `CC2S`."""
    expected = published(open_data / "insee_qpv/REVN_2021.csv.gz", "QP035004", "CC2S", {})
    said = sentence(real_project.page("quartiers/QP035004"), "beneficiaires_c2s")
    assert french(expected, 0) in said
