"""Requests and reviews in the operations database: added, never changed.

Each mutation writes its leaf of the ledger in the same transaction: a state that nobody logged
cannot exist.
"""

import hashlib
import hmac

from sqlalchemy import Boolean, Column, Connection, Engine, MetaData, String, Table, insert, select

from croisee.foundation.database import append_only, create_schema, reading, serialise, writing
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import Event, EventKind, Ledger
from croisee.releases.manifest import Review
from croisee.releases.workflow import State, check_review, state

_METADATA = MetaData()
_REQUESTS = append_only(
    Table(
        "release_request",
        _METADATA,
        Column("id", String(64), primary_key=True),
        Column("study", String(200), nullable=False),
        Column("author", String(200), nullable=False),
        Column("date", String(10), nullable=False),
    )
)
_REVIEWS = append_only(
    Table(
        "release_review",
        _METADATA,
        Column("request", String(64), primary_key=True),
        Column("reviewer", String(200), primary_key=True),
        Column("role", String(200), nullable=False),
        Column("decision", String(10), nullable=False),
        Column("date", String(10), nullable=False),
        Column("simulated", Boolean, nullable=False),
        Column("comment", String(2000), nullable=False),
    )
)


class Airlock:
    """Requests and reviews of one project.

    A reviewer sees nobody else's review before giving their own: `reviews` answers only once the
    decision is made.
    """

    def __init__(self, database: Engine, ledger: Ledger, key: bytes) -> None:
        """`key` is the project's secret: the ledger carries a keyed hash of reviewers' names."""
        self._database = database
        self._ledger = ledger
        self._key = key
        create_schema(database, _METADATA)

    def submit(self, request: str, study: str, author: str, date: str) -> None:
        """Ask for the release of the content whose digest is `request`; asking twice is once."""
        with writing(self._database) as connection:
            serialise(connection, "croisee.airlock")
            if connection.execute(select(_REQUESTS).where(_REQUESTS.c.id == request)).first():
                return
            row = {"id": request, "study": study, "author": author, "date": date}
            connection.execute(insert(_REQUESTS).values(row))
            self._ledger.append(
                Event(
                    EventKind.DIFFUSION_DEMANDEE,
                    {"demande": request, "empreinte": request, "etude": study},
                ),
                connection,
            )

    def review(self, request: str, review: Review) -> State:
        """Record a review; returns the new state. Raises `CroiseeError` if it is not allowed."""
        with writing(self._database) as connection:
            serialise(connection, "croisee.airlock")
            author = self._author(connection, request)
            known = self._reviews(connection, request)
            check_review(author, known, review.reviewer)
            connection.execute(insert(_REVIEWS).values(request=request, **review.model_dump()))
            self._ledger.append(
                Event(
                    EventKind.RELECTURE,
                    {
                        "demande": request,
                        "relecteur": self._reviewer_mark(review.reviewer),
                        "decision": review.decision,
                        "simulee": "oui" if review.simulated else "non",
                    },
                ),
                connection,
            )
            return state([*known, review])

    def state(self, request: str) -> State:
        """Where a request stands."""
        with reading(self._database) as connection:
            self._author(connection, request)
            return state(self._reviews(connection, request))

    def reviewed_by(self, request: str, reviewer: str) -> bool:
        """Whether this reviewer has given a review."""
        with reading(self._database) as connection:
            return any(r.reviewer == reviewer for r in self._reviews(connection, request))

    def reviews(self, request: str) -> tuple[Review, ...]:
        """The reviews of a decided request, by reviewer; empty while it is being read."""
        with reading(self._database) as connection:
            known = self._reviews(connection, request)
        return tuple(known) if state(known) is not State.WAITING else ()

    def waiting(self) -> tuple[tuple[str, str], ...]:
        """(request, study) of every request that waits for reviewers."""
        with reading(self._database) as connection:
            rows = connection.execute(select(_REQUESTS).order_by(_REQUESTS.c.id)).all()
            return tuple(
                (row.id, row.study)
                for row in rows
                if state(self._reviews(connection, row.id)) is State.WAITING
            )

    def _reviewer_mark(self, reviewer: str) -> str:
        return hmac.new(self._key, f"relecteur:{reviewer}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _author(connection: Connection, request: str) -> str:
        row = connection.execute(select(_REQUESTS).where(_REQUESTS.c.id == request)).first()
        if row is None:
            raise CroiseeError(
                Problem(
                    message="cette demande de diffusion n'existe pas",
                    remedy="listez les demandes avec « croisee review DOSSIER ».",
                )
            )
        return str(row.author)

    @staticmethod
    def _reviews(connection: Connection, request: str) -> list[Review]:
        query = select(_REVIEWS).where(_REVIEWS.c.request == request).order_by(_REVIEWS.c.reviewer)
        return [
            Review(**{key: value for key, value in row._mapping.items() if key != "request"})
            for row in connection.execute(query)
        ]
