"""Labels: what may be done with a table, ordered from the freest to the most restricted.

When tables are brought together their labels join: intersection of what is granted, union of what
is forbidden and owed, the shorter retention, the higher threshold. Joining is associative,
commutative and idempotent, and never adds a right (D. Denning, « A lattice model of secure
information flow », 1976, applied to purposes as in usage control).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from croisee.clauses.model import EVERYONE, Clause, days
from croisee.clauses.vocabulary import covered, rank, terms

NO_LIMIT = 10**9
"""Days: the retention of data that nobody has to erase."""


@dataclass(frozen=True)
class Label:
    """Rights and duties of one table or of several joined.

    `purposes` is closed downwards (a granted purpose grants those below it), `levels` too;
    `recipients` is the set of parties, or {« tous »}. `retention_days` uses `NO_LIMIT`, `rounding`
    is 1 when counts are not rounded. `first_day`, `last_day`: ISO dates of validity.
    """

    purposes: frozenset[str]
    recipients: frozenset[str]
    operations: frozenset[str]
    levels: frozenset[str]
    prohibitions: frozenset[str]
    obligations: frozenset[str]
    threshold: int
    rounding: int
    secondary_suppression: bool
    retention_days: int
    first_day: str
    last_day: str


def label(clause: Clause) -> Label:
    """The label a clause puts on every table it grants."""
    retention = days(clause.conservation.duree)
    return Label(
        purposes=covered(frozenset(clause.finalites)),
        recipients=frozenset(clause.parties.destinataires),
        operations=frozenset(clause.operations),
        levels=frozenset(list(terms("niveaux"))[: rank("niveaux", clause.sorties.niveau) + 1]),
        prohibitions=frozenset(clause.interdits),
        obligations=frozenset(_obligations(clause)),
        threshold=clause.sorties.seuil,
        rounding=clause.sorties.arrondi or 1,
        secondary_suppression=clause.sorties.suppression_secondaire,
        retention_days=NO_LIMIT if retention is None else retention,
        first_day=max(clause.validite.debut, clause.contrat.debut),
        last_day=min(clause.validite.fin, clause.contrat.fin),
    )


def join(left: Label, right: Label) -> Label:
    """The label of tables brought together: at least as restricted as either."""
    return Label(
        purposes=left.purposes & right.purposes,
        recipients=_common(left.recipients, right.recipients),
        operations=left.operations & right.operations,
        levels=left.levels & right.levels,
        prohibitions=left.prohibitions | right.prohibitions,
        obligations=left.obligations | right.obligations,
        threshold=max(left.threshold, right.threshold),
        rounding=max(left.rounding, right.rounding),
        secondary_suppression=left.secondary_suppression or right.secondary_suppression,
        retention_days=min(left.retention_days, right.retention_days),
        first_day=max(left.first_day, right.first_day),
        last_day=min(left.last_day, right.last_day),
    )


def join_all(labels: Iterable[Label]) -> Label:
    """Join of one label or more. Raises `TypeError` on none: nothing grants nothing."""
    return reduce(join, labels)


def within(narrow: Label, wide: Label) -> bool:
    """Whether `narrow` grants nothing that `wide` does not, and owes all that `wide` owes."""
    return join(narrow, wide) == narrow


def _common(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    if EVERYONE in left:
        return right
    return left if EVERYONE in right else left & right


def _obligations(clause: Clause) -> Iterable[str]:
    for text in clause.base_legale.textes:
        yield from terms("textes")[text].obligations
    if clause.information.mention is not None:
        yield "informer"
    if clause.information.opposition:
        yield "opposition"
    if clause.conservation.fin == "effacement_prouve":
        yield "effacement_prouve"
    if clause.gouvernance.algorithme == "inscrit_au_registre":
        yield "algorithme_inscrit"
    for name in ("aipd", "charte", "comite"):
        if getattr(clause.gouvernance, name) is not None:
            yield name
