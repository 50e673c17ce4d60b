"""A prefilled impact assessment, in the JSON that the CNIL's tool « PIA » imports.

Sections 1 (context) and 2 (fundamental principles) are answered from the clauses; the measures
that the software applies are listed for section 3. Risks, opinions and validation are left empty:
they are a human judgement. Question numbers are those of the tool (`reference_to`).
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from croisee.clauses.coherence import is_nominative
from croisee.clauses.model import Clause
from croisee.clauses.parties import Party
from croisee.clauses.registers import treatment_record

_MEASURES = (
    ("Pseudonymisation", "Les champs identifiants sont remplacés dès la réception, puis effacés."),
    ("Cloisonnement", "Une étude ne lit que les colonnes de son permis."),
    (
        "Secret statistique",
        "Seuils, suppression secondaire et contrôle indépendant de chaque table.",
    ),
    ("Double lecture", "Deux personnes étrangères à l'étude acceptent chaque publication."),
    ("Traçabilité", "Chaque étape laisse une trace dans un journal infalsifiable."),
    ("Effacement prouvé", "Les données échues sont effacées et la preuve est inscrite au journal."),
)


def dpia_prefill(
    clauses: Sequence[Clause], parties: Mapping[str, Party], *, name: str
) -> dict[str, Any]:
    """Prefilled assessment of a processing under several clauses with persons' data.

    Clauses without such data are left out. Raises `ValueError` when none remains.
    """
    personal = [each for each in clauses if any(map(is_nominative, each.objets))]
    if not personal:
        raise ValueError("aucune donnée de personnes")
    records = [treatment_record(each, parties) for each in personal]
    return {
        "pia": {
            "name": name,
            "category": "Croisement de données sociales au bénéfice des personnes",
            "author_name": "",
            "evaluator_name": "",
            "validator_name": "",
            "status": 0,
            "dpo_status": 0,
            "dpo_opinion": "",
            "concerned_people_status": 0,
            "concerned_people_opinion": "",
            "concerned_people_searched_opinion": False,
            "rejection_reason": "",
            "applied_adjustments": "",
        },
        "answers": [
            {"reference_to": number, "data": {"text": text, "gauge": None, "list": []}}
            for number, text in _answers(records)
        ],
        "measures": [
            {"title": title, "content": content, "placeholder": title}
            for title, content in _MEASURES
        ],
        "evaluations": [],
        "comments": [],
    }


def _answers(records: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    return [
        (111, _each(records, "Nom du traitement")),
        (112, _each(records, "Responsable du traitement", "Répartition des responsabilités")),
        (113, _each(records, "Textes")),
        (121, _each(records, "Catégories de données", "Catégories de destinataires")),
        (122, _each(records, "Rapprochements", "Délai d'effacement")),
        (123, "<p>Serveur du projet, hors de portée du site public.</p>"),
        (211, _each(records, "Finalités")),
        (212, _each(records, "Base légale")),
        (213, _each(records, "Catégories de données")),
        (
            214,
            "<p>Chaque livraison remplace la précédente ; elle est contrôlée à la réception.</p>",
        ),
        (215, _each(records, "Délai d'effacement")),
        (221, _each(records, "Information des personnes")),
        (222, "<p>Le traitement ne repose pas sur le consentement.</p>"),
        (223, _each(records, "Contact")),
        (224, _each(records, "Contact")),
        (225, _each(records, "Droit d'opposition")),
        (226, _each(records, "Répartition des responsabilités")),
        (227, _each(records, "Transferts hors de l'Union européenne")),
    ]


def _each(records: Sequence[Mapping[str, Any]], *columns: str) -> str:
    rows = [
        f"<li><strong>{escape(str(record['Référence']))}</strong> : "
        + " ; ".join(escape(_flat(record[column])) for column in columns)
        + "</li>"
        for record in records
    ]
    return f"<ul>{''.join(rows)}</ul>"


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return " – ".join(f"{key} : {_flat(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
