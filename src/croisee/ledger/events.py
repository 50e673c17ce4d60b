"""What may be written in the ledger: a closed list of kinds, each with its closed list of fields.

A field holds a hash, a technical name, a reference, a count, a date or a choice. There is no free
text: a person's name, address, number or birthday has nowhere to go. An unknown field is refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from croisee.foundation.canonical import canonical_json, digest
from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class Form:
    """What a field may hold: a full-match pattern for text, or a range for whole numbers."""

    description: str
    pattern: str | None = None

    def accepts(self, value: object) -> bool:
        if self.pattern is None:
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None


# Ten digits in a row could be a telephone or a social security number: never in a name.
_NO_LONG_NUMBER = r"(?!.*[0-9]{10})"
HASH = Form("une empreinte SHA-256 : 64 chiffres hexadécimaux", r"[0-9a-f]{64}")
NAME = Form(
    "un nom technique de 80 caractères au plus : minuscules sans accent, chiffres, « _ », « - », "
    "« . », « / », et pas dix chiffres de suite",
    _NO_LONG_NUMBER + r"[a-z0-9][a-z0-9_./-]{0,79}",
)
REFERENCE = Form(
    "une empreinte, ou une référence de dossier comme « R-2026-000481 »",
    # Permits and refusals: one letter and twelve hexadecimal digits, made by `clauses`.
    r"[0-9a-f]{64}|[PR]-[0-9a-f]{12}|(?=.*[0-9])" + _NO_LONG_NUMBER + r"[A-Z][A-Z0-9-]{0,39}",
)
COUNT = Form("un nombre entier, positif ou nul")
# Nine digits at most, as in a name.
DECIMAL = Form(
    "un nombre positif comme « 0.1 » : trois chiffres au plus avant le point, six au plus après",
    r"(?=.*[1-9])(0|[1-9][0-9]{0,2})(\.[0-9]{1,6})?",
)
DATE = Form("une date comme « 2026-11-03 »", r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def choice(*values: str) -> Form:
    """One word among a few."""
    listed = ", ".join(f"« {value} »" for value in values)
    return Form(f"l’un de : {listed}", "|".join(map(re.escape, values)))


class EventKind(StrEnum):
    """What happened. The codes are what the leaves carry: never renamed, never removed."""

    CLAUSE_DEPOSEE = "clause_deposee"
    CLAUSE_RETIREE = "clause_retiree"
    LIVRAISON_RECUE = "livraison_recue"
    LIVRAISON_REFUSEE = "livraison_refusee"
    LIVRAISON_EFFACEE = "livraison_effacee"
    PERMIS_DELIVRE = "permis_delivre"
    CROISEMENT_REFUSE = "croisement_refuse"
    APPARIEMENT_EMPLOYE = "appariement_employe"
    PREUVE_CALCULEE = "preuve_calculee"
    TABLE_PROTEGEE = "table_protegee"
    BRUIT_TIRE = "bruit_tire"
    DIFFUSION_DEMANDEE = "diffusion_demandee"
    RELECTURE = "relecture"
    DIFFUSION = "diffusion"
    CLE_CREEE = "cle_creee"
    CLE_EMISE = "cle_emise"
    CLE_DETRUITE = "cle_detruite"
    LISTE_OUVERTE = "liste_ouverte"
    LISTE_ACTE = "liste_acte"
    LISTE_EFFACEE = "liste_effacee"
    EFFACEMENT = "effacement"

    @property
    def label(self) -> str:
        """What a reader of the ledger sees."""
        return _LABELS[self]

    @property
    def fields(self) -> Mapping[str, Form]:
        """Every field this kind may carry."""
        return {**_REQUIRED[self], **_OPTIONAL.get(self, {})}

    @property
    def required(self) -> frozenset[str]:
        """The fields without which the event says nothing."""
        return frozenset(_REQUIRED[self])


ERASURE_REASONS = ("droit_a_l_effacement", "fin_de_conservation", "consigne_par_erreur")

_LABELS = {
    EventKind.CLAUSE_DEPOSEE: "clause déposée",
    EventKind.CLAUSE_RETIREE: "clause retirée",
    EventKind.LIVRAISON_RECUE: "livraison reçue",
    EventKind.LIVRAISON_REFUSEE: "livraison refusée",
    EventKind.LIVRAISON_EFFACEE: "livraison effacée",
    EventKind.PERMIS_DELIVRE: "permis délivré",
    EventKind.CROISEMENT_REFUSE: "croisement refusé",
    EventKind.APPARIEMENT_EMPLOYE: "appariement employé sous un permis",
    EventKind.PREUVE_CALCULEE: "résultat calculé",
    EventKind.TABLE_PROTEGEE: "tableau protégé par le secret statistique",
    EventKind.BRUIT_TIRE: "bruit tiré, et décompté du budget de confidentialité",
    EventKind.DIFFUSION_DEMANDEE: "diffusion demandée",
    EventKind.RELECTURE: "relecture",
    EventKind.DIFFUSION: "diffusion",
    EventKind.CLE_CREEE: "clé créée",
    EventKind.CLE_EMISE: "clé d’appariement émise pour un projet",
    EventKind.CLE_DETRUITE: "clé détruite",
    EventKind.LISTE_OUVERTE: "liste de personnes à informer ouverte sous un permis",
    EventKind.LISTE_ACTE: "acte noté au registre d’une liste",
    EventKind.LISTE_EFFACEE: "liste de personnes effacée à son échéance",
    EventKind.EFFACEMENT: "contenu du journal effacé",
}

_REQUIRED: dict[EventKind, dict[str, Form]] = {
    EventKind.CLAUSE_DEPOSEE: {"clause": NAME, "empreinte": HASH},
    EventKind.CLAUSE_RETIREE: {"clause": NAME, "empreinte": HASH},
    EventKind.LIVRAISON_RECUE: {"source": NAME, "empreinte": HASH},
    EventKind.LIVRAISON_REFUSEE: {"source": NAME, "empreinte": HASH},
    EventKind.LIVRAISON_EFFACEE: {
        "source": NAME,
        "empreinte": HASH,
        "motif": choice("fin_de_conservation", "remplacement", "demande_du_producteur"),
    },
    EventKind.PERMIS_DELIVRE: {"permis": REFERENCE, "etude": NAME, "finalite": NAME},
    EventKind.CROISEMENT_REFUSE: {"refus": REFERENCE, "etude": NAME, "finalite": NAME},
    # Who is who in a crossing: evidence, report and encoding parameters of the linkage unit, key.
    EventKind.APPARIEMENT_EMPLOYE: {
        "appariement": NAME,
        "permis": REFERENCE,
        "preuves": HASH,
        "rapport": HASH,
        "parametres": HASH,
        "cle": HASH,
    },
    EventKind.PREUVE_CALCULEE: {
        "permis": REFERENCE,
        "etude": NAME,
        "table": NAME,
        "empreinte": HASH,
    },
    EventKind.TABLE_PROTEGEE: {"etude": NAME, "table": NAME, "empreinte": HASH},
    # One per source and period that the drawn table speaks of.
    EventKind.BRUIT_TIRE: {"source": NAME, "periode": NAME, "tirage": HASH, "epsilon": DECIMAL},
    EventKind.DIFFUSION_DEMANDEE: {"demande": REFERENCE, "empreinte": HASH},
    EventKind.RELECTURE: {
        "demande": REFERENCE,
        "relecteur": HASH,  # a keyed hash: two reviewers can be told apart, none can be named
        "decision": choice("accord", "refus"),
    },
    EventKind.DIFFUSION: {"diffusion": HASH, "nature": NAME},
    EventKind.CLE_CREEE: {"cle": NAME},
    EventKind.CLE_EMISE: {"projet": NAME, "empreinte": HASH, "emise_le": DATE, "expire_le": DATE},
    EventKind.CLE_DETRUITE: {"cle": NAME},
    # The ledger is public: no stage, no number of persons; `empreinte` is made under a key.
    EventKind.LISTE_OUVERTE: {
        "liste": NAME,
        "permis": REFERENCE,
        "empreinte": HASH,
        "expire_le": DATE,
    },
    EventKind.LISTE_ACTE: {"liste": NAME, "empreinte": HASH},
    EventKind.LISTE_EFFACEE: {"liste": NAME, "empreinte": HASH},
    EventKind.EFFACEMENT: {"indice": COUNT, "motif": choice(*ERASURE_REASONS)},
}

_OPTIONAL: dict[EventKind, dict[str, Form]] = {
    EventKind.CLAUSE_DEPOSEE: {"expire_le": DATE},
    EventKind.LIVRAISON_RECUE: {"clause": NAME, "lignes": COUNT, "fichiers": COUNT},
    EventKind.LIVRAISON_REFUSEE: {"clause": NAME, "lignes": COUNT, "anomalies": COUNT},
    EventKind.LIVRAISON_EFFACEE: {"fichiers": COUNT},
    EventKind.PERMIS_DELIVRE: {"clauses": HASH, "sources": COUNT, "expire_le": DATE},
    EventKind.CROISEMENT_REFUSE: {"clauses": HASH, "sources": COUNT, "motifs": COUNT},
    EventKind.APPARIEMENT_EMPLOYE: {"certificat": HASH},
    EventKind.PREUVE_CALCULEE: {"cellules": COUNT, "lignes": COUNT},
    EventKind.TABLE_PROTEGEE: {
        "permis": REFERENCE,
        "profil": NAME,
        "preuve": HASH,
        "cellules": COUNT,
        "masquees": COUNT,
    },
    EventKind.BRUIT_TIRE: {"etude": NAME},
    EventKind.DIFFUSION_DEMANDEE: {"etude": NAME, "table": NAME, "permis": REFERENCE},
    EventKind.RELECTURE: {"role": NAME, "simulee": choice("oui", "non")},
    EventKind.DIFFUSION: {
        "demande": REFERENCE,
        "etude": NAME,
        "table": NAME,
        "fichiers": COUNT,
        "relectures": COUNT,
    },
    EventKind.CLE_CREEE: {"empreinte": HASH, "usage": NAME},
    EventKind.CLE_DETRUITE: {"empreinte": HASH, "usage": NAME, "projet": NAME, "expire_le": DATE},
}


@dataclass(frozen=True)
class Event:
    """One thing that happened, about one subject. Raises `CroiseeError` if the vocabulary bars it.

    The time is not part of it: the ledger stamps the event as it takes its place in the order.
    """

    kind: EventKind
    subject: Mapping[str, str | int]

    def __post_init__(self) -> None:
        problems = list(_problems(self.kind, self.subject))
        if problems:
            raise CroiseeError(problems)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of kind and subject: two events that say the same thing share it."""
        return digest({"kind": self.kind.value, "subject": dict(self.subject)})


