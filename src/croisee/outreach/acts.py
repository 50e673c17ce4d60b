"""Acts, in the transaction of whoever writes them: append, read the stage a dossier is at, empty.

Whoever calls holds the lock of the register (`serialise`) and appends the leaf last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from croisee.foundation.canonical import canonical_json
from croisee.outreach.store import ACTS, ENTRIES, PERSONAL, TRACE

LOCK = "croisee.aller-vers"


class Act(NamedTuple):
    """One act on a dossier (`code`), or on the whole list (None); `day` is None once erased."""

    list: str
    code: str | None
    state: str
    reason: str
    author: str
    day: date
    notice: str | None = None

    def content(self, number: int) -> bytes:
        """The bytes that the print of the ledger is drawn from."""
        return canonical_json([number, *self._replace(day=self.day.isoformat())])  # type: ignore[arg-type]


def add(connection: Connection, acts: Sequence[Act]) -> list[bytes]:
    """Append acts; returns the content of each, as the ledger prints it."""
    last = connection.scalar(select(func.max(ACTS.c.number)))
    first = 0 if last is None else int(last) + 1
    rows = [
        {
            **act._asdict(),
            "number": number,
            "day": act.day.isoformat(),
            "month": act.day.isoformat()[:7],
        }
        for number, act in enumerate(acts, start=first)
    ]
    if rows:
        connection.execute(insert(ACTS), rows)
    return [act.content(number) for number, act in enumerate(acts, start=first)]


class Stage(NamedTuple):
    """Where a dossier is: its last act's stage, reason, day and month."""

    state: str
    reason: str
    day: date
    month: str


def stages(connection: Connection, name: str) -> Mapping[str, Stage]:
    """Code → stage of every dossier of a list that is not erased."""
    query = (
        select(ACTS.c.code, ACTS.c.state, ACTS.c.reason, ACTS.c.day, ACTS.c.month)
        .where(ACTS.c.list == name, ACTS.c.code.is_not(None))
        .order_by(ACTS.c.number)
    )
    return {
        row.code: Stage(row.state, row.reason, date.fromisoformat(row.day), row.month)
        for row in connection.execute(query)
    }


def empty(connection: Connection, codes: Iterable[str]) -> None:
    """Empty who and why of dossiers; their acts stay."""
    for code in codes:
        connection.execute(
            update(ENTRIES).where(ENTRIES.c.code == code).values(dict.fromkeys(PERSONAL))
        )


def empty_list(connection: Connection, name: str) -> None:
    """Empty every dossier of a list, and what ties its acts to dossiers and days."""
    connection.execute(
        update(ENTRIES).where(ENTRIES.c.list == name).values(dict.fromkeys(PERSONAL))
    )
    connection.execute(update(ACTS).where(ACTS.c.list == name).values(dict.fromkeys(TRACE)))
