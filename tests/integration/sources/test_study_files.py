"""A study file at the project's door: what the declaration keeps, and nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.engine import open_engine
from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.files import Kind, Mark, write_marked
from croisee.sources import (
    Declaration,
    Lake,
    check,
    columns_kept,
    parse_declaration,
    prepare,
    receive,
)

DECLARATION = """
source: caisse.aides
titre: Aides de la caisse
producteur: caisse
clause: CL-C-01
licence: sous clause
simule: true
grain: individu
profil: prestations
conservation: P1Y
livraisons:
  - {edition: "2025-12", fichier: aides.csv, etude: aides.parquet, periodes: {defaut: "2025-12"}}
format: {delimiteur: ";"}
fields:
  - {name: dossier, type: string, croisee: {sensibilite: identifiant}}
  - {name: nom, type: string, croisee: {sensibilite: identifiant, role: nom}}
  - {name: prenom, type: string, croisee: {sensibilite: identifiant, role: prenom}}
  - {name: naissance, type: date, croisee: {sensibilite: identifiant, role: date_naissance}}
  - {name: sexe, type: string, constraints: {enum: [F, M]}, croisee: {sensibilite: quasi_identifiant, role: sexe}}
  - {name: x, type: number, croisee: {sensibilite: identifiant}}
  - {name: y, type: number, croisee: {sensibilite: identifiant}}
  - {name: aide, type: boolean, constraints: {required: true}}
  - {name: mois, type: integer}
