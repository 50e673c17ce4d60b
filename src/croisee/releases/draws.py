"""Draws of noise: written down, and taken from the budget, before a table is made of them.

The values and the leaves of the ledger that count what they cost are added in one transaction: a
draw that nobody counted cannot exist, and a run killed after it finds it again. A run killed before
it has shown nothing to anybody.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, insert, select

from croisee.confidentiality.perturbation import Budget, DifferentialPrivacy, Spend
from croisee.confidentiality.tables.cells import Key
from croisee.foundation.canonical import canonical_json, digest
from croisee.foundation.database import append_only, create_schema, reading, serialise, writing
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import Event, EventKind, Ledger

_METADATA = MetaData()
_DRAWS = append_only(
    Table(
        "noise_draw",
        _METADATA,
        Column("draw", String(64), primary_key=True),
        Column("content", LargeBinary, nullable=False),
    )
)


@dataclass(frozen=True)
class BudgetLine:
    """What may be spent in all on one source and one period."""

    source: str
    period: str
    epsilon: Decimal


def budgets(lines: Iterable[BudgetLine], ledger: Ledger) -> dict[tuple[str, str], Budget]:
    """(source, period) → the budget, with all that the ledger says was spent of it."""
    spends: dict[tuple[str, str], list[Spend]] = {}
    for entry in ledger.events():
        if entry.event is None or entry.event.kind is not EventKind.BRUIT_TIRE:
            continue
        told = entry.event.subject
        when = date.fromisoformat(str(entry.time)[:10])
        spend = Spend(str(told["tirage"]), Decimal(str(told["epsilon"])), when)
        spends.setdefault((str(told["source"]), str(told["periode"])), []).append(spend)
    return {
        place: Budget(line.source, line.period, line.epsilon, tuple(spends.get(place, ())))
        for line in lines
        for place in [(line.source, line.period)]
    }


class NoiseRegister:
    """The draws of one request, as `confidentiality` asks for them.

    `request`: its name. `sources`: the name of each source and the digest of what it delivered.
    `context`: digest of what else the counts depend on.
    """

    def __init__(
        self,
        database: Engine,
        ledger: Ledger,
        lines: Sequence[BudgetLine],
        *,
        request: str,
        choice: DifferentialPrivacy,
        sources: Mapping[str, str],
        context: str,
    ) -> None:
        self._database, self._ledger, self._lines = database, ledger, lines
        self._request, self._choice = request, choice
        self._sources, self._context = dict(sources), context
        create_schema(database, _METADATA)

    def name(self, response: str, cells: Collection[Key]) -> str:
        """The same for the same cells of the same deliveries, whoever asks for them."""
        return digest(
            {
                "response": response,
                "cells": sorted(sorted(key) for key in cells),
                "choice": self._choice.parameters,
                "sources": self._sources,
                "context": self._context,
            }
        )

    def recall(self, draw: str) -> dict[Key, float] | None:
        """The values drawn under this name."""
        with reading(self._database) as connection:
            found = connection.scalar(select(_DRAWS.c.content).where(_DRAWS.c.draw == draw))
        if found is None:
            return None
        pairs = json.loads(bytes(found))
        return {frozenset((name, code) for name, code in key): value for key, value in pairs}

    def keep(self, draw: str, values: Mapping[Key, float]) -> None:
        """Write the values and what they cost, of each source and each period they speak of.

        Raises `CroiseeError` when no budget is set, or when what is left does not suffice.
        """
        epsilon = self._choice.epsilon
        periods = sorted({code for key in values for name, code in key if name == "period"})
        content = canonical_json(sorted([sorted(key), value] for key, value in values.items()))
        with writing(self._database) as connection:
            serialise(connection, "croisee.noise")
            allowed = budgets(self._lines, self._ledger)
            for place in ((source, period) for source in self._sources for period in periods):
                if place not in allowed:
                    raise CroiseeError(_no_budget(self._request, *place, epsilon))
                table = f"{self._request} ({draw[:12]})"
                allowed[place].spend(table, epsilon, date.today())
            connection.execute(insert(_DRAWS).values({"draw": draw, "content": content}))
            self._ledger.extend(
                (
                    Event(
                        EventKind.BRUIT_TIRE,
                        {
                            "source": source,
                            "periode": period,
                            "tirage": draw,
                            "epsilon": f"{epsilon.normalize():f}",
                            "etude": self._request,
                        },
                    )
                    for source in self._sources
                    for period in periods
                ),
                connection,
            )


def _no_budget(request: str, source: str, period: str, epsilon: Decimal) -> Problem:
    line = f'{{source: {source}, periode: "{period}", epsilon: {epsilon}}}'
    return Problem(
        message=f"demande « {request} » : aucun budget de confidentialité n'est fixé pour la "
        f"source « {source} », période {period}",
        expected="une ligne de « budget_confidentialite » dans croisee.yaml",
        remedy=f"ajoutez « {line} » : epsilon y est le total que toutes les publications bruitées "
        "de cette période pourront dépenser.",
        rule="budget de confidentialité",
    )
