"""What would be allowed instead: the largest lawful variants of a refused request.

Each candidate keeps some of the sources, the columns and operations their clauses grant, and one
purpose they share; it is put to the very rules that refused, so that what is suggested is lawful.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from croisee.clauses.lattice import Label, join_all
from croisee.clauses.model import EVERYONE
from croisee.clauses.refusal import Possibility
from croisee.clauses.request import AGGREGATE, Request
from croisee.clauses.rules import Context, covers_column, reasons
from croisee.clauses.vocabulary import terms, topmost

_MOST_SOURCES = 6
"""Beyond, only single sources are tried: subsets would be too many to be worth reading."""


def possibilities(context: Context) -> tuple[Possibility, ...]:
    """Lawful variants, those with most sources first; none is contained in another."""
    found: list[Possibility] = []
    for sources in _subsets(tuple(source for source, _, _ in context.granted)):
        shared = join_all(context.labels[source] for source in sources)
        if not {context.request.requester, EVERYONE} & shared.recipients:
            continue
        for purpose in _purposes(context.request.purpose, shared):
            if any(_contains(each.request, sources, purpose) for each in found):
                continue
            variant = _variant(context, sources, purpose, shared)
            if variant and not reasons(replace(context, request=variant)):
                found.append(Possibility(variant, shared.threshold))
    return tuple(found)


def _subsets(sources: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    largest = len(sources) if len(sources) <= _MOST_SOURCES else 1
    for size in range(largest, 0, -1):
        yield from combinations(sources, size)


def _purposes(asked: str, shared: Label) -> list[str]:
    """The purpose asked, if it is shared; else the widest shared ones."""
    return [asked] if asked in shared.purposes else sorted(topmost(shared.purposes))


def _contains(known: Request, sources: tuple[str, ...], purpose: str) -> bool:
    return known.purpose == purpose and set(sources) <= set(known.sources)


def _variant(
    context: Context, sources: tuple[str, ...], purpose: str, shared: Label
) -> Request | None:
    asked = context.request
    columns = {
        source: frozenset(each for each in asked.columns[source] if covers_column(objet, each))
        for source, _, objet in context.granted
        if source in sources
    }
    if not all(columns.values()):
        return None
    crossing = asked.crossing & terms("cles").keys() or frozenset({"zone"})
    return Request(
        study=asked.study,
        purpose=purpose,
        requester=asked.requester,
        columns=columns,
        operations=asked.operations & shared.operations,
        output_level=AGGREGATE,
        crossing=crossing if len(sources) > 1 else frozenset(),
    )
