"""What a producer writes, and what the house reads: small files in, small tables out."""

import gzip
from datetime import date

import pytest

from croisee.sources import columns_kept
from fixtures.deliveries import HEAD, PERSONS, ZONES, Desk


def test_marks_of_the_producer_become_statuses(desk: Desk) -> None:
    desk.declare(
        ZONES
        + """
format: {delimiteur: ";", decimale: ","}
marques: {s: secret_source, nd: indisponible, "///": sans_objet, "": secret_source}
fields:
  - {name: code, type: string}
  - {name: taux, type: number, croisee: {colonnes: [TX]}}
"""
    ).give("code;TX\nQP1;41,4\nQP2;s\nQP3; nd \nQP4;\nQP5;///\nQP6;0\n")
    assert [(row["zone"], row["taux"], row["taux__statut"]) for row in desk.rows()] == [
        ("qpv2015/QP1", 41.4, "publie"),
        ("qpv2015/QP2", None, "secret_source"),
        ("qpv2015/QP3", None, "indisponible"),
        ("qpv2015/QP4", None, "secret_source"),
        ("qpv2015/QP5", None, "sans_objet"),
        ("qpv2015/QP6", 0.0, "publie"),
    ]


def test_editions_are_stacked_whatever_the_vintage_in_their_names(desk: Desk) -> None:
    desk.declare(
        ZONES.replace(
            '  - {edition: "2025", fichier: essai.csv, periodes: {defaut: "2025"}}',
            '  - {edition: "2018", fichier: a18.csv, periodes: {defaut: "2018"}}\n'
            '  - {edition: "2019", fichier: a19.csv.gz, periodes: {defaut: "2019"}}',
        )
        + """
marques: {s: secret_source}
fields:
  - {name: code, type: string, croisee: {colonnes: [CODGEO]}}
  - {name: mediane, type: number, croisee: {colonnes: ["DISP_MED_A{aa}", "MED{aaaa}"]}}
  - {name: gini, type: number, croisee: {colonnes: ["GI{aa}"]}}
"""
    )
    desk.give("CODGEO,DISP_MED_A18\nQP2,13000\nQP1,12000.5\n", "a18.csv")
    desk.give(gzip.compress(b"GI19,CODGEO,MED2019\n0.25,QP1,13500\n"), "a19.csv.gz")
    kept = ("edition", "zone", "mediane", "mediane__statut", "gini", "gini__statut")
    assert [tuple(row[name] for name in kept) for row in desk.rows()] == [
        ("2018", "qpv2015/QP2", 13000.0, "publie", None, "indisponible"),
        ("2018", "qpv2015/QP1", 12000.5, "publie", None, "indisponible"),
        ("2019", "qpv2015/QP1", 13500.0, "publie", 0.25, "publie"),
    ]


def test_one_file_may_hold_several_editions_and_several_levels(desk: Desk) -> None:
    desk.declare(
        HEAD
        + """
grain: zone
profil: deja_public
conservation: null
livraisons:
  - {edition: "2018", fichier: tout.csv, periodes: {defaut: "2018"}, filtre: {annee: "2018"}}
  - {edition: "2019", fichier: tout.csv, periodes: {defaut: "2019"}, filtre: {annee: "2019"}}
zone: {champ: code, niveau: niveau, zonages: {EPCI: epci2025, DEP: departement2025, FR: france}}
fields:
  - {name: code, type: string}
  - {name: niveau, type: string}
  - {name: mediane, type: integer}
"""
    ).give(
        "annee,niveau,code,mediane\n2019,DEP,35,22000\n2018,DEP,35,21000\n2018,FR,FR,20000\n",
        "tout.csv",
    )
    assert [(row["edition"], row["zone"], row["mediane"]) for row in desk.rows()] == [
        ("2018", "departement2025/35", 21000),
        ("2018", "france/FR", 20000),
        ("2019", "departement2025/35", 22000),
    ]


@pytest.mark.parametrize(
    ("decimal", "cell", "value"),
    [
        (",", "1234,5", 1234.5),
        (",", "1 234,5", 1234.5),
        (",", "12\u202f345\u00a0678", 12345678.0),
        (",", "-0,5", -0.5),
        (",", "+3", 3.0),
        (",", "12,", 12.0),
        (",", ",5", 0.5),
        (".", "1234.5", 1234.5),
        (".", "1e3", 1000.0),
        (",", "1,5E-2", 0.015),
    ],
)
def test_numbers_are_read_as_written_in_france(
    desk: Desk, decimal: str, cell: str, value: float
) -> None:
    desk.declare(
        ZONES
        + f"""
format: {{delimiteur: ";", decimale: "{decimal}"}}
fields:
  - {{name: code, type: string}}
  - {{name: n, type: number}}
"""
    ).give(f"code;n\nQP1;{cell}\n")
    assert desk.rows()[0]["n"] == value


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        ("integer", ["12", "1 779", "1779.0", "-3", ""], [12, 1779, 1779, -3, None]),
        ("boolean", ["1", "O", "oui", "Vrai", "TRUE"], [True] * 5),
        ("boolean", ["0", "N", "non", "faux", ""], [False, False, False, False, None]),
        ("date", ["31/12/2020", "1/2/2020", "2020-02-29"],
         [date(2020, 12, 31), date(2020, 2, 1), date(2020, 2, 29)]),
        ("string", [" Le Blosne ", "0123", "s"], ["Le Blosne", "0123", "s"]),
    ],
)  # fmt: skip
def test_each_type_reads_its_writings(
    desk: Desk, kind: str, cells: list[str], values: list[object]
) -> None:
    form = ", format: JJ/MM/AAAA" if kind == "date" else ""
    desk.declare(ZONES + f"fields:\n  - {{name: code, type: string}}\n"
                 f"  - {{name: v, type: {kind}{form}}}\n")  # fmt: skip
    desk.give("code,v\n" + "".join(f"QP{rank},{cell}\n" for rank, cell in enumerate(cells)))
    assert [row["v"] for row in desk.rows()] == values


