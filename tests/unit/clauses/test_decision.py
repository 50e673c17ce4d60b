"""What the demo clauses allow, refuse, and how a refusal reads."""

import copy
import pickle
from dataclasses import replace
from datetime import date

import pytest

from croisee.clauses import Permit, Refusal, issued, missing, sign, signatories
from croisee.clauses.permit import Permit as PermitClass
from unit.clauses.demo import CLAUSES, PARTIES, WORLD, answer, ask

C2S = ask(
    "non_recours_c2s",
    {"caf.allocataires": {"pseudonyme", "rsa", "qpv2024"}, "cpam.c2s": {"pseudonyme", "c2s"}},
    {"pseudonyme_projet"},
)
CONTROL = ask(
    "controle_residence",
    {
        "caf.allocataires": {"pseudonyme", "rsa", "qpv2024"},
        "bailleur.locataires": {"pseudonyme", "nb_occupants"},
    },
    {"pseudonyme_projet"},
)
GOLDEN = """\
Croisement refusé.
Vous demandez : rapprocher « bailleur.locataires » et « caf.allocataires » pour « contrôler le lieu de résidence » (étude « etude »).
Pourquoi c'est refusé :
  - art. 4.3 de la clause CL-LOGIS-01 : le contrôle et la recherche de fraude : usage exclu en toute circonstance.
  - art. 4.3 de la clause CL-CAF-01 : le contrôle et la recherche de fraude : usage exclu en toute circonstance.
  - art. 4.1 de la clause CL-LOGIS-01 : seule finalité admise : « décrire la situation des habitants de chaque quartier ».
  - art. 4.1 de la clause CL-CAF-01 : finalités admises : « repérer le non-recours à la complémentaire santé solidaire » ; « décrire la situation des habitants de chaque quartier ».
  - art. 4.4 de la clause CL-LOGIS-01 : le rapprochement de « bailleur.locataires » avec « caf.allocataires » par le pseudonyme propre au projet n'est pas permis.
  - art. 4.4 de la clause CL-CAF-01 : le rapprochement de « caf.allocataires » avec « bailleur.locataires » par le pseudonyme propre au projet n'est pas permis.
Textes :
  - RGPD, art. 5, 1, b (limitation des finalités)
  - loi n° 2014-173 du 21 février 2014, art. 6 (contrats de ville)
  - CRPA, art. L. 114-8, II (information des personnes sur leurs droits)
Ce qui serait possible :
  - utiliser « bailleur.locataires » pour « décrire la situation des habitants de chaque quartier », en totaux par territoire d'au moins 11 unités (champs : nb_occupants, pseudonyme).
  - utiliser « caf.allocataires » pour « repérer le non-recours à la complémentaire santé solidaire », en totaux par territoire d'au moins 11 unités (champs : pseudonyme, qpv2024, rsa).
  - utiliser « caf.allocataires » pour « décrire la situation des habitants de chaque quartier », en totaux par territoire d'au moins 11 unités (champs : pseudonyme, qpv2024, rsa).
Qui peut décider : Logis Valmorin, CCAS de Montvallon, Centre de ressources politique de la ville du Valmorin, CAF du Valmorin, Département du Valmorin, par avenant signé de tous ; délégué à la protection des données à consulter.
"""


def test_the_c2s_crossing_is_permitted_under_the_strictest_terms():
    permit = answer(C2S)
    assert isinstance(permit, Permit)
    assert permit.threshold == 11
    assert permit.rounding is None
    assert permit.secondary_suppression
    assert permit.retention_days == 365
    assert permit.expires_on == "2030-12-31"
    assert permit.clauses == {
        "CL-CAF-01": CLAUSES["caf.yaml"].digest,
        "CL-CPAM-01": CLAUSES["cpam.yaml"].digest,
    }
    assert "effacement_prouve" in permit.obligations
    assert "controle_fraude" in permit.prohibitions


