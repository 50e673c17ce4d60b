"""The decision: a request meets the clauses of all its sources. A permit, or a refusal that helps.

Closed world: what no clause grants is refused, what one clause forbids is refused, a word unknown
to the vocabulary is refused. The same request, clauses and day give the same answer and the same
reference.
"""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from croisee.clauses.lattice import NO_LIMIT, join_all
from croisee.clauses.model import Clause
from croisee.clauses.permit import _SEAL, Permit
from croisee.clauses.possibilities import possibilities
from croisee.clauses.refusal import Refusal
from croisee.clauses.request import Request
from croisee.clauses.rules import Context, reasons
from croisee.clauses.signatures import signatories
from croisee.foundation.canonical import digest

_NO_PREVIOUS: Mapping[str, Clause] = MappingProxyType({})


def decide(
    request: Request,
    clauses: Mapping[str, Clause],
    *,
    on: date,
    algorithms: Collection[str],
    previous: Mapping[str, Clause] = _NO_PREVIOUS,
) -> Permit | Refusal:
    """Decide a request.

    `clauses`: source name → the clause it stands under; `on`: the day of the decision;
    `algorithms`: studies described in the algorithm register; `previous`: source name → version
    formerly in force, by which a narrowing signed by its producer alone applies at once.
    """
    context = Context(request, clauses, on.isoformat(), algorithms, previous)
    found = reasons(context)
    reference = _reference(context)
    if found:
        return Refusal(
            request=request,
            reasons=tuple(found),
            possible=possibilities(context),
            deciders=_deciders(context),
            reference=f"R-{reference}",
            on=context.on,
        )
    return _permit(context, f"P-{reference}")


def _permit(context: Context, reference: str) -> Permit:
    request = context.request
    used = [context.clauses[source] for source in request.sources]
    joined = join_all(context.labels.values())
    return Permit(
        reference=reference,
        study=request.study,
        purpose=request.purpose,
        recipient=request.requester,
        columns=request.columns,
        operations=request.all_operations,
        threshold=joined.threshold,
        rounding=joined.rounding if joined.rounding > 1 else None,
        secondary_suppression=joined.secondary_suppression,
        obligations=joined.obligations,
        prohibitions=joined.prohibitions,
        retention_days=None if joined.retention_days == NO_LIMIT else joined.retention_days,
        clauses=MappingProxyType({each.clause: each.digest for each in used}),
        issued_on=context.on,
        expires_on=joined.last_day,
        seal=_SEAL,
    )


def _reference(context: Context) -> str:
    known = {
        source: context.clauses[source].digest
        for source in context.request.sources
        if source in context.clauses
    }
    return digest({"request": context.request.as_data(), "clauses": known, "on": context.on})[:12]


def _deciders(context: Context) -> tuple[str, ...]:
    parties = (party for _, clause, _ in context.granted for party in signatories(clause))
    return tuple(dict.fromkeys(parties))
