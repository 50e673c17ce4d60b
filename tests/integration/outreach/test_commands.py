"""`croisee aller-vers` as a person types it, on both databases."""

import re
import stat
from pathlib import Path

import pytest

from croisee.cli import aller_vers
from integration.outreach.folder import Office

PERSONAL = ("OLIVEIRA", "Inès", "0299000001", "Yacine", "IO-1", "IO-5", "FO-4")


@pytest.fixture
def office(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Office:
    monkeypatch.setenv("CROISEE_DATABASE_URL", database_url)
    return Office(tmp_path / "projet", monkeypatch, capsys)


def letter(office: Office) -> str:
    page = str(office.folder / "lettre.html")
    assert office.types("lettre", "c2s-2026", "--agent", "Mme Le Bihan", "--vers", page) == 0
    found = re.search(r"L-[0-9a-f]{12}", office.said)
    assert found
    return found[0]


def test_opening_says_numbers_and_nobody(office: Office):
    assert office.opens() == 0, office.wrong
    assert "Liste « c2s-2026 » ouverte : 3 dossier(s), jusqu'au 2027-05-01." in office.said
    assert (
        "semblent avoir le droit : 4 ; l'ont déjà : 1 ; écartées à leur demande : 0" in office.said
    )
    assert not any(word in office.said for word in PERSONAL)


def test_a_case_is_explained_rule_by_rule(office: Office):
    office.opens()
    number = office.number_of("Yacine")
    assert office.types("lire", "c2s-2026", "--numero", number) == 0
    assert "repéré, à l'ouverture de la liste (2026-11-02)" in office.said
    assert "ressources du foyer : 9 120 € sur douze mois" in office.said
    assert "Ressources : -55% par rapport au plafond" in office.said


@pytest.mark.parametrize("order", ["montant", "alphabetique", "ecart_plafond", "probabilite"])
def test_another_order_than_chance_is_refused_with_its_article(office: Office, order: str):
    office.opens()
    assert office.types("lire", "c2s-2026", "--ordre", order) == 1
    assert "la notation et le classement des personnes : usage exclu" in office.said
    assert "RGPD, art. 22" in office.said
    assert "Référence : R-" in office.said


def test_a_letter_is_written_noted_and_followed_by_a_call(office: Office):
    office.opens()
    version = letter(office)
    agent = ("--agent", "M. Kerjean")
    assert office.types(
        "noter", "c2s-2026", "informe", "--motif", "courrier", *agent, "--tous", "--courrier", version
    ) == 0, office.wrong  # fmt: skip
    assert "Noté sur 3 dossier(s)." in office.said
    one = office.numbers()[0]
    call = ("noter", "c2s-2026", "contacte", "--motif", "telephone", *agent, "--numero", one)
    assert office.types(*call, "--le", "2026-10-30") == 1
    assert "la date de l’acte" in office.wrong
    assert office.types(*call, "--le", "hier") == 1
    assert "AAAA-MM-JJ" in office.wrong
    assert office.types(*call) == 0
    assert "contacté par une personne" in "".join(
        office.said for _ in [office.types("lire", "c2s-2026")]
    )


def test_everyone_at_once_is_for_the_letter_alone(office: Office):
    office.opens()
    words = (
        "noter",
        "c2s-2026",
        "renonce",
        "--motif",
        "sans_explication",
        "--agent",
        "x",
        "--tous",
    )
    assert office.types(*words) == 1
    assert "un des dossiers donnés n’est pas sur cette liste" in office.wrong


def test_the_pages_are_for_their_owner_alone_and_their_printing_is_noted(office: Office):
    office.opens()
    size = office.leaves().count("liste_acte")
    page = office.folder / "feuille.html"
    assert office.types("feuille", "c2s-2026", "--agent", "M. Kerjean", "--vers", str(page)) == 0
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    html = page.read_text(encoding="utf-8")
    assert "OLIVEIRA" in html
    assert html.count("M. Kerjean, le 2\u00a0novembre 2026") >= 4
    assert office.leaves().count("liste_acte") == size + 1
    version = letter(office)
    written = (office.folder / "lettre.html").read_text(encoding="utf-8")
    assert version in written
    assert not any(word in written for word in PERSONAL)


def test_one_opposes_by_identifier_without_its_being_typed_in_the_command(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    office.opens()
    monkeypatch.setattr(aller_vers.typer, "prompt", lambda *_, **__: "IO-5")
    assert office.types("opposer", "--agent", "accueil") == 0
    assert "1 dossier(s) effacé(s)" in office.said
    number = office.number_of("Inès")
    assert office.types("opposer", "--agent", "accueil", "--numero", number) == 0
    assert office.types("opposer", "--agent", "accueil", "--numero", number) == 1
    assert "le dossier est déjà effacé" in office.wrong
    assert office.types("lire", "c2s-2026", "--numero", number) == 0
    assert "il ne reste rien de la personne" in office.said
    assert not any(word in office.leaves() for word in PERSONAL)


def test_one_may_oppose_even_when_the_lists_cannot_be_read(office: Office):
    office.opens()
    number = office.numbers()[0]
    office.edit("aller-vers.yaml", "listes:", "liste:")
    assert office.types("opposer", "--agent", "accueil", "--numero", number) == 0
    assert office.types("lire", "c2s-2026") == 1
    assert "accueil, listes" in office.wrong


def test_statistics_hide_what_is_small(office: Office):
    assert office.types("statistiques") == 0
    assert "Aucune liste" in office.said
    office.opens()
    assert office.types("statistiques") == 0
    assert "ensemble ; ensemble ; ensemble ; secret statistique" in office.said
    assert "11" in office.said


def test_any_command_erases_what_is_past_its_day(office: Office):
    office.opens()
    office.on(2027, 5, 2)
    assert office.types("lire", "c2s-2026") == 1
    assert "Liste « c2s-2026 » : échéance passée, effacée." in office.said
    assert "a atteint son échéance" in office.wrong
    assert office.types("effacer") == 0
    assert "Rien d'échu ne reste." in office.said


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("aller-vers.yaml", "finalite: aller_vers", "finalite: controle_fraude", "le contrôle et la recherche de fraude"),
        ("aller-vers.yaml", "finalite: aller_vers", "finalite: suspension_droits", "suspendre, réduire ou récupérer un droit"),
        ("aller-vers.yaml", "destinataire: cpam-valmorin", "destinataire: caf-valmorin", "ne quitte pas"),
        ("croisee.yaml", "responsable: cpam-valmorin", "responsable: caf-valmorin", "ne quitte pas « caf-valmorin »"),
        ("clauses/cpam.yaml", "seuil: 11", "seuil: 10", "n'est pas signé par"),
        ("clauses/cpam.yaml", "duree: P6M", "duree: P5Y", "n'est pas signé par"),
    ],
)  # fmt: skip
def test_a_changed_demand_or_clause_opens_nothing_and_is_noted(office, file, old, new, why):
    office.edit(file, old, new)
    assert office.opens() == 1
    assert why in office.said
    for part in (
        "Vous demandez",
        "Pourquoi c'est refusé",
        "Textes",
        "Ce qui serait possible",
        "Qui peut décider",
    ):
        assert part in office.said
    assert '"refus": "R-' in office.leaves()
    office.types("effacer")
    assert office.types("lire", "c2s-2026") == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nom: c2s-2026", "nom: C2S 2026", "ce nom ne convient pas"),
        ("droit: c2s_gratuite", "droit: c2s_gratuit", "Vouliez-vous dire"),
        ("finalite: aller_vers", "finalite: Aller vers", "ce n’est pas un mot des clauses"),
        ("champs: [personne]", "champs: [personne, revenu]", "ces champs ne sont pas ceux de cette table"),
        ("      beneficiaires", "      autres", "les trois tables ne sont pas là"),
        ('telephone: "02 99 00 00 00"', 'telephone: ""', "l’accueil n’est pas dit"),
    ],
)  # fmt: skip
def test_a_faulty_description_of_the_list_is_located(office, old, new, said):
    office.edit("aller-vers.yaml", old, new)
    assert office.opens() == 1
    assert said in office.wrong
    assert re.search(r"aller-vers.yaml, ligne \d+", office.wrong)


def test_a_faulty_file_tells_nobody(office: Office):
    office.edit("fichiers/personnes.csv", "IO-3", "IO-1")
    assert office.opens() == 1
    assert "personnes, ligne 4, colonne « personne »" in office.wrong
    assert not any(word in office.wrong + office.said for word in PERSONAL)


def test_the_card_of_the_list_is_told(office: Office):
    assert office.types("fiche", "c2s-2026") == 0
    assert "Niveau d'automatisation : aucune décision automatisée" in office.said


def test_an_unknown_list_is_explained(office: Office):
    assert office.types("lire", "c2s-2062") == 1
    assert "Attendu : c2s-2026" in office.wrong


def test_no_command_hands_the_list_to_anybody():
    names = {
        command.name or command.callback.__name__ for command in aller_vers.app.registered_commands
    }
    assert names == {
        "ouvrir", "lire", "noter", "opposer", "lettre", "feuille", "fiche", "statistiques", "effacer",
    }  # fmt: skip
