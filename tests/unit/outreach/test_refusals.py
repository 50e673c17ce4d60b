"""Every use a list of persons could be turned to, and why each is refused."""

import copy
import pickle
from dataclasses import replace
from datetime import date

import pytest

from croisee.clauses import Refusal
from croisee.clauses.model import Information, Objet, Parties
from croisee.outreach import Mandate, authorise
from unit.clauses.demo import WORLD
from unit.outreach.house import CLAUSE, HOUSE, TODAY, clause, demand, holding

STEPS = (
    "Vous demandez",
    "Pourquoi c'est refusé",
    "Textes",
    "Ce qui serait possible",
    "Qui peut décider",
)


def refused(answer: object) -> Refusal:
    assert isinstance(answer, Refusal), "un mandat a été délivré"
    assert tuple(title for title, _ in answer.parts()) == STEPS
    assert all(lines for _, lines in answer.parts())
    return answer


def test_the_list_of_the_house_for_its_one_purpose_is_allowed():
    answer = authorise(demand(), holding(), TODAY)
    assert isinstance(answer, Mandate), str(answer)
    assert answer.permit.retention_days == 180
    assert answer.permit.threshold == 11
    assert {"informer", "opposition", "effacement_prouve"} <= answer.permit.obligations


@pytest.mark.parametrize(
    ("asked", "why", "law"),
    [
        ({"purpose": "controle_fraude"}, "art. 4.3 de la clause CL-CPAM-AV-01 : le contrôle", "RGPD, art. 5, 1, b"),
        ({"purpose": "controle_residence"}, "art. 4.3", "RGPD, art. 5, 1, b"),
        ({"purpose": "controle"}, "art. 4.3", "RGPD, art. 5, 1, b"),
        ({"purpose": "surveillance"}, "art. 4.3", "RGPD, art. 5, 1, b"),
        ({"purpose": "suspension_droits"}, "art. 4.3", "CRPA, art. L. 114-8, II"),
        ({"purpose": "profilage"}, "la notation et le classement", "RGPD, art. 22"),
        ({"purpose": "demarchage"}, "la vente, la cession", "RGPD, art. 5, 1, b"),
        ({"purpose": "observation_quartiers"}, "ne s'ouvre que pour", "CRPA, art. L. 114-8, II"),
        ({"purpose": "non_recours_c2s"}, "ne s'ouvre que pour", "CRPA, art. L. 114-8, II"),
        ({"purpose": "acces_droits"}, "ne s'ouvre que pour", "CRPA, art. L. 114-8, II"),
        ({"purpose": "lutte_contre_la_fraude"}, "n'existe pas dans le vocabulaire", "RGPD, art. 5, 1, b"),
        ({"recipient": "caf-valmorin"}, "la liste ne quitte pas « cpam-valmorin »", "CRPA, art. L. 114-8, II"),
        ({"recipient": "logis-valmorin"}, "n'est pas destinataire", "RGPD, art. 5, 1, b"),
        ({"operations": frozenset({"decider"})}, "toute décision automatisée", "RGPD, art. 22"),
        ({"operations": frozenset({"classer_personnes"})}, "la notation et le classement", "RGPD, art. 22"),
        ({"operations": frozenset({"ceder"})}, "la vente, la cession", "RGPD, art. 5, 1, b"),
        ({"operations": frozenset({"publier"})}, "n'est pas permise", "RGPD, art. 5, 1, b"),
    ],
)  # fmt: skip
def test_what_is_asked_beside_the_aim_is_refused_with_its_article(asked, why, law):
    refusal = refused(authorise(demand(**asked), holding(), TODAY))
    assert why in str(refusal)
    assert any(law in text for text in refusal.texts)
    # The lawful list is offered instead, word for word a demand that would be granted.
    assert (
        "une liste pour « proposer un droit" in dict(refusal.parts())["Ce qui serait possible"][0]
    )
    assert all(CLAUSE in str(reason) or reason.clause is None for reason in refusal.reasons)


