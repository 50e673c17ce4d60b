"""Titles brought to the words of the occupation, and both forms of a label."""

import pytest

from croisee.occupations.genders import forms, root
from croisee.occupations.words import label_words, title_words


@pytest.mark.parametrize(
    ("title", "same_as"),
    [
        ("CDI Aide soignant(e) H/F 35h", "aide-soignante"),
        ("prépa. de cdes CACES 1", "Préparateur de commandes"),
        ("VENDEUSE PRET A PORTER", "vendeur en prêt-à-porter"),
        ("TECH. MAINTENANCE INDUS", "technicienne de maintenance industrie"),
        ("Serveur/se à Saint-Malo", "serveuses"),
        ("Conducteur.rice PL 3x8", "conductrice de poids lourds"),
        ("Boulanger·ère - 12,50 €/h brut", "boulangère"),
        ("Employé(e)s de rayon 35000 (35)", "employée de rayon"),
        ("Comptable bac+2, 2100 € brut", "comptable"),
    ],
)
def test_titles_of_one_occupation_come_to_the_same_words(title: str, same_as: str) -> None:
    assert set(title_words(title)) >= set(title_words(same_as))
    assert len(title_words(title)) <= len(title_words(same_as)) + 1  # « brut »


@pytest.mark.parametrize("title", ["CDI temps plein 35h", "Job d'été", "H/F", ""])
def test_a_title_may_tell_no_occupation(title: str) -> None:
    assert title_words(title) == ()


def test_a_label_always_tells_one() -> None:
    assert label_words("Stagiaire") == ("stagiair",)


@pytest.mark.parametrize(
    ("label", "both"),
    [
        ("Vendeur / Vendeuse en prêt-à-porter",
         ("Vendeur en prêt-à-porter", "Vendeuse en prêt-à-porter")),
        ("Agent administratif / Agente administrative de banque",
         ("Agent administratif de banque", "Agente administrative de banque")),
        ("Préparateur-vendeur / Préparatrice vendeuse en restauration",
         ("Préparateur-vendeur en restauration", "Préparatrice vendeuse en restauration")),
        ("Cariste bobinier / bobinière", ("Cariste bobinier", "Cariste bobinière")),
        ("Steward / Hôtesse de l'air", ("Steward de l'air", "Hôtesse de l'air")),
        ("Conseiller(ère) vendeur(se)", ("Conseiller vendeur", "Conseillère vendeuse")),
        ("Technicien(ne) médicosocial(e)", ("Technicien médicosocial", "Technicienne médicosociale")),
        ("Cariste", ("Cariste",)),
    ],
)  # fmt: skip
def test_a_label_is_written_in_both_genders(label: str, both: tuple[str, ...]) -> None:
    assert forms(label) == both


@pytest.mark.parametrize(
    ("feminine", "masculine"),
    [("vendeuses", "vendeur"), ("directrice", "directeur"), ("infirmiere", "infirmiers"),
     ("agente", "agents"), ("employee", "employe"), ("musicienne", "musicien")],
)  # fmt: skip
def test_both_genders_have_one_root(feminine: str, masculine: str) -> None:
    assert root(feminine) == root(masculine)