def write_event(event: Event, time: str) -> bytes:
    """The canonical bytes that a leaf commits to; `time` is in UTC, `2026-11-03T10:00:00Z`."""
    return canonical_json({"kind": event.kind.value, "subject": dict(event.subject), "time": time})


def parse_event(content: bytes) -> tuple[str, Event]:
    """Time and event of what `write_event` wrote.

    Raises `ValueError`, `KeyError`, `TypeError` or `CroiseeError` if it is anything else.
    """
    record = json.loads(content)
    return str(record["time"]), Event(EventKind(record["kind"]), record["subject"])


def _problems(kind: EventKind, subject: Mapping[str, object]) -> list[Problem]:
    """What the vocabulary refuses. No value is ever repeated: it may be personal data."""
    place = f"événement « {kind.label} »"
    known = ", ".join(f"« {name} »" for name in kind.fields)
    found = [
        Problem(
            message=f"{place} : le journal n’accepte pas l’un des champs donnés",
            expected=f"uniquement des champs parmi {known}",
            remedy="retirez ce champ : rien de personnel n’entre dans le journal.",
        )
        for _ in sorted(set(subject) - set(kind.fields), key=str)[:1]
    ]
    found += [
        Problem(
            message=f"{place} : le champ « {name} » manque",
            expected=kind.fields[name].description,
            remedy="donnez ce champ.",
        )
        for name in sorted(kind.required - set(subject))
    ]
    found += [
        Problem(
            message=f"{place} : le champ « {name} » n’a pas la forme attendue",
            expected=kind.fields[name].description,
            remedy="donnez une empreinte, un nom technique ou un nombre, jamais une donnée "
            "personnelle.",
        )
        for name in sorted(set(subject) & set(kind.fields), key=str)
        if not kind.fields[name].accepts(subject[name])
    ]
    return found