def joined_to(dataset: str, clause_id: str):
    """The demand, its beneficiaries taken from another dataset under another clause."""
    asked = demand()
    origin = replace(asked.origins["beneficiaires"], dataset=dataset, clause=clause_id)
    return replace(asked, origins={**asked.origins, "beneficiaires": origin})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"interdits": (*clause().interdits, "usage_nominatif")}, "tout usage nominatif"),
        ({"operations": ("agreger", "croiser")}, "n'est pas permise"),
        ({"croisements_permis": ()}, "n'est pas permis"),
        ({"sorties": replace(clause().sorties, niveau="agregat")}, "résultat admis, au plus précis"),
        ({"benefice_personnes": replace(clause().benefice_personnes, type="action_collective")}, "bénéfice direct"),
        ({"finalites": ("aller_vers", "non_recours_c2s")}, "une clause à elle"),
        ({"finalites": ("non_recours_c2s",)}, "seule finalité admise"),
        ({"parties": Parties("cpam-valmorin-prestations", ("caf-valmorin", HOUSE), "separee")}, "n'a qu'un destinataire"),
        ({"information": Information(None, True)}, "les personnes ne sont pas informées"),
        ({"information": Information("courrier", False)}, "ne peuvent pas s'y opposer"),
        ({"gouvernance": replace(clause().gouvernance, aipd=None)}, "l'analyse d'impact manque"),
        ({"gouvernance": replace(clause().gouvernance, charte=None)}, "la charte éthique manque"),
        ({"gouvernance": replace(clause().gouvernance, comite=None)}, "l'avis du comité éthique manque"),
        ({"validite": replace(clause().validite, fin="2026-10-31")}, "la clause s'applique du"),
        ({"validite": replace(clause().validite, debut="2027-01-01")}, "la clause s'applique du"),
        ({"objets": tuple(Objet(each.jeu, "lieu", each.champs, ()) for each in clause().objets)}, "une table de personnes"),
        ({"objets": clause().objets[:2]}, "aucune clause n'autorise"),
    ],
)  # fmt: skip
def test_a_clause_that_lacks_a_term_opens_no_list(changes, why):
    assert why in str(refused(authorise(demand(), holding(clause(**changes)), TODAY)))


def test_a_clause_that_is_not_signed_or_absent_opens_no_list():
    unsigned = clause().with_signatures(())
    assert "n'est pas signé par" in str(refused(authorise(demand(), holding(unsigned), TODAY)))
    half = clause().with_signatures(clause().signatures[:1])
    assert "n'est pas signé par" in str(refused(authorise(demand(), holding(half), TODAY)))
    other = clause(clause="CL-CPAM-AV-02")
    assert "aucune clause n'autorise" in str(refused(authorise(demand(), holding(other), TODAY)))


def test_the_list_joins_no_source_whose_clause_forbids_it():
    caf = WORLD["caf.allocataires"]
    refusal = refused(
        authorise(joined_to("caf.allocataires", caf.clause), holding(clause(), caf), TODAY)
    )
    said = str(refusal)
    assert "tout usage nominatif des résultats : usage exclu" in said
    assert "le rapprochement de « caf.allocataires » avec « cpam.assures »" in said
    assert "une clause à elle" in said


@pytest.mark.parametrize("house", ["logis-valmorin", "inconnu"])
def test_a_house_that_is_no_administration_keeps_no_list(house):
    held = clause(parties=Parties("cpam-valmorin-prestations", (house,), "separee"))
    answer = authorise(demand(recipient=house), holding(held, house=house), TODAY)
    assert "n'est pas une administration" in str(refused(answer))


def test_a_column_that_the_clause_does_not_name_is_refused():
    asked = demand()
    origin = replace(asked.origins["personnes"], columns=("personne", "menage", "courriel"))
    answer = authorise(
        replace(asked, origins={**asked.origins, "personnes": origin}), holding(), TODAY
    )
    assert "hors de ce que « cpam.assures » met à disposition : courriel" in str(refused(answer))


def test_a_clause_of_persons_cannot_even_be_written_without_retention_or_prohibitions():
    from croisee.clauses.coherence import incoherences

    without = replace(clause(), conservation=replace(clause().conservation, duree=None))
    assert any("sans limite" in message for _, message, _ in incoherences(without))
    lenient = replace(clause(), interdits=())
    assert sum("obligatoire" in message for _, message, _ in incoherences(lenient)) == 5
    control = replace(clause(), finalites=("aller_vers", "suspension_droits"))
    assert any(
        "contredit « suspension_droits »" in message for _, message, _ in incoherences(control)
    )


def test_no_wider_purpose_grants_the_list():
    wider = clause(finalites=("acces_droits", "evaluation"))
    assert "finalités admises" in str(refused(authorise(demand(), holding(wider), TODAY)))


def test_a_mandate_cannot_be_made_copied_or_kept():
    answer = authorise(demand(), holding(), TODAY)
    assert isinstance(answer, Mandate)
    with pytest.raises(TypeError, match="décision"):
        Mandate(answer.demand, answer.permit, answer.clauses, answer.house)
    with pytest.raises(TypeError):
        replace(answer, house="caf-valmorin")
    for keep in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="ne se copie pas"):
            keep(answer)


def test_the_same_demand_has_the_same_reference_on_one_day():
    one, other = (authorise(demand(purpose="controle_fraude"), holding(), TODAY) for _ in "ab")
    later = authorise(demand(purpose="controle_fraude"), holding(), date(2026, 11, 3))
    assert refused(one).reference == refused(other).reference != refused(later).reference
