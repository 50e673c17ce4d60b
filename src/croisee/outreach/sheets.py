"""The lists ever opened, and what their dossiers have come to, in numbers: nobody is in here."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select

from croisee.clauses import Clause
from croisee.clauses.model import days
from croisee.outreach.acts import stages
from croisee.outreach.store import ACTS, LISTS, OUTCOMES

FORGOTTEN = "efface"
"""Stage of the act that erases a whole list."""
Outcome = tuple[str, str, str]
"""Right, stage, month (AAAA-MM) in which it was reached."""


@dataclass(frozen=True)
class Sheet:
    """One list: its right, house and days; its clauses and the highest of their thresholds."""

    name: str
    right: str
    house: str
    opened_on: date
    expires_on: date
    threshold: int
    clauses: tuple[str, ...]
    erased: bool

    def last_day(self, clauses: Iterable[Clause]) -> date:
        """The last day of the list, sooner if one of its clauses has since been shortened."""
        kept = [
            self.opened_on + timedelta(days=number)
            for clause in clauses
            if clause.clause in self.clauses
            and (number := days(clause.conservation.duree)) is not None
        ]
        return min([self.expires_on, *kept])


def sheets(connection: Connection) -> list[Sheet]:
    """Every list, oldest first."""
    erased = set(connection.scalars(select(ACTS.c.list).where(ACTS.c.state == FORGOTTEN)))
    query = select(LISTS).order_by(LISTS.c.opened_on, LISTS.c.list)
    return [
        Sheet(
            row.list,
            row.right,
            row.house,
            date.fromisoformat(row.opened_on),
            date.fromisoformat(row.expires_on),
            row.threshold,
            tuple(json.loads(row.clauses)),
            row.list in erased,
        )
        for row in connection.execute(query)
    ]


def keep_outcomes(connection: Connection, name: str) -> None:
    """Count what the dossiers of a list have come to, before it is erased."""
    reached = Counter((each.state, each.month) for each in stages(connection, name).values())
    rows = [
        {"list": name, "state": state, "month": month, "dossiers": count}
        for (state, month), count in sorted(reached.items())
    ]
    if rows:
        connection.execute(insert(OUTCOMES), rows)


def outcome_counts(connection: Connection) -> Counter[Outcome]:
    """Persons at each stage, erased lists included. These counts are not protected."""
    found: Counter[Outcome] = Counter()
    for sheet in sheets(connection):
        for row in connection.execute(select(OUTCOMES).where(OUTCOMES.c.list == sheet.name)):
            found[sheet.right, row.state, row.month] += row.dossiers
        for stage in stages(connection, sheet.name).values():
            found[sheet.right, stage.state, stage.month] += 1
    return found