@pytest.mark.parametrize(
    ("purpose", "columns", "crossing", "threshold"),
    [
        ("observation_quartiers", {"caf.allocataires": {"rsa", "qpv2024"}}, set(), 11),
        ("observation_quartiers", {"cpam.c2s": {"c2s", "qpv2024"}}, set(), 11),
        ("observation_quartiers", {"emploi.demandeurs": {"categorie", "qpv2024"}}, set(), 5),
        ("observation_quartiers", {"interim.missions": {"postes", "commune2025"}}, set(), 3),
        ("observation_quartiers", {"bailleur.locataires": {"typologie", "qpv2024"}}, set(), 11),
        ("observation_quartiers", {"departement.rsa": {"orientation", "qpv2024"}}, set(), 5),
        (
            "acces_emploi",
            {"emploi.demandeurs": {"rome", "qpv2024"}, "interim.missions": {"intitule", "x_l93"}},
            {"zone"},
            5,
        ),
        ("acces_services", {"lieux.mediation": {"nom"}, "stat.quartiers": {"zone"}}, {"zone"}, 1),
    ],
)
def test_each_partner_s_uses_are_permitted(purpose, columns, crossing, threshold):
    permit = answer(ask(purpose, columns, crossing))
    assert isinstance(permit, Permit), str(permit)
    assert permit.threshold == threshold


def test_open_data_are_open_to_anyone_but_for_nothing_else():
    request = ask("observation_quartiers", {"stat.quartiers": {"zone"}}, requester="une-mairie")
    assert isinstance(answer(request), Permit)
    assert isinstance(answer(replace(request, purpose="controle_fraude")), Refusal)


def test_open_figures_may_serve_access_to_rights_and_persons_data_only_to_their_benefit():
    assert isinstance(answer(ask("non_recours_c2s", {"stat.quartiers": {"zone"}})), Permit)
    caf = WORLD["caf.allocataires"]
    benefit = replace(caf.benefice_personnes, type="action_collective")
    changed = replace(caf, benefice_personnes=benefit, signatures=())
    for party in signatories(changed):
        changed = sign(changed, party=party, name_or_role="x", on="2023-12-15")
    refusal = answer(C2S, WORLD | {"caf.allocataires": changed})
    assert {reason.step for reason in refusal.reasons} == {"benefice"}


def test_a_refusal_has_its_five_parts_and_its_reference():
    refusal = answer(CONTROL)
    assert isinstance(refusal, Refusal)
    names = {party.id: party.nom for party in PARTIES.values()}
    assert refusal.text(names) == GOLDEN + f"Référence : {refusal.reference}"
    assert {reason.step for reason in refusal.reasons} == {"interdit", "clause", "croisement"}
    assert [title for title, _ in refusal.parts()] == [
        "Vous demandez",
        "Pourquoi c'est refusé",
        "Textes",
        "Ce qui serait possible",
        "Qui peut décider",
    ]
    assert all(lines for _, lines in refusal.parts())


@pytest.mark.parametrize(
    ("changes", "step", "words"),
    [
        ({"purpose": "non_recours_c2z"}, "vocabulaire", "Vouliez-vous écrire « non_recours_c2s »"),
        ({"purpose": "acces_emploi"}, "clause", "finalités admises"),
        ({"purpose": "acces_droits"}, "clause", "finalités admises"),
        ({"operations": {"decider"}}, "interdit", "décision automatisée"),
        ({"operations": {"informer_personnes"}}, "interdit", "usage nominatif"),
        ({"operations": {"deviner"}}, "vocabulaire", "deviner"),
        ({"output_level": "liste_nominative"}, "interdit", "usage nominatif"),
        ({"output_level": "tout"}, "vocabulaire", "« tout »"),
        ({"requester": "logis-valmorin"}, "clause", "n'est pas destinataire"),
        ({"study": "brouillon"}, "gouvernance", "registre des algorithmes"),
        ({"crossing": frozenset()}, "vocabulaire", "comment les sources sont rapprochées"),
        ({"crossing": {"adresse"}}, "vocabulaire", "« adresse »"),
        ({"columns": {"caf.allocataires": {"nom"}}}, "clause", "hors de ce que"),
        ({"columns": {"caf.allocataires": set()}}, "vocabulaire", "quelles données"),
        ({"columns": {}}, "vocabulaire", "quelles données"),
        ({"columns": {"fisc.foyers": {"revenu"}}}, "clause", "aucune clause"),
    ],
)
def test_each_departure_from_a_lawful_request_is_refused_with_its_reason(changes, step, words):
    refusal = answer(replace(C2S, **changes))
    assert isinstance(refusal, Refusal)
    assert any(reason.step == step and words in str(reason) for reason in refusal.reasons)


