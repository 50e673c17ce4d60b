"""Small tables of zones in, small tables of weights out."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.territories import Territory, crosswalk
from fixtures.small_territory import EAST, NORTH, collection, drawn, load, named, square

QUARTER = {"QV001M": square(0, 0, 400)}
IRIS = {"V10010101": square(0, 0, 300, 400), "V10010102": square(300, 0, 300, 400)}


def table(territory: Territory, origin: str, target: str) -> list[tuple[Any, ...]]:
    """(from, to, weight, low, high, method), codes alone, rounded."""

    def code(zone: str | None) -> str | None:
        return zone and zone.partition("/")[2]

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return [
        (
            code(row["from"]),
            code(row["to"]),
            *(rounded(row[name]) for name in ("weight", "low", "high")),
            row["method"],
        )
        for row in crosswalk(territory, origin, target).to_pylist()
    ]


def quarters(folder: Path, grid: str | None = None, **population: Any) -> Territory:
    files = {"q.geojson": drawn(QUARTER), "i.geojson": drawn(IRIS)}
    section = {}
    if grid is not None:
        files["p.csv"] = f"x,y,population\n{grid}"
        section["population"] = {
            "fichier": "p.csv",
            "x": "x",
            "y": "y",
            "population": "population",
            "projection": 2154,
            **population,
        }
    return load(folder, files, [("qpv2024", "q.geojson"), ("iris2021", "i.geojson")], **section)


def test_by_area_when_nobody_was_counted(tmp_path: Path) -> None:
    # A 400 m square, three quarters in one IRIS. Bounds: ¾ / (¾ + 4·¼) and 4·¾ / (4·¾ + ¼).
    assert table(quarters(tmp_path), "qpv2024", "iris2021") == [
        ("QV001M", "V10010101", 0.75, 0.4286, 0.9231, "surface"),
        ("QV001M", "V10010102", 0.25, 0.0769, 0.5714, "surface"),
    ]
    # The other way: one IRIS wholly in the neighbourhood, a third of the other.
    assert table(quarters(tmp_path), "iris2021", "qpv2024") == [
        ("V10010101", "QV001M", 1.0, 1.0, 1.0, "surface"),
        ("V10010102", "QV001M", 0.3333, 0.1111, 0.6667, "surface"),
    ]


def test_by_people_with_bounds_from_the_cut_cells(tmp_path: Path) -> None:
    # Cells of 200 m: two wholly west (30 and 10 people), two cut in half by x = 300 (40, 20).
    grid = "".join(
        f"{EAST + x},{NORTH + y},{people}\n"
        for x, y, people in [(100, 100, 30), (100, 300, 10), (300, 100, 40), (300, 300, 20)]
    )
    assert table(quarters(tmp_path, grid), "qpv2024", "iris2021") == [
        # (40 + 30) / 100; every person of the cut cells east, then west.
        ("QV001M", "V10010101", 0.7, 0.4, 1.0, "population"),
        ("QV001M", "V10010102", 0.3, 0.0, 0.6, "population"),
    ]


def test_addresses_are_on_one_side_or_the_other(tmp_path: Path) -> None:
    grid = "".join(f"{EAST + x},{NORTH + 50},{n}\n" for x, n in [(10, 3), (310, 1), (900, 50)])
    assert table(quarters(tmp_path, grid, cote=0), "qpv2024", "iris2021") == [
        ("QV001M", "V10010101", 0.75, 0.75, 0.75, "population"),
        ("QV001M", "V10010102", 0.25, 0.25, 0.25, "population"),
    ]


def test_area_again_where_nobody_lives(tmp_path: Path) -> None:
    rows = table(quarters(tmp_path, f"{EAST + 9_000},{NORTH},5\n"), "qpv2024", "iris2021")
    assert {row[-1] for row in rows} == {"surface"}


def test_a_sliver_is_drawing_noise(tmp_path: Path) -> None:
    # The neighbour starts 5 cm inside the quarter: 0.0125 % of it.
    zones = {"V10010101": square(0, 0, 399.95, 400), "V10010102": square(399.95, 0, 400)}
    files = {"q.geojson": drawn(QUARTER), "i.geojson": drawn(zones)}
    territory = load(tmp_path, files, [("qpv2024", "q.geojson"), ("iris2021", "i.geojson")])
    assert table(territory, "qpv2024", "iris2021") == [
        ("QV001M", "V10010101", 1.0, 1.0, 1.0, "surface")
    ]


def test_a_part_covered_by_nothing_stays_out_of_the_sum(tmp_path: Path) -> None:
    files = {"q.geojson": drawn(QUARTER), "i.geojson": drawn({"V10010101": square(0, 0, 400, 100)})}
    territory = load(tmp_path, files, [("qpv2024", "q.geojson"), ("iris2021", "i.geojson")])
    ((_, _, weight, _, _, _),) = table(territory, "qpv2024", "iris2021")
    assert weight == 0.25


def test_one_zoning_with_itself_is_the_identity(tmp_path: Path) -> None:
    assert table(quarters(tmp_path), "iris2021", "iris2021") == [
        ("V10010101", "V10010101", 1.0, 1.0, 1.0, "identite"),
        ("V10010102", "V10010102", 1.0, 1.0, 1.0, "identite"),
    ]


def test_a_declared_parent_wins_over_a_drawing(tmp_path: Path) -> None:
    zones = [(named("V10010101", commune="V1001"), square(-50, 0, 200))]
    communes = {"V1001": square(0, 0, 200), "V1002": square(-200, 0, 200)}
    territory = load(
        tmp_path,
        {"i.geojson": collection(zones), "c.geojson": drawn(communes)},
        [
            {"nom": "iris2021", "fichier": "i.geojson", "parents": {"commune2025": "commune"}},
            ("commune2025", "c.geojson"),
        ],
    )
    assert table(territory, "iris2021", "commune2025") == [
        ("V10010101", "V1001", 1.0, 1.0, 1.0, "rattachement")
    ]


OLD = "code,libelle\nQV001,Ancien 1\nQV002,Ancien 2\nQV003,Ancien 3\nQV004,Ancien 4\n"
PASSAGE = """code_2024,code_2015,statut
QV001M,QV001,MODIFIE
QV002I,QV002,inchangé
QV003N,,NOUVEAU
,QV003,SUPPRIME
QN99999M,QP999999,MODIFIE
QN99998C,QP999998,
"""
BOTH = {
    "de": "qpv2024",
    "vers": "qpv2015",
    "fichier": "p.csv",
    "code_de": "code_2024",
    "code_vers": "code_2015",
    "statut": "statut",
}


def generations(folder: Path, passage: str = PASSAGE, old: tuple[str, str] = ("o.csv", OLD)) -> Any:
    new = {
        "QV001M": square(0, 0, 100),
        "QV002I": square(500, 0, 100),
        "QV003N": square(900, 0, 100),
    }
    return load(
        folder,
        {"n.geojson": drawn(new), old[0]: old[1], "p.csv": passage},
        [("qpv2024", "n.geojson"), ("qpv2015", old[0])],
        passages=[BOTH],
    )


def test_an_official_correspondence_is_whole_only_where_nothing_changed(tmp_path: Path) -> None:
    territory = generations(tmp_path)
    assert table(territory, "qpv2024", "qpv2015") == [
        ("QV001M", "QV001", None, 0.0, 1.0, "inconnu"),
        ("QV002I", "QV002", 1.0, 1.0, 1.0, "officiel"),
        ("QV003N", None, None, None, None, "officiel"),
    ]
    assert table(territory, "qpv2015", "qpv2024") == [
        ("QV001", "QV001M", None, 0.0, 1.0, "inconnu"),
        ("QV002", "QV002I", 1.0, 1.0, 1.0, "officiel"),
        ("QV003", None, None, None, None, "officiel"),
        ("QV004", None, None, None, None, "officiel"),
    ]
    said = crosswalk(territory, "qpv2015", "qpv2024")["explanation"].to_pylist()
    assert "l’un des deux contours manque" in said[0]
    assert "inchangé" in said[1]
    assert "supprimée" in said[2]
    assert "ne cite pas cette zone" in said[3]


def test_a_changed_zone_drawn_twice_gets_its_share_from_geometry(tmp_path: Path) -> None:
    drawn_old = drawn(
        {
            "QV001": square(0, 0, 50, 100),
            "QV002": square(499, 0, 100),
            "QV003": square(5_000, 0, 10),
            "QV004": square(6_000, 0, 10),
        }
    )
    territory = generations(tmp_path, old=("o.geojson", drawn_old))
    rows = table(territory, "qpv2024", "qpv2015")
    assert rows[0] == ("QV001M", "QV001", 0.5, 0.2, 0.8, "surface")
    assert rows[1] == ("QV002I", "QV002", 1.0, 1.0, 1.0, "officiel")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("QV001M,QV001,FUSIONNE", "ligne 2, colonne « statut » : ce statut de correspondance"),
        ("QV001M,,MODIFIE", "les codes présents contredisent le statut MODIFIE"),
        ("QV003N,QV001,NOUVEAU", "les codes présents contredisent le statut NOUVEAU"),
        ("QV001M,QV999,INCHANGE", "un seul des deux codes est une zone du territoire"),
    ],
)
def test_a_faulty_correspondence_is_located(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(CroiseeError) as error:
        generations(tmp_path, f"code_2024,code_2015,statut\n{line}\n")
    assert said in str(error.value)


def test_two_zonings_with_nothing_in_common_say_so(tmp_path: Path) -> None:
    files = {"q.csv": "code,libelle\nQV001,Un\n", "e.csv": "code,libelle\nV10000001,Deux\n"}
    territory = load(tmp_path, files, [("qpv2015", "q.csv"), ("epci2025", "e.csv")])
    with pytest.raises(CroiseeError, match="rien ne relie le zonage"):
        crosswalk(territory, "qpv2015", "epci2025")


def test_parts_of_several_parents_are_unknown_without_outline(tmp_path: Path) -> None:
    files = {
        "q.csv": 'code,libelle,c\nQV001,Un,"V1001,V1002"\n',
        "c.csv": "code,libelle\nV1001,A\nV1002,B\n",
    }
    quarter = {"nom": "qpv2015", "fichier": "q.csv", "parents": {"commune2025": "c"}}
    territory = load(tmp_path, files, [quarter, ("commune2025", "c.csv")])
    assert table(territory, "qpv2015", "commune2025") == [
        ("QV001", "V1001", None, 0.0, 1.0, "inconnu"),
        ("QV001", "V1002", None, 0.0, 1.0, "inconnu"),
    ]


def test_the_error_is_the_largest_gap_to_a_bound(tmp_path: Path) -> None:
    rows: pa.Table = crosswalk(quarters(tmp_path), "qpv2024", "iris2021")
    assert rows["error"].to_pylist() == pytest.approx([0.75 - 3 / 7, 4 / 7 - 0.25])
