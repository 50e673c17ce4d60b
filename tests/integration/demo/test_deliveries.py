"""The partners' files: readable as declared, valid at the door, and exactly linked to the truth."""

import csv
import gzip
import io
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import croisee.demo
from croisee.demo import KINDS, spoil
from croisee.demo.faults import Rates
from croisee.demo.partners import RATES
from croisee.demo.spelling import bare_capitals
from croisee.engine import open_engine
from croisee.foundation.errors import CroiseeError
from croisee.sources import Lake, check, load_declaration, prepare

DECLARATIONS = Path(croisee.demo.__file__).parent / "project" / "sources"
SOURCES = (
    "bailleur.locataires", "caf.allocataires", "cpam.c2s", "departement.rsa",
    "emploi.demandeurs", "emploi.offres", "interim.missions", "lieux.mediation", "lieux.services",
    "metiers.appellations", "metiers.familles", "stat.besoins", "stat.communes",
    "stat.quartiers",
)  # fmt: skip
MARKS = {"s", "ns", "nd", ""}


class Nowhere:
    """A map on which no point lies."""

    def locate(self, x, y, epsg, zoning):
        return [None] * len(x)


@pytest.fixture(scope="module")
def files(valmorin, tmp_path_factory) -> Path:
    """Every partner's file, those that stay at their producers' included."""
    folder = tmp_path_factory.mktemp("fichiers")
    for place in (valmorin.deliveries, valmorin.summary.producers):
        shutil.copytree(place, folder, dirs_exist_ok=True)
    return folder


def rows(deliveries: Path, source: str, edition: int = -1) -> list[dict[str, str]]:
    """Rows of a delimited file, read with the format its declaration states."""
    declaration = load_declaration(DECLARATIONS / f"{source}.yaml")
    path = deliveries / source / declaration.livraisons[edition].fichier
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    text = content.decode(declaration.format.encodage).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=declaration.format.delimiteur))


def problems(deliveries: Path, source: str, work: Path) -> list[str]:
    """What the door says of a file: the project's, or its producer's."""
    declaration, folder = load_declaration(DECLARATIONS / f"{source}.yaml"), deliveries / source
    with open_engine(folders=[work, deliveries]) as engine:
        if not declaration.at_producer:
            found = check(declaration, folder, lake=Lake(work / "lake"), engine=engine)
            return [str(problem) for problem in found]
        try:
            prepare(declaration, folder, work / "pret.parquet", engine=engine, locator=Nowhere())
        except CroiseeError as error:
            return [str(problem) for problem in error.problems]
    return []


def test_there_is_one_declaration_per_source_and_one_source_per_declaration(valmorin):
    assert tuple(sorted(path.stem for path in DECLARATIONS.glob("*.yaml"))) == SOURCES
    delivered = {file.split("/")[0] for file in valmorin.summary.rows} - {"territoire"}
    assert delivered == set(SOURCES)


@pytest.mark.parametrize("source", SOURCES)
def test_no_row_is_invalid(files, source, tmp_path):
    assert problems(files, source, tmp_path) == []


def test_names_stay_at_producers_that_do_not_hand_them_over(valmorin):
    for source in SOURCES:
        at_producer = load_declaration(DECLARATIONS / f"{source}.yaml").at_producer
        assert (valmorin.summary.producers / source).is_dir() == at_producer
        assert (valmorin.deliveries / source).is_dir() != at_producer


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_file_is_refused(files, kind, tmp_path):
    copy = tmp_path / "fichiers"
    shutil.copytree(files, copy)
    broken = spoil(copy, kind)
    assert problems(copy, broken.parent.name, tmp_path)


@pytest.mark.parametrize("source", sorted(RATES))
def test_links_to_the_truth_are_exact(valmorin, files, source):
    """A row without fault says the truth; line numbers are those of a text editor."""
    links = valmorin.truth(f"liens/{source}").to_pylist()
    people, households = valmorin.truth("personnes"), valmorin.truth("menages")
    names, given = people["nom"].to_pylist(), people["prenom"].to_pylist()
    births = people["date_naissance"].to_pylist()
    home = people["menage"].to_pylist()
    x = households["x_l93"].to_pylist()
    read = rows(files, source)
    assert [link["ligne"] for link in links] == list(range(2, len(read) + 2))
    pattern = "%Y-%m-%d" if source in ("cpam.c2s", "departement.rsa") else "%d/%m/%Y"
    clean = 0
    for row, link in zip(read, links, strict=True):
        if any(link[fault] for fault in Rates.names()):
            continue
        clean += 1
        who = link["personne"]
        assert flat(row["nom"]) == flat(names[who])
        assert flat(row["prenom"]) == flat(given[who])
        assert row["date_naissance"] == births[who].strftime(pattern)
        assert float(row["x_l93"].replace(",", ".")) == x[home[who]]
    assert clean > 0.4 * len(read)


def flat(name: str) -> str:
    return bare_capitals(name).replace("-", " ").replace("'", " ")


