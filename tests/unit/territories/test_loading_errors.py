"""What a person reads when a file of the territory is wrong: where, what, what to do."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from croisee.foundation.errors import CroiseeError
from fixtures.small_territory import EAST, NORTH, collection, drawn, load, named, square

COMMUNES = "code;libelle;dep\nV1001;Montvallon;V1\nV1002;Port-Salène;V1\n"
DEPARTMENTS = "code,libelle\nV1,Valmorin\n"
ZONING = {"nom": "commune2025", "fichier": "communes.csv"}


def message(folder: Path, files: dict[str, Any], zonages: list[Any], **section: Any) -> str:
    """What the user reads."""
    with pytest.raises(CroiseeError) as error:
        load(folder, files, zonages, **section)
    return str(error.value)


def test_a_sound_file_loads_whatever_its_delimiter_encoding_or_compression(tmp_path: Path) -> None:
    for name, content in {
        "a.csv": COMMUNES.encode("utf-8-sig"),
        "b.csv": COMMUNES.encode("cp1252"),
        "c.csv.gz": gzip.compress(COMMUNES.replace(";", ",").encode()),
        "d.csv": COMMUNES.replace(";", "\t").replace("\n", "\r\n").encode(),
        "e.csv": b"\n\n" + COMMUNES.replace("\n", "\r").encode(),
    }.items():
        territory = load(tmp_path, {name: content}, [("commune2025", name)])
        labels = territory.zoning("commune2025").labels
        assert labels == {"V1001": "Montvallon", "V1002": "Port-Salène"}


def test_a_missing_file_is_named_without_the_path_of_the_machine(tmp_path: Path) -> None:
    text = message(tmp_path, {}, [ZONING])
    assert text.startswith("communes.csv : le fichier n’existe pas.")
    assert str(tmp_path) not in text


def test_a_missing_column_comes_with_those_that_exist(tmp_path: Path) -> None:
    text = message(tmp_path, {"communes.csv": COMMUNES}, [{**ZONING, "code": "DEPCOM"}])
    assert "la colonne « DEPCOM » est absente" in text
    assert "code, libelle, dep" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "V1001;Encore;V1",
            "ligne 4, colonne « code » : la zone « V1001 » est déjà décrite (n° 2)",
        ),
        ("1053;Bourg;V1", "ligne 4, colonne « code » : « 1053 » n’est pas un code"),
        (";Sans code;V1", "ligne 4, colonne « code » : le code de la zone est vide"),
        ("V1003;;V1", "ligne 4, colonne « libelle » : la zone « V1003 » n’a pas de nom"),
        ("V1003;Bourg", "ligne 4 : la ligne a 2 cases au lieu de 3"),
    ],
)
def test_a_faulty_row_is_located(tmp_path: Path, line: str, said: str) -> None:
    assert said in message(tmp_path, {"communes.csv": f"{COMMUNES}{line}\n"}, [ZONING])


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    content = 'code,libelle\nV1001,"Mont\nvallon"\n\nV1001,Encore\n'
    assert "ligne 5" in message(tmp_path, {"communes.csv": content}, [ZONING])


def test_an_unknown_parent_is_located(tmp_path: Path) -> None:
    text = message(
        tmp_path,
        {"communes.csv": f"{COMMUNES}V1003;Bourg;V9\n", "dep.csv": DEPARTMENTS},
        [{**ZONING, "parents": {"departement2025": "dep"}}, ("departement2025", "dep.csv")],
    )
    assert "ligne 4, colonne « dep » : « V9 » n’est pas une zone connue" in text


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (None, "absent ou n’est pas une surface"),
        ({"type": "Point", "coordinates": [EAST, NORTH]}, "absent ou n’est pas une surface"),
        ({"type": "Polygon", "coordinates": []}, "absent ou n’est pas une surface"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "absent ou n’est pas une surface"),
        (square(0, 0, 0), "absent ou n’est pas une surface"),
        (square(9e7, 0, 10), "la projection 2154 n’est pas faite pour ces lieux"),
    ],
)
def test_a_wrong_outline_is_refused(tmp_path: Path, geometry: Any, said: str) -> None:
    zones = collection([(named("V1001"), square(0, 0, 10)), (named("V1002"), geometry)])
    text = message(tmp_path, {"communes.geojson": zones}, [("commune2025", "communes.geojson")])
    assert said in text
    if "absent" in said:
        assert "entité n° 2 : le contour de la zone « V1002 »" in text


def test_a_twisted_outline_is_repaired_and_it_is_said(tmp_path: Path) -> None:
    bow = square(0, 0, 100)
    ring = bow["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    territory = load(tmp_path, {"c.geojson": drawn({"V1001": bow})}, [("commune2025", "c.geojson")])
    (notice,) = territory.notices
    assert "V1001" in notice
    assert "il a été réparé" in notice
    # The two halves of the bow tie: 50 × 100 / 2 each.
    assert territory.shapes("commune2025")[0].area == pytest.approx(5000)


def test_parts_that_overlap_are_joined(tmp_path: Path) -> None:
    twice = {
        "type": "MultiPolygon",
        "coordinates": [square(0, 0, 10)["coordinates"], square(5, 0, 10)["coordinates"]],
    }
    zoning = [("commune2025", "c.geojson")]
    territory = load(tmp_path, {"c.geojson": drawn({"V1001": twice})}, zoning)
    assert territory.shapes("commune2025")[0].area == pytest.approx(150)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"features": 3}', '{"features": [1]}', "null", "[" * 100_000],
)
def test_what_is_not_geojson_is_refused(tmp_path: Path, content: str) -> None:
    text = message(tmp_path, {"c.geojson": content}, [("commune2025", "c.geojson")])
    assert "n’est pas une collection GeoJSON lisible" in text


def test_an_unknown_reference_system_is_refused(tmp_path: Path) -> None:
    document = json.loads(drawn({"V1001": square(0, 0, 10)}))
    document["crs"]["properties"]["name"] = "EPSG:1"
    text = message(tmp_path, {"c.geojson": json.dumps(document)}, [("commune2025", "c.geojson")])
    assert "système de coordonnées" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.csv.gz", b"pas du gzip", "ou il est abîmé"),
        ("c.csv.gz", gzip.compress(b"code,libelle\nV1001,Un\n")[:-9], "ou il est abîmé"),
        ("c.csv", b"", "le fichier est vide"),
        ("c.csv", b"code,libelle\n", "le fichier est vide"),
        ("c.csv", b'code,libelle\nV1001,"Un\n', "n’est pas un CSV lisible"),
        ("c.csv", b"code,code\nV1001,Un\n", "« code » est présente deux fois"),
        ("c.shp", b"", "ce format de fichier n’est pas lu"),
        ("sans-extension", b"", "ce format de fichier n’est pas lu"),
    ],
)
def test_an_unreadable_file_says_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in message(tmp_path, {name: content}, [("commune2025", name)])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zonages": []}, "« zonages »"),
        ({"projection": "Lambert"}, "« projection »"),
        ({"projection": 3}, "n’est pas un code EPSG connu"),
        ({"projection": 2975}, "la projection 2975 n’est pas faite pour ces lieux"),
        ({"inconnu": 1}, "clé « inconnu » : cette clé n’est pas prévue"),
        ({"titre": None}, "« titre »"),
        ({"comparaison": ["epci2025"]}, "le zonage « epci2025 » n’est pas déclaré"),
        ({"passages": [{"de": "qpv2024"}]}, "clé « passages, n° 1, vers » : cette clé manque"),
    ],
)
def test_a_faulty_section_is_located(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    zones = drawn({"V1001": square(0, 0, 10)})
    section = {"zonages": [{"nom": "commune2025", "fichier": "c.geojson"}], **change}
    zonages = section.pop("zonages")
    assert said in message(tmp_path, {"c.geojson": zones}, zonages, **section)


@pytest.mark.parametrize(
    ("zonages", "said"),
    [
        ([("commune2025", "communes.csv")] * 2, "ce zonage est déclaré deux fois"),
        ([{**ZONING, "parents": {"region2025": "reg"}}], "« region2025 » n’est pas déclaré"),
        ([{**ZONING, "selection": {"champ": "dep"}}], "ne dit pas quelles lignes garder"),
        (
            [{**ZONING, "selection": {"champ": "dep", "valeurs": ["35"]}}],
            "ne garde aucune ligne",
        ),
        ([{**ZONING, "motif": "("}], "n’est pas une expression régulière"),
        ([{**ZONING, "motif": "[0-9]{5}"}], "un code de la forme [0-9]{5}"),
        ([("quartier", "communes.csv")], "« quartier » n’est pas un nom de zonage connu"),
    ],
)
def test_a_faulty_zoning_is_located(tmp_path: Path, zonages: list[Any], said: str) -> None:
    assert said in message(tmp_path, {"communes.csv": COMMUNES}, zonages)


def test_a_file_wholly_wrong_does_not_fill_the_screen(tmp_path: Path) -> None:
    content = "code,libelle\n" + "".join(f"{n},Commune\n" for n in range(100))
    text = message(tmp_path, {"communes.csv": content}, [ZONING])
    assert text.count("ligne ") == 20
    assert "et 80 autres lignes du même fichier" in text


def test_selection_keeps_exact_values_or_beginnings(tmp_path: Path) -> None:
    for rule, kept in (
        ({"valeurs": ["V1002"]}, ("V1002",)),
        ({"prefixes": ["V100"]}, ("V1001", "V1002")),
    ):
        zoning = {**ZONING, "selection": {"champ": "code", **rule}}
        territory = load(tmp_path, {"communes.csv": COMMUNES}, [zoning])
        assert territory.zoning("commune2025").codes == kept


def test_parents_may_be_several_former_or_named(tmp_path: Path) -> None:
    communes = "code,libelle\n35001,Allonnes\n72003,Allonnes\n72004,Coulaines\n"
    quartiers = (
        "code,libelle,communes\n"
        'QP072001,Codes,"72003, 72004"\n'
        "QP072002,Homonyme,Allonnes\n"
        "QP072003,Nom,Coulaines\n"
        "QP072004,Ancienne,72999\n"
        "QP072005,Aucune,\n"
    )
    territory = load(
        tmp_path,
        {"c.csv": communes, "q.csv": quartiers, "h.csv": "ancien,actuel\n72999,72004\n"},
        [
            ("commune2025", "c.csv"),
            {"nom": "qpv2015", "fichier": "q.csv", "parents": {"commune2025": "communes"}},
        ],
        communes_anciennes={"fichier": "h.csv", "ancien": "ancien", "actuel": "actuel"},
    )
    assert territory.zoning("qpv2015").parents["commune2025"] == {
        "QP072001": ("72003", "72004"),
        "QP072002": ("72003",),
        "QP072003": ("72004",),
        "QP072004": ("72004",),
    }


def test_a_homonym_without_department_is_not_guessed(tmp_path: Path) -> None:
    communes = "code,libelle\n35001,Allonnes\n72003,Allonnes\n"
    groups = "code,libelle,ville\nV10000001,Groupe,Allonnes\n"
    text = message(
        tmp_path,
        {"c.csv": communes, "e.csv": groups},
        [
            ("commune2025", "c.csv"),
            {"nom": "epci2025", "fichier": "e.csv", "parents": {"commune2025": "ville"}},
        ],
    )
    assert "« Allonnes » n’est pas une zone connue" in text


@pytest.mark.parametrize(
    ("row", "declared", "said"),
    [
        ("x,0,5", {}, "ligne 3, colonne « x » : la case ne contient pas un nombre admis"),
        ("0,0,-1", {}, "ligne 3, colonne « population » : la case ne contient pas"),
        ("0,0,inf", {}, "colonne « population »"),
        ("0,0,nan", {}, "colonne « population »"),
        (f"{EAST},{NORTH},1", {"projection": 4326}, "longitude et latitude"),
        ("9e9,9e9,1", {}, "n’est pas faite pour ces lieux"),
    ],
)
def test_a_faulty_population_is_located(
    tmp_path: Path, row: str, declared: dict[str, Any], said: str
) -> None:
    population = {
        "fichier": "p.csv",
        "x": "x",
        "y": "y",
        "population": "population",
        "projection": 2154,
        **declared,
    }
    files = {"communes.csv": COMMUNES, "p.csv": f"x,y,population\n{EAST},{NORTH},4\n{row}\n"}
    assert said in message(tmp_path, files, [ZONING], population=population)