localisation: {x: x, y: y, projection: 2154, zonages: [commune2025]}
pseudonyme: {champs: [nom, prenom, naissance, sexe]}
age: {champ: naissance, date: "2025-12-31", tranches: [18, 60]}
"""
FILE = """dossier;nom;prenom;naissance;sexe;x;y;aide;mois
A1;LE GALL;Chloé;2003-11-23;F;300010;6800000;1;7
A2;Le-Gall;CHLOE;2003-11-23;F;300010;6800000;1;9
A3;MARTIN;Hugo;;M;;;0;
A4;MARTIN;Hugo;;M;300030;6800000;1;2
"""
STUDY = {
    "pseudonym": [f"{n:032x}" for n in range(3)],
    "commune2025": ["commune2025/1", None, "commune2025/2"],
    "tranche_age": ["18-59 ans", None, "60 ans et plus"],
    "sexe": ["F", "M", None],
    "aide": [True, False, True],
    "mois": [7, None, 2],
}


class Map:
    def locate(self, x, y, epsg, zoning):
        return [f"{zoning}/{int(a)}" if a == a else None for a in x]


@pytest.fixture
def declaration() -> Declaration:
    return parse_declaration(DECLARATION, origin="essai")


def hand_over(folder: Path, table: pa.Table) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_marked(folder / "aides.parquet", table, Mark(Kind.STUDY, "essai"))


def problems(declaration: Declaration, folder: Path, work: Path) -> list[str]:
    with open_engine(folders=[work]) as engine:
        found = check(declaration, folder, lake=Lake(work / "lake"), engine=engine)
    return [str(problem) for problem in found]


def test_the_producer_gets_zones_bands_and_identities_each_person_once(
    declaration: Declaration, tmp_path: Path
) -> None:
    """Two writings of one identity are one line; an identity that misses a part never is another."""
    (tmp_path / "aides.csv").write_text(FILE, encoding="utf-8")
    with open_engine(folders=[tmp_path]) as engine:
        made = prepare(
            declaration, tmp_path, tmp_path / "pret.parquet", engine=engine, locator=Map()
        )
    assert (made.rows, made.repeated) == (3, 1)
    assert made.keep == ("commune2025", "tranche_age", "sexe", "aide", "mois")
    assert pq.read_table(made.path).to_pylist()[0] == {
        "id": "2", "family_name": "LE GALL", "given_name": "Chloé", "birth_date": "2003-11-23",
        "sex": "F", "commune2025": "commune2025/300010", "tranche_age": "18-59 ans", "sexe": "F",
        "aide": True, "mois": 7,
    }  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"aides.csv", "pret.parquet"}


def test_the_producer_s_own_number_follows_a_person_where_everybody_has_one(tmp_path: Path) -> None:
    numbered = DECLARATION.replace(
        "name: dossier, type: string, croisee",
        "name: dossier, type: string, constraints: {required: true, unique: true}, croisee",
    )
    (tmp_path / "aides.csv").write_text(FILE, encoding="utf-8")
    with open_engine(folders=[tmp_path]) as engine:
        declaration = parse_declaration(numbered, origin="essai")
        made = prepare(declaration, tmp_path, tmp_path / "p.parquet", engine=engine, locator=Map())
    assert pq.read_table(made.path)["id"].to_pylist() == ["A1", "A3", "A4"]


def test_a_study_file_enters_the_lake_under_its_own_pseudonyms(
    declaration: Declaration, tmp_path: Path
) -> None:
    hand_over(tmp_path / "in", pa.table(STUDY))
    lake = Lake(tmp_path / "lake")
    with open_engine(folders=[tmp_path]) as engine:
        source = receive(
            declaration, tmp_path / "in", lake=lake, engine=engine, received=date(2026, 1, 1)
        )
    kept = pq.read_table(source.path)
    assert tuple(kept.column_names) == columns_kept(declaration)
    assert kept["pseudonyme"].to_pylist() == STUDY["pseudonym"]
    assert kept["commune2025"].to_pylist() == STUDY["commune2025"]
    assert set(kept["edition"].to_pylist()) == {"2025-12"}
    assert source.rows == 3


def test_groups_that_judge_the_linkage_are_left_at_the_door(
    declaration: Declaration, tmp_path: Path
) -> None:
    groups = {"groupe_age": ["18-29"] * 3, "groupe_sexe": ["f"] * 3}
    hand_over(tmp_path / "in", pa.table({**STUDY, **groups}))
    assert problems(declaration, tmp_path / "in", tmp_path) == []


Change = Callable[[dict[str, list]], None]


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (lambda s: s.update(nom=["A", "B", "C"]), "nom", "n'est pas de celles que l'on reçoit"),
        (lambda s: s.pop("aide"), "aide", "cette colonne manque"),
        (lambda s: s.update(pseudonym=["0" * 32] * 3), "pseudonym", "sert deux fois"),
        (lambda s: s.update(aide=["1", "0", "1"]), "aide", "n'est pas du type déclaré"),
        (lambda s: s.update(aide=[True, None, True]), "aide", "valeur obligatoire manque"),
        (lambda s: s.update(sexe=["F", "M", "Dupont"]), "sexe", "n'est pas parmi celles"),
        (lambda s: s.update(tranche_age=["34 ans"] * 3), "tranche_age", "n'est pas parmi celles"),
        (lambda s: s.update(commune2025=["35238"] * 3), "commune2025", "n'est pas écrite"),
    ],
)
def test_what_the_declaration_does_not_keep_is_refused_without_a_value(
    declaration: Declaration, tmp_path: Path, change: Change, column: str, said: str
) -> None:
    study = {name: list(values) for name, values in STUDY.items()}
    change(study)
    hand_over(tmp_path / "in", pa.table(study))
    (problem,) = problems(declaration, tmp_path / "in", tmp_path)
    assert f"aides.parquet, colonne « {column} »" in problem
    assert said in problem
    assert "Dupont" not in problem


def test_a_file_of_names_is_not_a_study_file(declaration: Declaration, tmp_path: Path) -> None:
    (tmp_path / "aides.parquet").write_text(FILE, encoding="utf-8")
    (problem,) = problems(declaration, tmp_path, tmp_path)
    assert "Attendu : un fichier d’étude" in problem


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("pseudonyme: {champs: [nom, prenom, naissance, sexe]}", "", "sans `pseudonyme`"),
        (
            '  - {edition: "2025-12"',
            '  - {edition: "2025-11", fichier: avant.csv, periodes: {defaut: "2025-11"}}\n'
            '  - {edition: "2025-12"',
            "n'a pas de fichier d'étude",
        ),
        ("etude: aides.parquet", "etude: ../aides.parquet", "désigné par un chemin"),
    ],
)
def test_a_declaration_says_it_of_all_its_deliveries(old: str, new: str, said: str) -> None:
    assert old in DECLARATION
    with pytest.raises(CroiseeError, match=said):
        parse_declaration(DECLARATION.replace(old, new), origin="essai")
