"""The referential as read, and what is said of a wrong code."""

import gzip
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.occupations.reading import read_own, read_rome
from croisee.occupations.rome import Mobility, check_codes
from unit.occupations.referential import ALL, APPELLATIONS, CODES, invented, write


def test_official_tables_are_known_by_their_columns(tmp_path: Path) -> None:
    names = ("unix_codes_v9", "unix_app_v9", "unix_mobilite_v9", "unix_liens_v9", "unix_comp_v9")
    write(tmp_path, **dict(zip(names, ALL, strict=True)))
    write(tmp_path, unix_codes_v8="code_rome,code_ogr,libelle_rome\nA1101,1,Autre édition")
    assert read_rome(tmp_path, "v9") == invented().__class__(
        **{**vars(invented()), "edition": "v9"}
    )


def test_doubled_apostrophes_of_the_export_are_made_single(tmp_path: Path) -> None:
    content = CODES.strip().encode()
    (tmp_path / "codes_v9.csv.gz").write_bytes(gzip.compress(content))
    assert read_rome(tmp_path, "v9").labels["J1501"] == "Soins d'hygiène"


def test_the_plain_extraction_is_read_too(tmp_path: Path) -> None:
    write(
        tmp_path,
        rome_codes_2024="code,name\nK2204,Nettoyage de locaux",
        rome_appellations_2024="code,name,rome_id\n50,Agent / Agente de nettoyage,K2204",
    )
    rome = read_rome(tmp_path, "2024")
    assert rome.labels == {"K2204": "Nettoyage de locaux"}
    assert [(each.id, each.code) for each in rome.appellations] == [("50", "K2204")]


def test_a_project_may_bring_its_own(tmp_path: Path) -> None:
    text = "code;libelle;appellation\nK2204;Nettoyage;Agent de nettoyage\nK2204;Nettoyage;Laveur"
    rome = read_own(write(tmp_path, metiers=text) / "metiers.csv")
    assert rome.labels == {"K2204": "Nettoyage"}
    assert [each.label for each in rome.appellations] == ["Agent de nettoyage", "Laveur"]
    assert rome.grand_domain("K2204") == "Services à la personne et à la collectivité"


def test_the_archive_of_v4_is_read_with_its_filiation(tmp_path: Path) -> None:
    write(
        tmp_path,
        unix_referentiel_code_rome_v461_utf8=(
            "code_rome,code_fiche_metier,code_ogr,libelle_rome,code_rome_parent\n"
            "M1805,1,2,Développeur / Développeuse informatique,M1805\n"
            "M1855,3,4,Développeur / Développeuse web,M1805"
        ),
        unix_domaine_professionnel_v461_utf8=(
            "code_domaine_professionnel,libelle_domaine_professionnel\nM18,Systèmes d'information"
        ),
        unix_rubrique_mobilite_v461_utf8="code_rome,code_rome_cible,numero_ordre\nM1805,M1855,1",
    )
    rome = read_rome(tmp_path, "v461")
    assert rome.parents == {"M1805": "M1805", "M1855": "M1805"}
    assert rome.domain("M1855") == "Systèmes d'information"
    assert rome.mobilities == (Mobility("M1805", "M1855", ""),)


def test_an_empty_cell_is_told_with_its_line(tmp_path: Path) -> None:
    text = "code,libelle,appellation\nK2204,Nettoyage,Laveur\nK2204,Nettoyage,"
    with pytest.raises(CroiseeError, match=r"metiers.csv, ligne 3 : une appellation n'a pas"):
        read_own(write(tmp_path, metiers=text) / "metiers.csv")


def test_ones_own_without_a_column_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, metiers="code,libelle\nK2204,Nettoyage") / "metiers.csv"
    with pytest.raises(CroiseeError, match=r"metiers.csv, ligne 1 : il manque « appellation »"):
        read_own(path)


def test_a_code_that_only_its_appellations_show_has_the_shortest_for_label() -> None:
    short_of_one = "\n".join(line for line in CODES.strip().splitlines() if "N1103" not in line)
    assert invented(short_of_one, APPELLATIONS).labels["N1103"] == "Magasinier / Magasinière"


def test_a_folder_without_table_of_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CroiseeError, match="aucune table de codes du ROME"):
        read_rome(tmp_path, "v9")


def test_an_unknown_code_is_told_with_the_nearest() -> None:
    with pytest.raises(CroiseeError) as raised:
        check_codes(invented(), ["K2204", "K22O4", "", "K22O4"], file="demande.csv", column="rome")
    assert str(raised.value) == (
        "demande.csv, ligne 3, colonne « rome » : "
        "le code « K22O4 » n'existe pas dans le ROME (inventé).\n"
        "  Fréquence : 2 lignes concernées (la première est indiquée).\n"
        "  Attendu : un code du ROME, une lettre et quatre chiffres.\n"
        "  Que faire : Vouliez-vous dire K2204 (Nettoyage de locaux) ?"
    )
    check_codes(invented(), ["K2204", ""])
