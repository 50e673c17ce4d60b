"""A declaration is understood, or refused line by line in French."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.sources import digest_declaration, parse_declaration
from croisee.sources.binding import names_in_file
from fixtures.deliveries import PERSONS, ZONES

FIELDS = """
fields:
  - {name: nom, type: string, croisee: {sensibilite: identifiant, role: nom}}
  - {name: naissance, type: date, format: JJ/MM/AAAA,
     croisee: {sensibilite: identifiant, role: date_naissance}}
  - {name: montant, type: number, constraints: {minimum: 0}}
pseudonyme: {champs: [nom, naissance]}
"""
TEXT = PERSONS + FIELDS


def refused(text: str) -> CroiseeError:
    with pytest.raises(CroiseeError) as caught:
        parse_declaration(text, origin="essai.yaml")
    return caught.value


def test_a_good_declaration_is_read() -> None:
    declaration = parse_declaration(TEXT, origin="essai.yaml")
    assert declaration.table == "essai"
    assert declaration.personal
    assert [field.name for field in declaration.fields] == ["nom", "naissance", "montant"]


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("titre:", "tittre:", "Vouliez-vous écrire « titre »"),
        ("clause: CL-ESSAI-01", "", "la clé « clause » manque"),
        ("grain: individu", "grain: personne", "'individu', 'menage'"),
        ('edition: "2025"', "edition: 2025", "entre guillemets"),
        ("conservation: P1Y", "conservation: un an", "P1Y (un an)"),
        ("conservation: P1Y", "conservation: null", "durée de conservation"),
        ("profil: prestations", "profil: deja_public", "deja_public"),
        ("fichier: essai.csv", "fichier: ../essai.csv", "désigné par un chemin"),
        ("format: JJ/MM/AAAA", "format: JJ/MM/AA", "format de date"),
        ("[nom, naissance]", "[nom, prenom]", "« prenom », qui n'est pas déclaré"),
        ("sensibilite: identifiant, role: nom", "role: nom", "sensibilite: identifiant"),
        ("{minimum: 0}", "{minimum: zero}", "pas de sens"),
        ("{minimum: 0}", "{pattern: '[0-9]+'}", "un code n'est pas un nombre"),
        ("montant, type: number", "montant, type: nombre", "'number'"),
        ("name: montant", "name: tranche_age", "réservé"),
        ("name: montant", "name: montant__statut", "réservé"),
        ("name: montant", "name: nom", "déclaré deux fois"),
        ("name: montant", "name: Montant", "forme attendue"),
        ("{minimum: 0}}", "{minimum: 0}, croisee: {periode: caf}}", "période « caf »"),
        ('defaut: "2025"}', 'autre: "2025"}', "période par défaut"),
        ('defaut: "2025"}', 'defaut: "25"}', "forme attendue"),
    ],
)
def test_a_fault_is_said_in_french(written: str, instead: str, said: str) -> None:
    assert written in TEXT
    error = refused(TEXT.replace(written, instead))
    assert said in str(error)
    assert all(problem.file == "essai.yaml" and problem.row for problem in error.problems)


def test_a_fault_names_its_line_and_its_place() -> None:
    error = refused(TEXT.replace("minimum: 0", "minimom: 0"))
    line = TEXT[: TEXT.index("minimum")].count("\n") + 1
    (problem,) = error.problems
    assert problem.row == line
    assert problem.column == "fields.3.constraints.minimom"
    assert "minimum" in problem.remedy


def test_several_faults_are_said_at_once_and_each_once() -> None:
    error = refused(TEXT.replace("titre:", "tittre:").replace("minimum: 0", "minimum: [1]"))
    places = [problem.column for problem in error.problems]
    assert sorted(places) == ["fields.3.constraints.minimum", "titre", "tittre"]


def test_the_social_security_number_cannot_be_declared() -> None:
    nir = "  - {name: nir, type: string, croisee: {controle: nir, sensibilite: identifiant}}\n"
    error = refused(TEXT.replace("pseudonyme:", nir + "pseudonyme:"))
    assert "NIR" in str(error)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("zone: {champ: code}", "mal déclaré"),
        ("zone: {champ: code, zonage: qpv2015, zonages: {COM: commune2025}}", "mal déclaré"),
        ("zone: {champ: autre, zonage: qpv2015}", "« autre »"),
        ("zone: {champ: code, zonage: QPV}", "forme attendue"),
    ],
)
def test_a_zoning_is_declared_one_way(zone: str, said: str) -> None:
    text = ZONES.replace("zone: {champ: code, zonage: qpv2015}", zone)
    assert said in str(refused(text + "fields:\n  - {name: code, type: string}\n"))


def test_a_zone_code_is_a_text() -> None:
    error = refused(ZONES + "fields:\n  - {name: code, type: integer}\n")
    assert "code de zone" in str(error)


def test_an_edition_is_not_a_period() -> None:
    declaration = parse_declaration(
        ZONES.replace(
            'periodes: {defaut: "2025"}', 'periodes: {defaut: "2018", caf: "edition-2022"}'
        )
        + """
fields:
  - {name: code, type: string}
  - {name: pauvrete, type: number}
  - {name: rsa, type: integer, croisee: {periode: caf}}
""",
        origin="essai.yaml",
    )
    assert declaration.period("2025", "pauvrete") == "2018"
    assert declaration.period("2025", "rsa") == "edition-2022"
    with pytest.raises(KeyError):
        declaration.period("2024", "rsa")


@pytest.mark.parametrize(
    ("edition", "period", "names"),
    [
        ("2019", "2018", ("TP60_A19", "TP60_2019", "TP60")),
        ("2025-12", "2025-12", ("TP60_A25", "TP60_2025", "TP60")),
        ("T1", "2012-2021", ("TP60_A12", "TP60_2012", "TP60")),
    ],
)
def test_the_vintage_in_a_column_name_follows_the_edition(
    edition: str, period: str, names: tuple[str, ...]
) -> None:
    declaration = parse_declaration(
        ZONES.replace('edition: "2025"', f'edition: "{edition}"').replace(
            'defaut: "2025"', f'defaut: "{period}"'
        )
        + """
fields:
  - {name: code, type: string}
  - {name: tp60, type: number,
     croisee: {colonnes: ["TP60_A{aa}", "TP60_{aaaa}", TP60]}}
""",
        origin="essai.yaml",
    )
    assert names_in_file(declaration.field("tp60"), declaration.livraisons[0]) == names


def test_comments_and_layout_do_not_change_what_is_declared() -> None:
    one = parse_declaration(TEXT, origin="a.yaml")
    other = parse_declaration("# vu\n" + TEXT.replace("grain: ", "grain:    "), origin="b.yaml")
    changed = parse_declaration(TEXT.replace("minimum: 0", "minimum: 1"), origin="a.yaml")
    assert digest_declaration(one) == digest_declaration(other)
    assert digest_declaration(one) != digest_declaration(changed)
