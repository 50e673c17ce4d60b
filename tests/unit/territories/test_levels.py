"""What stands above a neighbourhood, and why."""

from pathlib import Path

from croisee.territories import Territory, levels
from fixtures.small_territory import collection, drawn, load, named, square

COMMUNES = """code,libelle,epci,dep
V1001,Montvallon,V10000001,V1
V1002,Port-Salène,V10000001,V1
V1003,Loinville,,V1
"""


def territory(folder: Path) -> Territory:
    """V1 ⊃ EPCI ⊃ V1001, V1002; QV001M over both; QV01 (2015) known by its successor only."""
    return load(
        folder,
        {
            "c.csv": COMMUNES,
            "e.csv": "code,libelle\nV10000001,Valmorin Métropole\n",
            "d.csv": "code,libelle\nV1,Valmorin\n",
            "n.csv": 'code,libelle,c\nQV001M,Le Port,"V1002,V1001"\nQV002M,Le Bourg,V1003\n',
            "o.csv": "code,libelle\nQV01,Le Vieux Port\nQV02,Oublié\n",
            "p.csv": "a,b,s\nQV001M,QV01,MODIFIE\nQV002M,,NOUVEAU\n",
        },
        [
            {
                "nom": "commune2025",
                "fichier": "c.csv",
                "parents": {"epci2025": "epci", "departement2025": "dep"},
            },
            ("epci2025", "e.csv"),
            ("departement2025", "d.csv"),
            {"nom": "qpv2024", "fichier": "n.csv", "parents": {"commune2025": "c"}},
            ("qpv2015", "o.csv"),
        ],
        passages=[
            {
                "de": "qpv2024",
                "vers": "qpv2015",
                "fichier": "p.csv",
                "code_de": "a",
                "code_vers": "b",
                "statut": "s",
            }
        ],
        comparaison=["commune2025", "epci2025", "departement2025", "france"],
    )


def test_levels_go_up_from_the_communes_to_the_country_then_to_all_its_likes(
    tmp_path: Path,
) -> None:
    rows = levels(territory(tmp_path), "qpv2024").to_pylist()
    assert [
        (row["level"], row["other"], row["label"], row["explanation"])
        for row in rows
        if row["zone"] == "qpv2024/QV001M"
    ] == [
        (
            "commune",
            "commune2025/V1001",
            "Montvallon",
            "Une des 2 communes où s’étend le quartier prioritaire.",
        ),
        (
            "commune",
            "commune2025/V1002",
            "Port-Salène",
            "Une des 2 communes où s’étend le quartier prioritaire.",
        ),
        (
            "epci",
            "epci2025/V10000001",
            "Valmorin Métropole",
            "L’intercommunalité où se trouve le quartier prioritaire.",
        ),
        (
            "departement",
            "departement2025/V1",
            "Valmorin",
            "Le département où se trouve le quartier prioritaire.",
        ),
        ("france", "france/FR", "France", "La France entière."),
        (
            "projet",
            "projet/qpv2024",
            "Les 2 quartiers prioritaires du territoire",
            "L’ensemble des quartiers prioritaires du territoire, celui-ci compris.",
        ),
    ]


def test_a_commune_outside_any_epci_has_no_such_level(tmp_path: Path) -> None:
    rows = levels(territory(tmp_path), "qpv2024").to_pylist()
    found = [row["level"] for row in rows if row["zone"] == "qpv2024/QV002M"]
    assert found == ["commune", "departement", "france", "projet"]


def test_a_zone_without_declared_parent_takes_those_of_its_equivalent(tmp_path: Path) -> None:
    rows = levels(territory(tmp_path), "qpv2015").to_pylist()
    (epci,) = [row for row in rows if row["zone"] == "qpv2015/QV01" and row["level"] == "epci"]
    assert epci["other"] == "epci2025/V10000001"
    assert "d’après son équivalent de 2024" in epci["explanation"]
    alone = [row["level"] for row in rows if row["zone"] == "qpv2015/QV02"]
    assert alone == ["france", "projet"]


def test_failing_any_declaration_outlines_decide(tmp_path: Path) -> None:
    # The quarter overlaps V1002 by 3 % only: two drawings that differ a little.
    communes = {"V1001": square(0, 0, 1000), "V1002": square(1000, 0, 1000)}
    place = load(
        tmp_path,
        {
            "q.geojson": collection([(named("QV001M"), square(903, 0, 100))]),
            "c.geojson": drawn(communes),
        },
        [("qpv2024", "q.geojson"), ("commune2025", "c.geojson")],
        comparaison=["commune2025"],
    )
    commune, _ = levels(place, "qpv2024").to_pylist()
    assert commune["other"] == "commune2025/V1001"
    assert commune["explanation"] == (
        "La commune où se trouve le quartier prioritaire, d’après les contours."
    )


def test_labels_are_found_by_zone_id(tmp_path: Path) -> None:
    place = territory(tmp_path)
    assert place.label("qpv2015/QV01") == "Le Vieux Port"
    assert place.label("france/FR") == "France"
