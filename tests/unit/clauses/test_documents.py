"""What is printed from clauses: contract, comparison, simulator, registers."""

from dataclasses import replace

import pytest

from croisee.clauses import (
    Direction,
    Permit,
    algorithm_record,
    diff,
    dpia_prefill,
    parse_text,
    print_clause,
    sign,
    signatures_needed,
    to_jsonld,
    treatment_record,
    why,
)
from croisee.clauses.kinds import Name, Names
from croisee.clauses.schema import ARTICLES, CLAUSE, Items, Leaf, entries
from croisee.clauses.vocabulary import terms, vocabulary
from croisee.foundation.errors import CroiseeError
from unit.clauses.demo import CLAUSES, ON, PARTIES, WORLD, answer, ask

CAF = CLAUSES["caf.yaml"]


@pytest.mark.parametrize("name", CLAUSES)
def test_the_french_contract_reads_back_as_its_clause(name):
    assert parse_text(print_clause(CLAUSES[name]).text) == CLAUSES[name]


def test_a_contract_says_things_in_french():
    lines = print_clause(CAF).text.replace("\u00a0", " ").split("\n")
    assert "9.1 La clause s'applique à partir du 1er janvier 2024. [validite.debut]" in lines
    assert "6.1 Les données sont gardées au plus 1 an. [conservation.duree]" in lines
    assert "5.2 Aucun effectif inférieur à 11 n'est montré. [sorties.seuil]" in lines
    assert lines[-2] == f"Empreinte du contenu (SHA-256) : {CAF.digest}"


def test_a_contract_altered_by_hand_is_refused_at_its_line():
    text = print_clause(CAF).text
    altered = text.replace("inférieur à 11", "inférieur à 5")
    with pytest.raises(CroiseeError) as caught:
        parse_text(altered)
    assert caught.value.problems[0].row == len(text.split("\n")) - 1
    with pytest.raises(CroiseeError) as caught:
        parse_text(text.replace("Article 9", "Article 9 bis\nArticle 9"))
    assert "Article 9" in text.split("\n")[caught.value.problems[0].row - 1]


def test_every_field_of_a_clause_stands_in_one_article():
    placed = [path[0] for article in ARTICLES for path, _ in entries(article)]
    assert set(placed) == set(CLAUSE.fields)


def test_sentences_cannot_be_taken_for_one_another():
    for article in ARTICLES:
        for _, node in entries(article):
            leaves = node.leaves.values() if isinstance(node, Items) else [node]
            for leaf in leaves:
                before, hole, after = leaf.sentence.partition("{}")
                assert hole
                for whole in (leaf.special or {}).values():
                    assert not (whole.startswith(before) and whole.endswith(after)), whole


def test_labels_of_the_vocabulary_are_told_apart():
    for kind, words in vocabulary().items():
        labels = [term.label for term in words.values()]
        assert len(set(labels)) == len(labels), kind
        assert not any(mark in label for label in labels for mark in ("«", "»", ";", "\n")), kind


def test_the_vocabulary_refers_to_words_it_defines():
    for term in terms("interdits").values():
        assert term.purposes <= terms("finalites").keys()
        assert term.operations <= terms("operations").keys()
        assert term.levels <= terms("niveaux").keys()
        assert term.text in terms("textes")
    for term in terms("textes").values():
        assert term.founds <= terms("finalites").keys()
        assert term.obligations <= terms("obligations").keys()


CHANGES = [
    ({"sorties": {"seuil": 20}}, Direction.NARROWING),
    ({"sorties": {"seuil": 5}}, Direction.WIDENING),
    ({"sorties": {"arrondi": 5}}, Direction.NARROWING),
    ({"sorties": {"niveau": "liste_nominative"}}, Direction.WIDENING),
    ({"conservation": {"duree": "P6M"}}, Direction.NARROWING),
    ({"conservation": {"duree": "P2Y"}}, Direction.WIDENING),
    ({"conservation": {"duree": "P365D"}}, Direction.NEUTRAL),
    ({"information": {"mention": None}}, Direction.WIDENING),
    ({"information": {"mention": "Autre affiche"}}, Direction.NEUTRAL),
    ({"information": {"opposition": False}}, Direction.WIDENING),
    ({"gouvernance": {"algorithme": "libre"}}, Direction.WIDENING),
    ({"gouvernance": {"aipd": "AIPD-2026-01"}}, Direction.NEUTRAL),
    ({"validite": {"fin": "2026-12-31"}}, Direction.NARROWING),
    ({"validite": {"debut": "2025-01-01"}}, Direction.NARROWING),
    ({"benefice_personnes": {"type": "action_collective"}}, Direction.NARROWING),
    ({"finalites": ("non_recours_c2s",)}, Direction.NARROWING),
    ({"finalites": ("non_recours", "observation_quartiers")}, Direction.WIDENING),
    ({"operations": CAF.operations[1:]}, Direction.NARROWING),
    ({"interdits": (*CAF.interdits, "publication")}, Direction.NARROWING),
    ({"interdits": CAF.interdits[:-1]}, Direction.WIDENING),
    ({"croisements_permis": ()}, Direction.NARROWING),
    ({"parties": {"destinataires": ("ressources-valmorin",)}}, Direction.NARROWING),
    ({"contrat": {"intitule": "Autre titre"}}, Direction.NEUTRAL),
]


