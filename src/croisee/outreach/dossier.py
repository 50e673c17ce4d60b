"""A dossier: who, how to reach them, and why they seem entitled. One JSON text in the database,
emptied as a whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from croisee.outreach.acts import Stage
from croisee.outreach.people import Entitlement, Person, Rule


@dataclass(frozen=True)
class Content:
    """What a dossier holds of a person. `amount`: euros a month, an estimate that only the
    explanation of the case shows; `gap`: resources ÷ ceiling − 1, or None."""

    person: str
    household: str
    contact: Mapping[str, str]
    amount: float
    gap: float | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Dossier:
    """One person on one list; `content` is None once emptied."""

    code: str
    stage: Stage
    content: Content | None


def write_content(person: Person, case: Entitlement) -> str:
    """The text kept of a person and of what the rules say."""
    return json.dumps(
        {
            "personne": person.id,
            "menage": person.household,
            "contact": dict(person.contact),
            "montant": case.amount,
            "ecart_plafond": case.gap,
            "regles": [[rule.rule, rule.found, rule.text] for rule in case.rules],
        },
        ensure_ascii=False,
    )


def read_content(text: str | None) -> Content | None:
    """What `write_content` wrote."""
    if text is None:
        return None
    kept = json.loads(text)
    return Content(
        kept["personne"],
        kept["menage"],
        kept["contact"],
        kept["montant"],
        kept["ecart_plafond"],
        tuple(Rule(*step) for step in kept["regles"]),
    )