@pytest.mark.parametrize(
    ("on", "permitted"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2030, 12, 31), True),
        (date(2031, 1, 1), False),
    ],
)
def test_a_clause_applies_from_its_first_to_its_last_day(on, permitted):
    assert isinstance(answer(C2S, on=on), Permit) == permitted


def test_a_clause_not_signed_by_all_is_not_in_force():
    caf = WORLD["caf.allocataires"]
    unsigned = caf.with_signatures(caf.signatures[:-1])
    refusal = answer(C2S, WORLD | {"caf.allocataires": unsigned})
    assert isinstance(refusal, Refusal)
    assert "n'est pas signé par ressources-valmorin" in str(refusal)


def test_a_signature_to_come_does_not_count_yet():
    caf = sign(WORLD["caf.allocataires"], party="caf-valmorin", name_or_role="x", on="2026-06-01")
    assert missing(caf, "2026-05-31") == ["caf-valmorin"]
    assert missing(caf, "2026-06-01") == []


def test_a_narrowing_applies_as_soon_as_the_producer_signs_it():
    caf = WORLD["caf.allocataires"]
    narrowed = replace(caf, version=2, finalites=("non_recours_c2s",), signatures=())
    narrowed = sign(narrowed, party="caf-valmorin", name_or_role="Directrice", on="2026-01-15")
    world = WORLD | {"caf.allocataires": narrowed}
    former = {"caf.allocataires": caf}
    assert isinstance(answer(C2S, world, previous=former), Permit)
    assert isinstance(answer(C2S, world), Refusal)
    counts = ask("observation_quartiers", {"caf.allocataires": {"rsa"}})
    assert isinstance(answer(counts, world, previous=former), Refusal)


def test_a_widening_signed_by_its_producer_alone_does_not_apply():
    caf = WORLD["caf.allocataires"]
    wider = replace(caf, version=2, sorties=replace(caf.sorties, seuil=5), signatures=())
    wider = sign(wider, party="caf-valmorin", name_or_role="Directrice", on="2026-01-15")
    world = WORLD | {"caf.allocataires": wider}
    assert isinstance(answer(C2S, world, previous={"caf.allocataires": caf}), Refusal)
    for party in signatories(wider):
        wider = sign(wider, party=party, name_or_role="Direction", on="2026-01-15")
    assert isinstance(answer(C2S, WORLD | {"caf.allocataires": wider}), Permit)


def test_two_texts_under_one_identifier_are_refused():
    impostor = replace(WORLD["cpam.c2s"], clause="CL-CAF-01", signatures=())
    for party in signatories(impostor):
        impostor = sign(impostor, party=party, name_or_role="x", on="2023-12-15")
    refusal = answer(C2S, WORLD | {"cpam.c2s": impostor})
    assert "deux textes différents" in str(refusal)


def test_the_status_of_a_field_is_granted_with_the_field():
    request = ask(
        "observation_quartiers",
        {"caf.allocataires": {"quotient_familial", "quotient_familial__statut"}},
    )
    assert isinstance(answer(request), Permit)
    assert isinstance(
        answer(replace(request, columns={"caf.allocataires": {"nom__statut"}})), Refusal
    )


def test_the_same_request_has_the_same_reference_another_day_another_one():
    assert answer(CONTROL).reference == answer(CONTROL).reference
    assert answer(CONTROL).reference != answer(CONTROL, on=date(2026, 2, 1)).reference
    assert answer(C2S).reference.startswith("P-")
    assert answer(CONTROL).reference.startswith("R-")


def test_a_permit_cannot_be_made_or_changed_outside_a_decision():
    permit = answer(C2S)
    fields = {
        name: getattr(permit, name) for name in PermitClass.__dataclass_fields__ if name != "seal"
    }
    with pytest.raises(TypeError):
        PermitClass(**fields)
    with pytest.raises(TypeError):
        PermitClass(**fields, seal=object())
    with pytest.raises(TypeError):
        replace(permit, threshold=1)
    with pytest.raises(AttributeError):
        permit.threshold = 1
    with pytest.raises(TypeError):
        permit.columns["caf.allocataires"] = frozenset({"nom"})
    with pytest.raises(TypeError):
        type("Faux", (PermitClass,), {})
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            duplicate(permit)


def test_only_a_permit_of_a_decision_counts_as_issued():
    assert issued(answer(C2S))
    assert not issued(object.__new__(PermitClass))
    assert not issued(answer(CONTROL))
