"""The clause of a list: its text, its registers, and what its words cannot be made to say."""

from croisee.clauses import (
    dpia_prefill,
    parse_clause,
    parse_text,
    print_clause,
    to_jsonld,
    treatment_record,
)
from croisee.clauses.vocabulary import covered, terms
from croisee.outreach.card import card
from unit.outreach.house import PARTIES, YAML, clause, mandate


def test_its_contract_reads_back_to_the_same_clause():
    text = print_clause(clause()).text
    assert "Les données servent seulement à\u00a0: proposer un droit à des personnes" in text
    assert "une ligne par personne, avec de quoi la joindre" in text
    assert "Chaque personne peut s'opposer à l'usage de ses données." in text
    assert parse_text(text) == clause()


def test_its_registers_are_written():
    one = parse_clause(YAML, "cpam.yaml")
    assert treatment_record(one, PARTIES)["Délai d'effacement"].startswith("6 mois")
    assert treatment_record(one, PARTIES)["Droit d'opposition"] == "oui"
    assert dpia_prefill([one], PARTIES, name="aller vers")
    assert to_jsonld(one)["dpv:hasPurpose"]


def test_no_wider_word_holds_the_aim_and_control_holds_suspension():
    aims = terms("finalites")
    assert [name for name in aims if "aller_vers" in covered(frozenset({name}))] == ["aller_vers"]
    assert aims["aller_vers"].needs_benefit
    assert "suspension_droits" in covered(frozenset({"controle"}))
    assert aims["suspension_droits"].never
    # Every clause on persons must exclude control, hence suspension.
    control = terms("interdits")["controle_fraude"]
    assert control.mandatory
    assert "suspension_droits" in covered(control.purposes)


def test_the_card_says_how_the_list_is_made():
    told = dict(card(mandate(), {party.id: party.nom for party in PARTIES.values()}))
    assert told["Administration"] == "CPAM du Valmorin"
    assert told["Données traitées"] == "cpam.assures, cpam.c2s_ouvertes, cpam.droits_estimes"
    assert "aucune décision automatisée" in told["Niveau d'automatisation"]
    assert "sans apprentissage ni score" in told["Type d'algorithme"]
