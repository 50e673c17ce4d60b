"""A clause file is read whole or refused with every fault, its line and its remedy."""

import pytest

from croisee.clauses import parse_clause, parse_parties, signed_text, unknown_parties
from croisee.foundation.errors import CroiseeError
from unit.clauses.demo import CLAUSES, PARTIES, TEXTS, WORLD

CAF = TEXTS["caf.yaml"]

FAULTS = [
    ("finalites:", "finalitees:", "n'est pas connue", "finalites"),
    ("version: 1\n", "", "« version » manque", "Complétez"),
    ("version: 1\n", "version: true\n", "« version »", "Corrigez"),
    ("version: 1\n", "version: '1'\n", "« version »", "Corrigez"),
    ("[non_recours_c2s,", "[non_recour_c2s,", "non_recour_c2s", "« non_recours_c2s »"),
    ("[non_recours_c2s,", "[controle_fraude,", "controle_fraude", "jamais"),
    ("[non_recours_c2s,", "[acces_emploi, observation,", "comprise", "plus large"),
    ("[non_recours_c2s,", "[non_recours_c2s, non_recours_c2s,", "finalites", "deux fois"),
    ("seuil: 11", "seuil: 4", "inférieur à 5", "5 ou davantage"),
    ("seuil: 11", "seuil: 11.0", "seuil", "Corrigez"),
    ("seuil: 11", "seuil: null", "seuil", "Corrigez"),
    ("suppression_secondaire: true", "suppression_secondaire: yes", "suppression", "Corrigez"),
    ("suppression_secondaire: true", "suppression_secondaire: false", "secondaire", "true"),
    ("duree: P1Y", "duree: null", "sans limite", "durée"),
    ("duree: P1Y", "duree: 1 an", "conservation.duree", "Corrigez"),
    ("duree: P1Y", "duree: P1Y6M", "conservation.duree", "Corrigez"),
    ("debut: 2024-01-01", "debut: 2024-02-30", "contrat.debut", "calendrier"),
    ("fin: 2030-12-31\nsign", "fin: 2031-12-31\nsign", "dehors", "contrat"),
    ("classement_personnes, ", "", "« classement_personnes »", "Ajoutez"),
    ("destinataires: [", "destinataires: [tous, ", "destinataires", "seul"),
    ("destinataires: [", "destinataires: [caf-valmorin, ", "aussi destinataire", "Retirez"),
    ("champs_identifiants: [", "champs_identifiants: [rsa, ", "à la fois", "une seule"),
    ("pseudonymiser, publier]", "publier]", "pseudonymisation", "pseudonymiser"),
    ("croiser, ", "", "croisements", "opération"),
    ("{avec: cpam.c2s,", "{avec: tous,", "n'importe quel", "Nommez"),
    ("{avec: lieux.services,", "{avec: cpam.c2s,", "deux fois", "une seule"),
    ("crpa_l114_8_ii, ", "", "ne fonde", "Citez"),
    ("rgpd: 6.1.e", "rgpd: sans_objet", "base légale", "6.1.e"),
    ("partie: ccas-montvallon", "partie: ccas-ailleurs", "sans être partie", "Retirez"),
    ("qualite: producteur", "qualite: destinataire", "est producteur", "qualité"),
    ("operations: [", "operations: cartographier #[", "operations", "liste"),
    ("  arrondi: null", "  arrondi: null\n  tolerance: 3", "tolerance", "Supprimez"),
]


@pytest.mark.parametrize(("old", "new", "message", "remedy"), FAULTS)
def test_a_fault_is_located_and_comes_with_its_remedy(old, new, message, remedy):
    assert old in CAF
    changed = CAF.replace(old, new, 1)
    with pytest.raises(CroiseeError) as caught:
        parse_clause(changed, "caf.yaml")
    found = [
        each
        for each in caught.value.problems
        if message in each.message and remedy in f"{each.remedy} {each.expected}"
    ]
    assert found, str(caught.value)
    assert all(each.file == "caf.yaml" and each.row for each in caught.value.problems)


def test_the_line_is_that_of_the_fault():
    changed = CAF.replace("seuil: 11", "seuil: onze")
    with pytest.raises(CroiseeError) as caught:
        parse_clause(changed, "caf.yaml")
    (problem,) = caught.value.problems
    assert problem.row == CAF[: CAF.index("seuil: 11")].count("\n") + 1


def test_all_faults_are_told_at_once():
    changed = CAF.replace("seuil: 11", "seuil: onze").replace("P1Y", "un an").replace("6.1.e", "7")
    with pytest.raises(CroiseeError) as caught:
        parse_clause(changed, "caf.yaml")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["[]", "texte", "null", "3", "a: 1"])
def test_a_document_that_is_no_clause_is_refused(text):
    with pytest.raises(CroiseeError):
        parse_clause(text, "x.yaml")


def test_the_order_of_words_and_keys_changes_nothing():
    turned = CAF.replace(
        "finalites: [non_recours_c2s, observation_quartiers]",
        "finalites: [observation_quartiers, non_recours_c2s]",
    )
    assert turned != CAF
    assert parse_clause(turned, "caf.yaml").digest == CLAUSES["caf.yaml"].digest


@pytest.mark.parametrize("name", TEXTS)
def test_demo_clauses_are_signed_on_their_present_content(name):
    clause = CLAUSES[name]
    assert signed_text(TEXTS[name], clause) == TEXTS[name]
    assert all(each.empreinte == clause.digest for each in clause.signatures)
    assert unknown_parties(clause, PARTIES) == []


def test_every_demo_source_stands_under_exactly_one_clause():
    named = [objet.jeu for clause in CLAUSES.values() for objet in clause.objets]
    assert sorted(named) == sorted(WORLD)
    assert len(named) == 14


def test_no_demo_clause_lets_studies_read_an_identity():
    identities = {"nom", "prenom", "nom_usage", "date_naissance", "adresse", "numero_allocataire"}
    for source, clause in WORLD.items():
        objet = clause.grant(source)
        if objet.grain == "individu_pseudonymise":
            assert not identities & set(objet.champs)


@pytest.mark.parametrize(
    "text",
    [
        "parties: []",
        "partis: [{id: a, nom: A, nature: association, contact: c}]",
        "parties: [{id: a, nom: A, nature: association}]",
        "parties: [{id: A B, nom: A, nature: association, contact: c}]",
        "parties: [{id: a, nom: A, nature: secte, contact: c}]",
        "parties: [{id: a, nom: A, nature: association, contact: c, tel: '1'}]",
        "parties:\n- &a {id: a, nom: A, nature: association, contact: c}\n- *a",
        "parties:\n"
        "- {id: a, nom: A, nature: association, contact: c}\n"
        "- {id: a, nom: B, nature: association, contact: c}",
    ],
)
def test_a_faulty_register_of_parties_is_refused(text):
    with pytest.raises(CroiseeError):
        parse_parties(text, "parties.yaml")
