"""The two tables of the ledger, and what is read from them and added to them in one transaction.

`ledger_event` holds what happened and its salt: erasable. `ledger_node` holds the tree, leaves
included (level 0): never changed. Both grow at the end only.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from croisee.foundation.canonical import canonical_json
from croisee.foundation.database import append_only
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger.merkle import Node, Span, fold, grow, nodes_of

ERASABLE = ("salt", "content", "fingerprint")
"""Columns that erasure empties, all together. The fingerprint is a plain hash of the event, from
which a short content could be guessed: it goes with the rest."""

METADATA = MetaData()
EVENTS = append_only(
    Table(
        "ledger_event",
        METADATA,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("salt", LargeBinary),
        Column("content", LargeBinary),
        Column("fingerprint", String(64)),
        Index("ledger_event_by_fingerprint", "fingerprint"),
    ),
    erasable=ERASABLE,
)
NODES = append_only(
    Table(
        "ledger_node",
        METADATA,
        Column("level", SmallInteger, primary_key=True, autoincrement=False),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", LargeBinary, nullable=False),
    )
)
_PAGE = 1000


class Row(NamedTuple):
    """One leaf as it is stored; the last two are None once erased."""

    position: int
    leaf: bytes
    salt: bytes | None
    content: bytes | None


class NewLeaf(NamedTuple):
    """What is added for one event."""

    leaf: bytes
    salt: bytes
    content: bytes
    fingerprint: str


def size_of(connection: Connection) -> int:
    """Number of leaves."""
    last = connection.scalar(select(func.max(NODES.c.position)).where(NODES.c.level == 0))
    return 0 if last is None else int(last) + 1


def roots(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    """Root hash of each span. Raises `CroiseeError` if nodes of the tree have been removed."""
    wanted = [nodes_of(span) for span in spans]
    found = _hashes(connection, [node for nodes in wanted for node in nodes])
    return [fold([found[node] for node in nodes]) for nodes in wanted]


def add(connection: Connection, leaves: Sequence[NewLeaf]) -> range:
    """Add leaves at the end; the caller holds the lock of the ledger. Returns their indices."""
    size = size_of(connection)
    if not leaves:
        return range(size, size)
    frontier = nodes_of((0, size))
    known = _hashes(connection, frontier)
    made = grow(size, [known[node] for node in frontier], [item.leaf for item in leaves])
    connection.execute(
        insert(NODES),
        [{"level": level, "position": at, "hash": value} for (level, at), value in made],
    )
    connection.execute(
        insert(EVENTS),
        [
            {"position": index, "salt": s, "content": content, "fingerprint": fingerprint}
            for index, (_, s, content, fingerprint) in enumerate(leaves, start=size)
        ],
    )
    return range(size, size + len(leaves))


def first_with(connection: Connection, fingerprint: str) -> int | None:
    """Index of the first readable event with this fingerprint."""
    query = select(func.min(EVENTS.c.position)).where(EVENTS.c.fingerprint == fingerprint)
    found = connection.scalar(query)
    return None if found is None else int(found)


def last_content(connection: Connection) -> bytes | None:
    """Content of the last event. (An erasure adds an event that cannot be erased: it is there.)"""
    query = select(EVENTS.c.content).where(EVENTS.c.content.is_not(None))
    found = connection.scalar(query.order_by(EVENTS.c.position.desc()).limit(1))
    return None if found is None else bytes(found)


def erase(connection: Connection, index: int) -> None:
    """Empty the erasable columns of one event."""
    empty = dict.fromkeys(ERASABLE)
    connection.execute(update(EVENTS).where(EVENTS.c.position == index).values(empty))


def rows(connection: Connection, start: int = 0, stop: int | None = None) -> Iterator[Row]:
    """The leaves `[start, stop)` that are stored, in order, read page by page."""
    query = (
        select(NODES.c.position, NODES.c.hash, EVENTS.c.salt, EVENTS.c.content)
        .select_from(NODES.outerjoin(EVENTS, EVENTS.c.position == NODES.c.position))
        .where(NODES.c.level == 0)
        .order_by(NODES.c.position)
        .limit(_PAGE)
    )
    if stop is not None:
        query = query.where(NODES.c.position < stop)
    while page := connection.execute(query.where(NODES.c.position >= start)).all():
        for position, leaf, salt, content in page:
            yield Row(int(position), bytes(leaf), _bytes(salt), _bytes(content))
        start = int(page[-1].position) + 1


def line(row: Row) -> bytes:
    """The line of a leaf in `leaves.jsonl`."""
    event = None if row.content is None else _event_as_stored(row.content)
    salt = None if row.salt is None else row.salt.hex()
    record = {"event": event, "index": row.position, "leaf": row.leaf.hex(), "salt": salt}
    return canonical_json(record) + b"\n"


def strays(connection: Connection) -> list[int]:
    """Indices of events that no leaf of the tree stands for: added past the ledger."""
    leaf = and_(NODES.c.level == 0, NODES.c.position == EVENTS.c.position)
    query = select(EVENTS.c.position).where(~select(NODES.c.level).where(leaf).exists())
    return [int(index) for index in connection.scalars(query.order_by(EVENTS.c.position))]


def false_nodes(connection: Connection) -> list[Node]:
    """Nodes above the leaves that are not what the leaves make them, are missing or too many."""
    size, peaks = 0, list[bytes]()
    false: list[Node] = []
    for page in _pages(rows(connection)):
        made = dict(grow(size, peaks, page))
        end = size + len(page)
        stored = _made_between(connection, size, end)
        false += [node for node, value in made.items() if stored.get(node) != value]
        frontier = nodes_of((0, end))
        peaks = [made.get(node) or peaks[place] for place, node in enumerate(frontier)]
        size = end
    beyond = (NODES.c.position + 1).op("<<")(NODES.c.level) > size
    extra = connection.execute(select(NODES.c.level, NODES.c.position).where(beyond))
    return sorted({*false, *((int(level), int(at)) for level, at in extra)})


def _hashes(connection: Connection, nodes: Sequence[Node]) -> dict[Node, bytes]:
    if not nodes:
        return {}
    # One condition per node: for `(level, position) IN (…)` SQLite would read the whole table.
    wanted = [and_(NODES.c.level == level, NODES.c.position == at) for level, at in nodes]
    found = _nodes(connection, or_(*wanted))
    if len(found) < len(set(nodes)):
        raise CroiseeError(
            Problem(
                message="des nœuds de l’arbre du journal ont disparu de la base",
                remedy="lancez « croisee verify », puis restaurez la base depuis une sauvegarde.",
            )
        )
    return found


def _made_between(connection: Connection, start: int, end: int) -> dict[Node, bytes]:
    """The stored nodes that the leaves `[start, end)` completed."""
    ranges = [
        and_(
            NODES.c.level == level,
            NODES.c.position >= start >> level,
            NODES.c.position < end >> level,
        )
        for level in range(end.bit_length())
    ]
    return _nodes(connection, or_(*ranges))


def _nodes(connection: Connection, condition: ColumnElement[bool]) -> dict[Node, bytes]:
    found = connection.execute(select(NODES).where(condition))
    return {(int(level), int(at)): bytes(value) for level, at, value in found}


def _pages(stored: Iterator[Row]) -> Iterator[list[bytes]]:
    """Leaf hashes, page by page."""
    while page := [row.leaf for row in islice(stored, _PAGE)]:
        yield page


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def _event_as_stored(content: bytes) -> Any:
    """The event, or, when somebody wrote something else over it, that text: never committed to."""
    try:
        event = json.loads(content)
        if canonical_json(event) == content:
            return event
    except (ValueError, RecursionError):
        pass
    return content.decode(errors="replace")