@pytest.mark.parametrize(
    ("layout", "cell"),
    [("MM-JJ-AAAA", "12-31-2020"), ("AAAAMMJJ", "20201231"), ("AAAA.MM.JJ", "2020.12.31")],
)
def test_a_date_is_read_in_its_layout(desk: Desk, layout: str, cell: str) -> None:
    desk.declare(ZONES + "fields:\n  - {name: code, type: string}\n"
                 f"  - {{name: v, type: date, format: {layout}}}\n")  # fmt: skip
    assert desk.give(f"code,v\nQP1,{cell}\n").rows()[0]["v"] == date(2020, 12, 31)


def test_codes_are_recoded_before_anything_else(desk: Desk) -> None:
    desk.declare(
        PERSONS
        + """
fields:
  - {name: sexe, type: string, constraints: {enum: [F, M]}, croisee: {valeurs: {"1": M, "2": F}}}
"""
    ).give("sexe\n2\n1\n\n2\n")
    assert [row["sexe"] for row in desk.rows()] == ["F", "M", "F"]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffcode;nom\nQP1;Cœur d'Îlot\n".encode(),
        b"titre du tableau\n\ncode;nom\nQP1;C\xc5\x93ur d'\xc3\x8elot\n",
        b'code;nom\r\nQP1;"C\xc5\x93ur d\'\xc3\x8elot"\r\n',
    ],
)
def test_marks_of_order_titles_and_line_ends_are_tolerated(desk: Desk, content: bytes) -> None:
    header = 3 if content.startswith(b"titre") else 1
    desk.declare(
        ZONES
        + f"""
format: {{delimiteur: ";", entete: {header}}}
fields:
  - {{name: code, type: string}}
  - {{name: nom, type: string}}
"""
    ).give(content)
    assert desk.rows() == [{"edition": "2025", "zone": "qpv2015/QP1", "code": "QP1",
                            "nom": "Cœur d'Îlot"}]  # fmt: skip


def test_latin_1_is_read_as_windows_writes_it(desk: Desk) -> None:
    desk.declare(
        ZONES
        + """
format: {delimiteur: ";", encodage: latin-1}
fields:
  - {name: code, type: string}
  - {name: nom, type: string, croisee: {colonnes: ["libellé"]}}
"""
    ).give("code;libellé\nQP1;Cœur d'Îlot à 3 €\n".encode("cp1252"))
    assert desk.rows()[0]["nom"] == "Cœur d'Îlot à 3 €"


def test_identities_stop_at_the_door(desk: Desk) -> None:
    desk.declare(
        PERSONS
        + """
fields:
  - {name: nom, type: string, croisee: {sensibilite: identifiant, role: nom}}
  - {name: prenom, type: string, croisee: {sensibilite: identifiant, role: prenom}}
  - {name: naissance, type: date, format: JJ/MM/AAAA,
     croisee: {sensibilite: identifiant, role: date_naissance}}
  - {name: x, type: number}
  - {name: y, type: number}
  - {name: rsa, type: boolean}
pseudonyme: {champs: [nom, prenom, naissance]}
age: {champ: naissance, date: "2025-12-31", tranches: [18, 25, 60]}
localisation: {x: x, y: y, projection: 2154, zonages: [qpv2024, commune2025]}
"""
    ).give(
        "rsa,nom,prenom,naissance,x,y\n"
        "1,Le Gall,Zoé,31/12/2007,70000,6700000\n"
        "0,LE-GALL,ZOE,31/12/2007,85000,6710000\n"
        "0,Petit,Ana,01/01/2008,,\n"
        "1,Petit,,01/01/1950,70000,6700000\n"
    )
    rows = desk.rows()
    assert [(row["tranche_age"], row["qpv2024"], row["commune2025"]) for row in rows] == [
        ("18-24 ans", "qpv2024/7-670", "commune2025/7-670"),
        ("18-24 ans", "qpv2024/8-671", "commune2025/8-671"),
        ("moins de 18 ans", None, None),
        ("60 ans et plus", "qpv2024/7-670", "commune2025/7-670"),
    ]
    assert rows[0]["pseudonyme"] == rows[1]["pseudonyme"] != rows[2]["pseudonyme"]
    assert rows[3]["pseudonyme"] is None
    assert desk.declaration is not None
    kept = ("edition", "pseudonyme", "qpv2024", "commune2025", "tranche_age", "rsa")
    assert tuple(rows[0]) == columns_kept(desk.declaration) == kept


def test_a_place_keeps_its_coordinates(desk: Desk) -> None:
    desk.declare(
        HEAD
        + """
grain: lieu
profil: deja_public
conservation: null
livraisons:
  - {edition: "2025", fichier: essai.csv, periodes: {defaut: "2025"}}
fields:
  - {name: nom, type: string}
  - {name: x, type: number, croisee: {colonnes: [longitude]}}
  - {name: y, type: number, croisee: {colonnes: [latitude]}}
localisation: {x: x, y: y, projection: 4326, zonages: [qpv2024]}
"""
    ).give("nom,longitude,latitude\nMairie,-1.68,48.11\nAilleurs,48.11,-181\n")
    source = desk.take()
    assert [(row["x"], row["qpv2024"]) for row in desk.rows()] == [
        (-1.68, "qpv2024/0-0"),
        (48.11, None),
    ]
    assert [(one.rule, one.row) for one in source.warnings] == [("localisation", 3)]
