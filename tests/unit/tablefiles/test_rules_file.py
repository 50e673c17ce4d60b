"""The rules in YAML: what is read, and each fault with its line."""

from pathlib import Path

import pytest

from croisee.confidentiality import Kind, profile
from croisee.tablefiles.rules_file import read_rules
from unit.tablefiles.files import refusal, write

RULES = """
    profil: entreprises
    nature: montant
    colonnes: {valeur: CA, effectif: N, max: MAX}
    dimensions:
      ZONE: {total: T, hierarchie: {FR1: [FR10], FR2: [FR21, FR22]}}
      TAILLE: {total: Total}
      ANNEE:
"""


@pytest.fixture
def read(tmp_path: Path):
    return lambda text=RULES: read_rules(write(tmp_path / "r.yaml", text))


def test_a_whole_file(read, tmp_path: Path):
    rules = read(f"{RULES}\n    tableaux: [autre.csv]\n    intervalle: 10 %\n")
    assert rules.profile == profile("entreprises")
    assert rules.kind is Kind.MAGNITUDE
    assert (rules.columns.value, rules.columns.second, rules.columns.status) == (
        "CA",
        None,
        "status",
    )
    zone, size, year = rules.axes
    assert zone.parents == {"FR10": "FR1", "FR21": "FR2", "FR22": "FR2"}
    assert (size.total, year.total, year.parents) == ("Total", None, {})
    assert rules.interval is not None
    assert rules.interval.share == 0.1
    assert rules.with_tables([tmp_path / "un.csv", tmp_path / "autre.csv"]) == (
        tmp_path / "un.csv",
        tmp_path / "autre.csv",
    )


def test_thresholds_instead_of_those_of_the_profile(read):
    rules = read(f"{RULES}\n    seuils: {{minimum: 4, dominance: [[2, 0.9]], p_pour_cent: 10}}\n")
    assert (rules.profile.minimum, rules.profile.dominance) == (4, ((2, 0.9),))
    assert rules.profile.p_percent == 10
    assert rules.profile.zeros_disclose == profile("entreprises").zeros_disclose
    assert "r.yaml" in rules.profile.source


def test_a_correspondence_file(read, tmp_path: Path):
    write(tmp_path / "nuts.csv", "N2,N3\nFR1,FR10\nFR1,FR11\nFR2,FR2\n")
    rules = read(RULES.replace("{FR1: [FR10], FR2: [FR21, FR22]}", "nuts.csv"))
    assert rules.axes[0].parents == {"FR10": "FR1", "FR11": "FR1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("N2,N3\nA,x\nB,x\n", "nuts.csv, ligne 3, colonne « N3 » : ce code a déjà un autre parent"),
        ("N1,N2,N3\nA,B,A\n", "en boucle"),
        ("N2,N3\nA,\n", "nuts.csv, ligne 2, colonne « N3 » : ce code est vide"),
    ],
)
def test_a_faulty_correspondence_file(read, content, said, tmp_path: Path):
    write(tmp_path / "nuts.csv", content)
    text = RULES.replace("{FR1: [FR10], FR2: [FR21, FR22]}", "nuts.csv")
    assert said in refusal(read, text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("profil: entreprises", "profil: entreprise", "Vouliez-vous écrire « entreprises » ?"),
        ("profil: entreprises", "profl: entreprises", "la clé « profil » manque"),
        ("nature: montant", "nature: taux", "effectif, montant"),
        ("nature: montant", "intervalle: large", "r.yaml, ligne 2, colonne « intervalle »"),
        ("{valeur: CA,", "{", "la clé « valeur » manque"),
        ("effectif: N,", "effectf: N,", "Vouliez-vous écrire « effectif » ?"),
        ("total: Total", "totl: Total", "r.yaml, ligne 6, colonne « dimensions.TAILLE.totl »"),
        ("total: Total", "total: 1.5", "ce n'est pas un texte"),
        ("FR2: [FR21, FR22]", "FR2: [FR10]", "deux parents"),
        ("FR2: [FR21, FR22]", "FR10: [FR1]", "en boucle"),
        ("FR2: [FR21, FR22]", "FR2: 3", "ni un ensemble de clés, ni une liste"),
        ("total: T,", "total: FR10,", "le total est une partie d'un autre code"),
        ("TAILLE: {", "TAILLE: {incomplete: oui, ", "ce n'est ni true ni false"),
        ("    colonnes", "    seuils: {minimum: cinq}\n    colonnes", "un nombre positif"),
        ("    colonnes", "    seuils: {dominance: 0.85}\n    colonnes", "[[1, 0.85]]"),
        ("    colonnes", "    seuils: {zeros: caches}\n    colonnes", "publies, sensibles"),
        ("effectif: N, ", "}\n    contributeurs_seuls: true\n    x: {", "un seul contributeur"),
        ("    colonnes", "    tableaux: autre.csv\n    colonnes", "une liste de fichiers"),
        ("    colonnes", "    colonnes_: {}\n    colonnes", "Vouliez-vous écrire « colonnes » ?"),
    ],
)
def test_a_fault_is_named_with_its_remedy(read, old, new, said):
    text = refusal(read, RULES.replace(old, new))
    assert said in text
    assert "Que faire :" in text


def test_every_fault_is_said_at_once(read):
    text = refusal(read, "profil: x\nnature: y\ncolonnes: {valeur: CA}\ndimensions: {A: 3}\n")
    assert text.count("Que faire :") == 3


def test_the_example_of_the_guide_is_read(read, tmp_path: Path):
    guide = Path(__file__).parents[3] / "docs" / "tableaux.md"
    example = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    write(tmp_path / "activites.csv", "N1,N2\nIndustrie,I1\n")
    rules = read(example)
    assert [axis.name for axis in rules.axes] == ["ACTIVITE", "TAILLE", "ANNEE"]
    assert rules.tables == (tmp_path / "taille.csv",)
