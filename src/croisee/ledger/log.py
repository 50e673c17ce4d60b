"""The ledger: what Croisée did, in an order that cannot be rewritten unseen.

A leaf commits to SHA-256(salt ‖ canonical event): erasing salt and event leaves the tree whole
and the leaf mute. Appends follow one another whatever the number of processes; an append given
the caller's connection commits or vanishes with the caller's own changes.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from croisee.foundation.database import create_schema, reading, scrub, serialise, writing
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_folder
from croisee.ledger import store
from croisee.ledger.events import Event, EventKind, parse_event, write_event
from croisee.ledger.keys import SigningKey
from croisee.ledger.merkle import consistency_spans, inclusion_spans
from croisee.ledger.notes import write_checkpoint, write_proof
from croisee.ledger.verify import (
    CHECKPOINT_FILE,
    KEY_FILE,
    LEAVES_FILE,
    LOG_SIGNATURE,
    SALT_BYTES,
    Fault,
    VerifierKey,
    commitment,
    hash_leaf,
    parse_checkpoint,
    verify_log,
)
from croisee.ledger.witness import Witness

_SEQUENCE = "croisee.ledger"
_PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """One leaf as a reader sees it: `time` (UTC) and `event` are None once erased."""

    index: int
    leaf: bytes
    time: str | None
    event: Event | None


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


class Ledger:
    """The ledger of one operations database.

    `origin` names the log in every checkpoint, and is the name of `key`. `clock` stamps the
    events; a clock set back does not put the order in doubt, an event then takes the time of the
    one before it.
    """

    def __init__(
        self,
        database: Engine,
        origin: str,
        key: SigningKey,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if key.name != origin or key.kind != LOG_SIGNATURE:
            raise CroiseeError(
                Problem(
                    message="la clé de signature n’est pas celle de ce journal",
                    expected=f"une clé de journal nommée « {origin} »",
                    remedy="vérifiez le fichier de la clé dans la configuration du projet.",
                )
            )
        self._database, self._key, self._clock = database, key, clock
        create_schema(database, store.METADATA)

    @property
    def verifier_key(self) -> VerifierKey:
        """The public key; `str()` of it is the vkey to publish and to hand to witnesses."""
        return self._key.public

    # --- Writing ---------------------------------------------------------------------------------

    def append(self, event: Event, connection: Connection | None = None) -> int:
        """Add one event; returns its index.

        With `connection`, it joins the caller's transaction. Append last in it: from there to
        its end, nobody else can append.
        """
        return self.extend([event], connection)[0]

    def extend(self, events: Iterable[Event], connection: Connection | None = None) -> range:
        """Add several events side by side, all or none; returns their indices."""
        with writing(self._database, connection) as transaction:
            serialise(transaction, _SEQUENCE)
            return self._add(transaction, events)

    def append_once(self, event: Event, connection: Connection | None = None) -> int:
        """Add `event` unless one that says the same (kind and subject) is there; its index.

        An event once erased is no longer recognised.
        """
        with writing(self._database, connection) as transaction:
            serialise(transaction, _SEQUENCE)
            found = store.first_with(transaction, event.fingerprint)
            return found if found is not None else self._add(transaction, [event])[0]

    def erase(self, index: int, reason: str) -> int:
        """Erase the content of a leaf, for one of `ERASURE_REASONS`; the tree stays valid.

        The erasure is itself an event, which cannot be erased; its index is returned. Raises
        `CroiseeError` when there is nothing to erase at `index`, or when it is an erasure.
        """
        erasure = Event(EventKind.EFFACEMENT, {"indice": index, "motif": reason})
        with writing(self._database) as transaction:
            serialise(transaction, _SEQUENCE)
            entry = next(iter(_entries(transaction, index, index + 1)), None)
            if entry is None or entry.event is None or entry.event.kind is EventKind.EFFACEMENT:
                raise CroiseeError(
                    Problem(
                        message=f"la feuille {index} du journal n’a rien qui puisse être effacé",
                        expected="une feuille dont le contenu est encore là, et qui n’est pas "
                        "elle-même la trace d’un effacement",
                        remedy="vérifiez l’indice de la feuille.",
                    )
                )
            store.erase(transaction, index)
            (made,) = self._add(transaction, [erasure])
        scrub(self._database)
        return made

    # --- Reading ---------------------------------------------------------------------------------

    def size(self) -> int:
        """Number of leaves."""
        with reading(self._database) as connection:
            return store.size_of(connection)

    def root(self, size: int | None = None) -> bytes:
        """Root of the tree as it is, or as it was when it had `size` leaves."""
        with reading(self._database) as connection:
            wanted = _within(connection, size)
            return store.roots(connection, [(0, wanted)])[0]

    def events(self) -> Iterator[Entry]:
        """Every leaf, in order. Raises `CroiseeError` at a content that is not an event."""
        for start in range(0, self.size(), _PAGE):
            # One short transaction per page: a slow reader holds back nothing.
            with reading(self._database) as connection:
                page = list(_entries(connection, start, start + _PAGE))
            yield from page

    # --- Proving ---------------------------------------------------------------------------------

    def checkpoint(self, witnesses: Sequence[Witness] = ()) -> str:
        """A signed checkpoint of the log, cosigned by the witnesses that can be reached.

        A witness out of reach (`OSError`) is left out: whoever requires its signature will miss
        it. A witness that refuses has seen another history: its `CroiseeError` goes through.
        """
        with reading(self._database) as connection:
            return self._checkpoint(connection, witnesses)

    def prove_inclusion(self, index: int, checkpoint: str | None = None) -> str:
        """Receipt (`.tlog-proof`) of the leaf `index`, carrying the event unless it was erased.

        `checkpoint` is one that this log signed, with its cosignatures; by default, a new one.
        """
        with reading(self._database) as connection:
            signed = self._checkpoint(connection) if checkpoint is None else checkpoint
            size = self._size_signed(connection, signed)
            if not 0 <= index < size:
                raise _out_of_range()
            path = store.roots(connection, inclusion_spans(index, size))
            (row,) = store.rows(connection, index, index + 1)
        extra = (row.salt + row.content) if row.salt and row.content else b""
        return write_proof(index, path, signed, extra)

    def prove_consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Proof that the tree of `old` leaves is the beginning of that of `new` leaves."""
        with reading(self._database) as connection:
            return self._consistency(connection, old, _within(connection, new))

    def export(self, folder: Path, witnesses: Sequence[Witness] = ()) -> None:
        """Write what `verify` reads: checkpoint, leaves and public key; whole or not at all."""
        with reading(self._database) as connection, atomic_folder(folder) as aside:
            (aside / CHECKPOINT_FILE).write_text(self._checkpoint(connection, witnesses))
            (aside / KEY_FILE).write_text(f"{self.verifier_key}\n")
            with (aside / LEAVES_FILE).open("wb") as stream:
                stream.writelines(map(store.line, store.rows(connection)))

    def audit(self, previous: str | None = None) -> list[str]:
        """Findings, in French, on the database itself; `previous` is a checkpoint kept apart.

        What `verify` checks on an exported folder, and what only the database can show.
        """
        with reading(self._database) as connection:
            try:
                checkpoint = self._checkpoint(connection)
            except CroiseeError as error:
                return [str(error)]
            lines = map(store.line, store.rows(connection))
            findings = verify_log(checkpoint, lines, self.verifier_key, previous)
            findings += [
                f"Événement {index} : ajouté sans feuille dans l’arbre."
                for index in store.strays(connection)
            ]
            findings += [
                f"Arbre : le nœud de niveau {level}, position {position}, est faux ou de trop."
                for level, position in store.false_nodes(connection)
            ]
        return findings

    # --- Within a transaction ------------------------------------------------------------------

    def _add(self, connection: Connection, events: Iterable[Event]) -> range:
        time = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        last = store.last_content(connection)
        if last is not None:
            time = max(time, _parse(last, "la dernière feuille")[0])
        leaves = []
        for event in events:
            content = write_event(event, time)
            salt = secrets.token_bytes(SALT_BYTES)
            leaf = hash_leaf(commitment(salt, content))
            leaves.append(store.NewLeaf(leaf, salt, content, event.fingerprint))
        return store.add(connection, leaves)

    def _checkpoint(self, connection: Connection, witnesses: Sequence[Witness] = ()) -> str:
        size = store.size_of(connection)
        signed = write_checkpoint(size, store.roots(connection, [(0, size)])[0], self._key)
        lines = []
        for witness in witnesses:
            try:
                old = witness.size()
                proof = self._consistency(connection, old, size) if old <= size else []
                lines.append(witness.cosign(signed, proof))
            except OSError:
                continue
        return signed + "".join(lines)

    def _consistency(self, connection: Connection, old: int, new: int) -> list[bytes]:
        if not 0 <= old <= new:
            raise _out_of_range()
        return store.roots(connection, consistency_spans(old, new))

    def _size_signed(self, connection: Connection, checkpoint: str) -> int:
        try:
            head = parse_checkpoint(checkpoint)
        except Fault as fault:
            raise CroiseeError(
                Problem(message=str(fault), remedy="donnez un point de contrôle de ce journal.")
            ) from fault
        size = _within(connection, head.size)
        if store.roots(connection, [(0, size)])[0] != head.root:
            raise CroiseeError(
                Problem(
                    message="ce point de contrôle n’est pas celui de ce journal",
                    remedy="lancez « croisee verify » : le journal a peut-être été réécrit.",
                )
            )
        return size


def _entries(connection: Connection, start: int, stop: int) -> Iterator[Entry]:
    for row in store.rows(connection, start, stop):
        if row.content is None:
            yield Entry(row.position, row.leaf, None, None)
        else:
            time, event = _parse(row.content, f"la feuille {row.position}")
            yield Entry(row.position, row.leaf, time, event)


def _parse(content: bytes, place: str) -> tuple[str, Event]:
    try:
        return parse_event(content)
    except (ValueError, KeyError, TypeError, CroiseeError) as error:
        raise CroiseeError(
            Problem(
                message=f"{place} du journal ne porte plus un événement reconnu",
                remedy="lancez « croisee verify » pour savoir ce qui a été modifié.",
            )
        ) from error


def _within(connection: Connection, size: int | None) -> int:
    last = store.size_of(connection)
    if size is None:
        return last
    if not 0 <= size <= last:
        raise _out_of_range()
    return size


def _out_of_range() -> CroiseeError:
    return CroiseeError(
        Problem(
            message="le journal n’a pas autant de feuilles",
            remedy="vérifiez l’indice ou la taille ; si vous les tenez d’un point de contrôle, "
            "le journal a peut-être été tronqué : lancez « croisee verify ».",
        )
    )
