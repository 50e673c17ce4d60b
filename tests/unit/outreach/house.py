"""An invented health-insurance office, its clause, and the few people it knows."""

import json
from dataclasses import replace
from datetime import date
from textwrap import dedent
from typing import Any

import pyarrow as pa

from croisee.clauses import Clause, Party, parse_clause, sign, signatories
from croisee.outreach import Demand, Holding, Mandate, authorise
from croisee.outreach.demand import Origin
from croisee.outreach.people import Tables, read_tables

TODAY = date(2026, 11, 2)
HOUSE = "cpam-valmorin"
CLAUSE = "CL-CPAM-AV-01"
YAML = """\
clause: CL-CPAM-AV-01
version: 1
contrat:
  type: convention
  intitule: "Aller vers les assurés du Valmorin"
  territoire: V10000001
  debut: 2026-01-01
  fin: 2028-12-31
parties:
  producteur: cpam-valmorin-prestations
  destinataires: [cpam-valmorin]
  responsabilite: separee
objets:
  - jeu: cpam.assures
    grain: individu_a_joindre
    champs: [personne, menage, nom, prenom, adresse, telephone]
    champs_identifiants: []
  - jeu: cpam.droits_estimes
    grain: menage_pseudonymise
    champs: [menage, droit, eligible, montant, ecart_plafond, explication]
    champs_identifiants: []
  - jeu: cpam.c2s_ouvertes
    grain: individu_a_joindre
    champs: [personne]
    champs_identifiants: []
base_legale:
  rgpd: 6.1.e
  textes: [crpa_l114_8_ii]
benefice_personnes:
  type: ouverture_de_droit
  action: "un courrier, puis l'appel d'un conseiller qui aide à faire la demande"
  delai: P3M
finalites: [aller_vers]
operations: [agreger, croiser, informer_personnes]
interdits: [classement_personnes, controle_fraude, decision_individuelle_automatisee, reidentification, revente]
croisements_permis:
  - {avec: cpam.assures, cle: pseudonyme_projet}
  - {avec: cpam.droits_estimes, cle: pseudonyme_projet}
  - {avec: cpam.c2s_ouvertes, cle: pseudonyme_projet}
sorties:
  niveau: liste_nominative
  seuil: 11
  suppression_secondaire: true
  arrondi: null
conservation:
  duree: P6M
  depart: reception
  fin: effacement_prouve
information:
  mention: "courrier à chaque personne, et page « Vos données » du site"
  opposition: true
gouvernance:
  aipd: AIPD-2026-04
  algorithme: inscrit_au_registre
  charte: CHARTE-VALMORIN-2
  comite: 2026-01-15
validite:
  debut: 2026-01-01
  fin: 2028-12-31
signatures: []
"""
PARTIES = {
    "cpam-valmorin": Party("cpam-valmorin", "CPAM du Valmorin", "organisme_social", "accueil"),
    "cpam-valmorin-prestations": Party(
        "cpam-valmorin-prestations", "Service des prestations", "organisme_social", "prestations"
    ),
    "caf-valmorin": Party("caf-valmorin", "CAF du Valmorin", "organisme_social", "données"),
    "logis-valmorin": Party("logis-valmorin", "Logis Valmorin", "entreprise", "clientèle"),
}
RULES = [
    {
        "regle": "ressources du foyer",
        "constat": "9 120 € sur douze mois, sous le plafond de 10 339 €",
        "texte": "CSS, art. L. 861-1",
    }
]
# Identifiers hold letters that numbers of dossiers never do: one is not found in the other.
PEOPLE = """
    personne | menage | nom        | prenom | telephone
    IO-1      | FO-1    | OLIVEIRA   | Inès   | 0299000001
    IO-2      | FO-1    | OLIVEIRA   | Rui    | 0299000002
    IO-3      | FO-2    | KERMARREC  | Gaël   | 0299000003
    IO-4      | FO-3    | TRAORÉ     | Awa    | 0299000004
    IO-5      | FO-4    | BEN SAÏD   | Yacine | 0299000005
    IO-6      | FO-5    | LE GALL    | Chloé  | 0299000006
"""
ENTITLED = """
    menage | droit        | eligible | montant | ecart_plafond
    FO-1    | c2s_gratuite | true     | 0       | -0.12
    FO-2    | c2s_gratuite | true     | 0       | -0.02
    FO-3    | c2s_gratuite | false    | 0       | 0.31
    FO-4    | c2s_gratuite | true     | 0       | -0.55
    FO-4    | rsa          | true     | 412     | -0.20
"""
HAVING = """
    personne
    IO-3
"""


def table(text: str) -> pa.Table:
    """A table of texts, as a CSV gives them."""
    head, *lines = [
        [cell.strip() for cell in line.split("|")] for line in dedent(text).strip().splitlines()
    ]
    return pa.table(
        {name: [line[place] for line in lines] for place, name in enumerate(head)},
        schema=pa.schema([(name, pa.string()) for name in head]),
    )


def entitled(text: str = ENTITLED) -> pa.Table:
    """Entitlements, each with its explanation."""
    found = table(text)
    return found.append_column(
        "explication", pa.array([json.dumps(RULES, ensure_ascii=False)] * found.num_rows)
    )


def signed(clause: Clause) -> Clause:
    """The clause, signed by all its parties."""
    for party in signatories(clause):
        clause = sign(clause, party=party, name_or_role="Direction", on="2026-01-20")
    return clause


def clause(**changes: Any) -> Clause:
    """The clause of the office, with changes, signed."""
    return signed(replace(parse_clause(YAML, "cpam.yaml"), **changes))


def demand(**changes: Any) -> Demand:
    """A list for C2S, with changes."""
    origins = {
        "personnes": Origin(
            "cpam.assures", CLAUSE, ("personne", "menage", "nom", "prenom", "telephone")
        ),
        "droits": Origin(
            "cpam.droits_estimes",
            CLAUSE,
            ("menage", "droit", "eligible", "montant", "ecart_plafond", "explication"),
        ),
        "beneficiaires": Origin("cpam.c2s_ouvertes", CLAUSE, ("personne",)),
    }
    facts = {
        "name": "c2s-2026",
        "right": "c2s_gratuite",
        "purpose": "aller_vers",
        "recipient": HOUSE,
        "origins": origins,
    }
    return Demand(**{**facts, **changes})


def holding(*clauses: Clause, house: str = HOUSE) -> Holding:
    """What the office holds: its clause, or those given."""
    return Holding(house, PARTIES, {each.clause: each for each in clauses or (clause(),)})


def mandate(on: date = TODAY, **changes: Any) -> Mandate:
    """The right to work on the list on a day."""
    answer = authorise(demand(**changes), holding(), on)
    assert isinstance(answer, Mandate), str(answer)
    return answer


def tables(
    people: str = PEOPLE, entitlements: str = ENTITLED, having: str = HAVING, **changes: Any
) -> Tables:
    """The three tables, read."""
    given = {
        "personnes": table(people),
        "droits": entitled(entitlements),
        "beneficiaires": table(having),
    }
    return read_tables(given, demand(**changes))
