"""Registers printed from clauses and study cards: the CNIL record, the algorithm inventory.

Pure functions returning plain data; column titles are those a French reader expects. Columns of
the algorithm inventory follow the sheet « L'inventaire des principaux traitements algorithmiques »
(Etalab, 2021); those of the record of processing follow article 30 of the RGPD and the CNIL's
simplified template.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from croisee.clauses.coherence import is_nominative
from croisee.clauses.kinds import french_date, french_duration
from croisee.clauses.lattice import label
from croisee.clauses.model import EVERYONE, Clause
from croisee.clauses.parties import Party
from croisee.clauses.vocabulary import label as wording

_SECURITY = (
    "identité remplacée par un pseudonyme propre au projet dès la réception",
    "colonnes ouvertes une à une, selon le permis de chaque étude",
    "secret statistique appliqué à toute sortie, vérifié par un calcul indépendant",
    "publication après l'accord de deux personnes qui n'ont pas fait l'étude",
    "journal infalsifiable de chaque étape",
)


def treatment_record(clause: Clause, parties: Mapping[str, Party]) -> dict[str, Any]:
    """The record of processing (RGPD, art. 30) that a clause describes; one sheet a clause."""
    personal = [objet for objet in clause.objets if is_nominative(objet)]
    return {
        "Nom du traitement": f"Clause {clause.clause} – {clause.contrat.intitule}",
        "Référence": clause.clause,
        "Version": clause.version,
        "Empreinte": clause.digest,
        "Date de création": clause.validite.debut,
        "Responsable du traitement": _named(clause.parties.producteur, parties),
        "Contact": _contact(clause.parties.producteur, parties),
        "Répartition des responsabilités": wording(
            "responsabilites", clause.parties.responsabilite
        ),
        "Finalités": [wording("finalites", each) for each in clause.finalites],
        "Base légale": wording("rgpd", clause.base_legale.rgpd),
        "Textes": [wording("textes", each) for each in clause.base_legale.textes],
        "Catégories de personnes concernées": [
            f"{objet.jeu} : {wording('grains', objet.grain)}" for objet in personal
        ],
        "Catégories de données": {
            objet.jeu: {
                "utilisées": list(objet.champs),
                "lues à l'entrée puis effacées": list(objet.champs_identifiants),
            }
            for objet in clause.objets
        },
        "Catégories de destinataires": [
            _named(each, parties) for each in clause.parties.destinataires
        ],
        "Rapprochements": [
            f"{each.avec}, {wording('cles', each.cle)}" for each in clause.croisements_permis
        ],
        "Transferts hors de l'Union européenne": "aucun",
        "Délai d'effacement": _retention(clause),
        "Information des personnes": clause.information.mention or "sans objet",
        "Droit d'opposition": "oui" if clause.information.opposition else "sans objet",
        "Analyse d'impact": clause.gouvernance.aipd or "sans objet",
        "Mesures de sécurité": list(_SECURITY),
        "Donnée personnelle": bool(personal),
    }


def algorithm_record(
    card: Mapping[str, Any], clauses: Sequence[Clause], parties: Mapping[str, Party], operator: str
) -> dict[str, Any]:
    """One line of the algorithm inventory.

    `card` has the keys of a study card (`study`, `title`, `question`, `why`, `method`, `formula`,
    `parameters`, `limits`, `contact`, `version`); `clauses` are those of its sources; `operator`
    is the party that runs it. Raises `KeyError` on a card without one of these keys.
    """
    return {
        "Administration": _named(operator, parties),
        "Contact": card["contact"],
        "Nom du traitement algorithmique": card["title"],
        "Identifiant": card["study"],
        "Version": card["version"],
        "Contexte": card["why"],
        "Question posée": card["question"],
        "Finalités": sorted(
            {wording("finalites", name) for each in clauses for name in each.finalites}
        ),
        "Moment d'intervention": "avant la décision : aide à la connaissance des quartiers",
        "Niveau d'automatisation": "aucune décision individuelle ; deux relectures humaines",
        "Bases légales": sorted(
            {wording("textes", name) for each in clauses for name in each.base_legale.textes}
        ),
        "Public concerné": "habitants des quartiers, par totaux",
        "Effets pour les personnes": sorted({each.benefice_personnes.action for each in clauses}),
        "Données traitées": sorted({objet.jeu for each in clauses for objet in each.objets}),
        "Origine des données": sorted(
            {_named(each.parties.producteur, parties) for each in clauses}
        ),
        "Type d'algorithme": "règles explicites",
        "Opérations": list(card["method"]),
        "Formule": card["formula"],
        "Paramètres": [dict(each) for each in card["parameters"]],
        "Limites": list(card["limits"]),
        "Plus petit effectif montré": max((label(each).threshold for each in clauses), default=1),
        "Voie de recours": "contact de l'administration, puis CADA et CNIL",
    }


def _named(party: str, parties: Mapping[str, Party]) -> str:
    if party == EVERYONE:
        return "toute personne"
    return parties[party].nom if party in parties else party


def _contact(party: str, parties: Mapping[str, Party]) -> str:
    return parties[party].contact if party in parties else "à compléter"


def _retention(clause: Clause) -> str:
    if clause.conservation.duree is None:
        return "sans limite (données publiques)"
    return (
        f"{french_duration(clause.conservation.duree)} après "
        f"{wording('departs', clause.conservation.depart)}, et au plus tard le "
        f"{french_date(clause.validite.fin)}"
    )