@pytest.mark.parametrize(("edits", "direction"), CHANGES)
def test_a_change_goes_the_way_the_lattice_says(edits, direction):
    new = replace(
        CAF,
        **{
            name: replace(getattr(CAF, name), **edit) if isinstance(edit, dict) else edit
            for name, edit in edits.items()
        },
    )
    changes = diff(CAF, new)
    assert {change.direction for change in changes} == {direction}
    alone = direction is Direction.NARROWING
    assert (signatures_needed(CAF, new) == ("caf-valmorin",)) == alone
    assert all(change.sentence.startswith(f"art. {change.article} : ") for change in changes)


def test_a_change_is_told_with_the_sentences_of_the_contract():
    new = replace(CAF, conservation=replace(CAF.conservation, duree="P6M"))
    assert [change.sentence for change in diff(CAF, new)] == [
        "art. 6.1 : « Les données sont gardées au plus 1 an. » devient "
        "« Les données sont gardées au plus 6 mois. »"
    ]


def test_two_clauses_are_not_two_versions():
    with pytest.raises(CroiseeError):
        diff(CAF, CLAUSES["cpam.yaml"])


def test_the_simulator_finds_the_amendments_that_would_do():
    request = ask(
        "acces_emploi",
        {"emploi.demandeurs": {"rome"}, "bailleur.locataires": {"sexe"}},
        {"pseudonyme_projet"},
    )
    explanation = why(request, WORLD, on=ON, algorithms={"etude"})
    assert explanation.obstacles == ()
    assert [each.clause for each in explanation.amendments] == ["CL-EMPLOI-01", "CL-LOGIS-01"]
    world = dict(WORLD)
    for amendment in explanation.amendments:
        clause = amendment.proposal
        for party in amendment.signatories:
            clause = sign(clause, party=party, name_or_role="Direction", on="2026-01-01")
        world |= {objet.jeu: clause for objet in clause.objets}
    assert isinstance(answer(request, world), Permit)


def test_the_simulator_says_when_no_amendment_can_help():
    request = ask("controle_fraude", {"caf.allocataires": {"rsa", "nom"}})
    explanation = why(request, WORLD, on=ON, algorithms={"etude"})
    assert explanation.amendments == ()
    assert any("recherche de fraude" in each for each in explanation.obstacles)
    assert any(each.endswith("met à disposition : nom.") for each in explanation.obstacles)


def test_the_simulator_has_nothing_to_say_of_a_lawful_request():
    explanation = why(
        ask("observation_quartiers", {"caf.allocataires": {"rsa"}}),
        WORLD,
        on=ON,
        algorithms={"etude"},
    )
    assert explanation.reasons == explanation.amendments == explanation.obstacles == ()


def test_the_record_of_processing_says_what_the_clause_says():
    record = treatment_record(CAF, PARTIES)
    assert record["Responsable du traitement"] == "CAF du Valmorin"
    assert record["Catégories de destinataires"][0] == "CCAS de Montvallon"
    assert record["Délai d'effacement"].startswith("1 an après la réception")
    assert record["Donnée personnelle"] is True
    assert treatment_record(CLAUSES["institut.yaml"], PARTIES)["Donnée personnelle"] is False


def test_the_algorithm_record_joins_the_card_and_the_clauses():
    card = {
        "study": "c2s",
        "title": "Non-recours à la C2S",
        "question": "Combien de personnes n'y recourent pas ?",
        "why": "Ouvrir des droits.",
        "method": ("Compter.",),
        "formula": "1 - b / e",
        "parameters": ({"name": "plafond", "value": "10166"},),
        "limits": ("Régime général.",),
        "contact": "pôle données",
        "version": "1",
    }
    record = algorithm_record(card, [CAF, CLAUSES["cpam.yaml"]], PARTIES, "ressources-valmorin")
    assert record["Origine des données"] == ["CAF du Valmorin", "CPAM du Valmorin"]
    assert record["Plus petit effectif montré"] == 11
    assert record["Administration"].startswith("Centre de ressources")
    with pytest.raises(KeyError):
        algorithm_record({"study": "x"}, [], PARTIES, "ressources-valmorin")


def test_the_impact_assessment_answers_context_and_principles_and_leaves_judgement_to_people():
    prefill = dpia_prefill(list(CLAUSES.values()), PARTIES, name="Le Valmorin")
    numbers = [each["reference_to"] for each in prefill["answers"]]
    assert numbers == sorted(numbers)
    assert {number // 100 for number in numbers} == {1, 2}
    assert "CL-INSTITUT-01" not in str(prefill)
    assert prefill["pia"]["dpo_opinion"] == prefill["pia"]["validator_name"] == ""
    with pytest.raises(ValueError, match="aucune donnée"):
        dpia_prefill([CLAUSES["institut.yaml"]], PARTIES, name="x")


def test_the_impact_assessment_escapes_what_clauses_say():
    hostile = replace(
        CAF, information=replace(CAF.information, mention="<script>alert(1)</script>")
    )
    assert "<script>" not in str(dpia_prefill([hostile], PARTIES, name="x"))


def test_linked_data_carry_purposes_prohibitions_and_the_digest():
    document = to_jsonld(CAF)
    assert document["odrl:uid"] == f"urn:sha256:{CAF.digest}"
    assert len(document["odrl:permission"]) == len(CAF.operations)
    assert len(document["odrl:prohibition"]) == len(CAF.interdits)
    purposes = {each["@id"] for each in document["dpv:hasPurpose"]}
    assert purposes == {f"croisee:finalites/{name}" for name in CAF.finalites}


def test_a_list_kind_always_separates_what_it_joins():
    names = Names(Name("[a-z]+", "un mot"), "des mots")
    assert names.parse(names.write(["a", "b"])) == ["a", "b"]
    assert isinstance(CLAUSE.fields["finalites"], Leaf)
