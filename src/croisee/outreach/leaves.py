"""What the ledger keeps of a list: that it opened, that acts followed, that it was erased.

The ledger can be handed to anybody: no name, no stage, no count of persons, which would publish
small numbers. Of an act it holds a keyed print, made with a key that stays in the house.
"""

from collections.abc import Iterator
from datetime import date

from croisee.clauses import Refusal
from croisee.foundation.canonical import digest
from croisee.ledger import Event, EventKind
from croisee.outreach.demand import STUDY
from croisee.outreach.mandate import Mandate


def opening(mandate: Mandate, key_print: str, expires_on: date) -> Iterator[Event]:
    """The permit, then the list opened under it."""
    permit = mandate.permit
    yield Event(
        EventKind.PERMIS_DELIVRE,
        {
            "permis": permit.reference,
            "etude": STUDY,
            "finalite": permit.purpose,
            "clauses": digest(dict(permit.clauses)),
            "sources": len(permit.columns),
            "expire_le": permit.expires_on,
        },
    )
    yield Event(
        EventKind.LISTE_OUVERTE,
        {
            "liste": mandate.demand.name,
            "permis": permit.reference,
            "empreinte": key_print,
            "expire_le": expires_on.isoformat(),
        },
    )


def act(name: str, key_print: str) -> Event:
    """Something was noted in the register of a list."""
    return Event(EventKind.LISTE_ACTE, {"liste": name, "empreinte": key_print})


def erased(name: str, key_print: str) -> Event:
    """Certificate: a list came to its day, and nothing personal is left of it."""
    return Event(EventKind.LISTE_EFFACEE, {"liste": name, "empreinte": key_print})


def refused(refusal: Refusal) -> Event:
    """A list asked for and refused."""
    return Event(
        EventKind.CROISEMENT_REFUSE,
        {
            "refus": refusal.reference,
            "etude": STUDY,
            "finalite": refusal.request.purpose,
            "sources": len(refusal.request.sources),
            "motifs": len(refusal.reasons),
        },
    )
