"""Who has agreed to what: a signature holds the digest of the content it was given to.

The signatures of this room are declarations of agreement, checked for completeness and for
sameness of content. They prove no identity; a qualified electronic signature is a matter of the
document that carries them.
"""

import json
import re
from collections.abc import Collection

from croisee.clauses.model import EVERYONE, Clause, Signature


def signatories(clause: Clause) -> tuple[str, ...]:
    """The parties whose agreement the clause needs, producer first; « tous » signs nothing."""
    named = (each for each in clause.parties.destinataires if each != EVERYONE)
    return (clause.parties.producteur, *named)


def sign(clause: Clause, *, party: str, name_or_role: str, on: str) -> Clause:
    """The clause with one party's agreement to its present content (replacing an older one).

    `on` is an ISO date. Raises `ValueError` when `party` is no party to the clause.
    """
    if party not in signatories(clause):
        raise ValueError(party)
    quality = "producteur" if party == clause.parties.producteur else "destinataire"
    signature = Signature(party, quality, name_or_role, on, clause.digest)
    others = tuple(each for each in clause.signatures if each.partie != party)
    return clause.with_signatures((*others, signature))


def agreed(clause: Clause, on: str) -> frozenset[str]:
    """Parties whose signature, given on or before the ISO date `on`, matches the content."""
    return frozenset(
        each.partie
        for each in clause.signatures
        if each.empreinte == clause.digest and each.date <= on
    )


def missing(clause: Clause, on: str) -> Collection[str]:
    """Parties that have not agreed to the present content on `on`, in the order of signature."""
    given = agreed(clause, on)
    return [party for party in signatories(clause) if party not in given]


def signed_text(text: str, clause: Clause) -> str:
    """The YAML text of a clause, with the signatures of `clause` in place of its own.

    Everything before the key `signatures`, which must come last, is kept to the letter.
    """
    head = text[: re.search(r"^signatures:", text, re.MULTILINE).start()]  # type: ignore[union-attr]
    if not clause.signatures:
        return head + "signatures: []\n"
    lines = ["signatures:"]
    for each in clause.signatures:
        lines += [
            f"  - partie: {each.partie}",
            f"    qualite: {each.qualite}",
            f"    nom_ou_fonction: {json.dumps(each.nom_ou_fonction, ensure_ascii=False)}",
            f"    date: {each.date}",
            f"    empreinte: {json.dumps(each.empreinte)}",
        ]
    return head + "\n".join(lines) + "\n"
