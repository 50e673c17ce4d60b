"""How a list is made: its entry in the register of algorithms, in words (`card.yaml`)."""

from collections.abc import Mapping

from croisee.clauses.vocabulary import label
from croisee.foundation.packaged import packaged
from croisee.outreach.mandate import AIM, Mandate
from croisee.outreach.rights import rights

_TITLES = {
    "titre": "Nom du traitement algorithmique",
    "question": "Question posée",
    "pourquoi": "Contexte",
    "moment": "Moment d'intervention",
    "automatisation": "Niveau d'automatisation",
    "type": "Type d'algorithme",
    "formule": "Formule",
    "ordre": "Ordre de la liste",
    "explication": "Explication de chaque cas",
    "limites": "Limites",
    "recours": "Voie de recours",
}


def card(mandate: Mandate, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Title and words of each line; `names`: of the parties, by identifier."""
    right = rights()[mandate.demand.right]
    written = packaged("croisee.outreach", "card.yaml")
    texts = {text for clause in mandate.clauses for text in clause.base_legale.textes}
    return [
        ("Administration", names.get(mandate.house, mandate.house)),
        ("Droit proposé", f"{right.label} ({right.text})"),
        ("Finalité", label("finalites", AIM)),
        ("Bases légales", " ; ".join(label("textes", text) for text in sorted(texts))),
        ("Données traitées", ", ".join(mandate.permit.columns)),
        *((title, written[key]) for key, title in _TITLES.items()),
    ]