@pytest.mark.parametrize("source", ["caf.allocataires", "cpam.c2s", "bailleur.locataires"])
def test_faults_come_at_about_the_stated_rates(valmorin, source):
    links = valmorin.truth(f"liens/{source}")
    for fault in ("faute_nom", "faute_prenom", "nom_prenom_inverses", "lieu_manquant", "doublon"):
        stated = getattr(RATES[source], fault)
        slack = 4 * np.sqrt(stated / len(links)) + 0.0005
        assert np.mean(links[fault].to_numpy()) == pytest.approx(stated, abs=slack), fault


def test_files_say_the_rights_really_had(valmorin, files):
    households, people = valmorin.truth("menages"), valmorin.truth("personnes")
    had = households["c2s_obtenue"].to_pylist()
    home = people["menage"].to_pylist()
    links = valmorin.truth("liens/cpam.c2s")
    for row, who in zip(rows(files, "cpam.c2s"), links["personne"], strict=True):
        assert row["c2s"] == had[home[who.as_py()]]
    covered = {who for who, kind in enumerate(home) if had[kind] != "aucune"}
    assert set(links["personne"].to_pylist()) == covered
    rsa = households["rsa_recours"].to_pylist()
    links = valmorin.truth("liens/caf.allocataires")
    for row, who in zip(rows(files, "caf.allocataires"), links["personne"], strict=True):
        assert (row["rsa"] == "1") == rsa[home[who.as_py()]]


def test_five_editions_name_their_year_and_hide_what_is_small(valmorin):
    declaration = load_declaration(DECLARATIONS / "stat.quartiers.yaml")
    seen: set[str] = set()
    for rank, delivery in enumerate(declaration.livraisons):
        table = rows(valmorin.deliveries, "stat.quartiers", rank)
        assert len(table) == 12
        for row in table:
            assert f"DISP_MED_A{delivery.edition[2:]}" in row
            seen |= {value for value in row.values() if value in MARKS}
            for count in ("ABC", "ARSAS", "AAAH", "C_C2SP"):
                assert row[count] in MARKS or int(row[count]) >= 11
    assert seen == MARKS


def test_published_figures_follow_the_truth_and_a_coherent_path(valmorin):
    households = valmorin.truth("menages")
    true = dict(
        households.group_by("qpv2024").aggregate([("taille", "sum")]).to_pandas().to_numpy()
    )
    editions = [
        {row["CODGEO"]: row for row in rows(valmorin.deliveries, "stat.quartiers", rank)}
        for rank in range(5)
    ]
    for code, row in editions[-1].items():
        assert int(row["POP_MUN"]) == pytest.approx(true[code], rel=0.08)
        medians = [
            int(e[code][f"DISP_MED_A{19 + i}"])
            for i, e in enumerate(editions)
            if e[code][f"DISP_MED_A{19 + i}"] not in MARKS
        ]
        assert all(later > earlier * 0.97 for earlier, later in pairwise(medians))
        deciles = [row[f"DISP_D{d}_A23"] for d in (1, 2, 3, 4, 6, 7, 8, 9)]
        values = [int(v) for v in deciles if v not in MARKS]
        assert values == sorted(values)


def test_communes_add_up_and_the_departement_makes_the_region(valmorin):
    table = rows(valmorin.deliveries, "stat.communes")
    total = {
        level: sum(int(row["POP_MUN"]) for row in table if row["niveau"] == level)
        for level in ("COM", "EPCI", "DEP", "REG")
    }
    for level in ("COM", "EPCI", "DEP"):
        assert total[level] == pytest.approx(20_000, rel=0.02)
    one, other = (next(r for r in table if r["niveau"] == n) for n in ("DEP", "REG"))
    differing = {key for key in one if one[key] != other[key]}
    assert differing == {"CODGEO", "niveau"}


def test_about_six_rows_in_ten_match_exactly_between_two_offices(valmorin, files):
    """The linkage dossier measured 61 % of exact true pairs on realistic files."""
    written = {}
    for source in ("caf.allocataires", "departement.rsa"):
        links = valmorin.truth(f"liens/{source}")["personne"].to_pylist()
        for row, who in zip(rows(files, source), links, strict=True):
            birth = row["date_naissance"]
            if "/" in birth:
                birth = "-".join(reversed(birth.split("/")))
            traits = (flat(row["nom"]), flat(row["prenom"]), birth, row["sexe"])
            written.setdefault(who, {})[source] = traits
    both = [w for w in written.values() if len(w) == 2]
    exact = np.mean([w["caf.allocataires"] == w["departement.rsa"] for w in both])
    assert len(both) > 100
    assert 0.5 < exact < 0.95


def test_columns_of_the_truth_hold_no_surprise(valmorin):
    links = valmorin.truth("liens/cpam.c2s")
    assert links.column_names == ["ligne", "personne", *Rates.names()]
    assert all(pa.types.is_boolean(links[name].type) for name in Rates.names())
