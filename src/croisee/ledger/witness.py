"""Witnesses: third parties who remember how far the log had gone, and sign that it only grew.

A city, a family-benefit office, a citizens' council each keep one. Rules of C2SP tlog-witness,
without its HTTP transport; signatures of C2SP tlog-cosignature (`cosignature/v1`).
"""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Protocol

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import write_atomic
from croisee.ledger.keys import SigningKey
from croisee.ledger.verify import (
    Checkpoint,
    Fault,
    VerifierKey,
    extends,
    parse_checkpoint,
    signed_by,
)


class Witness(Protocol):
    """What a log asks of a witness. Either method may raise `OSError`: out of reach."""

    def size(self) -> int:
        """Size of the last checkpoint it cosigned, 0 if none."""

    def cosign(self, checkpoint: str, consistency_proof: Sequence[bytes]) -> str:
        """Its signature line. Raises `CroiseeError` if the log did not only grow."""


def witness_cosign(
    checkpoint: str,
    previous_checkpoint: str | None,
    consistency_proof: Sequence[bytes],
    key: SigningKey,
    log: VerifierKey,
    timestamp: int,
) -> str:
    """The cosignature line of `checkpoint`, if it continues `previous_checkpoint`.

    `previous_checkpoint` is the last one cosigned (None the first time); `log` is the key of the
    log that the witness follows; `timestamp` is in seconds since 1970. Raises `CroiseeError` on a
    checkpoint that the log did not sign, a rollback, or a fork.
    """
    new = _signed_by_log(checkpoint, log)
    size, root = 0, None
    if previous_checkpoint is not None:
        old = _signed_by_log(previous_checkpoint, log)
        size, root = old.size, old.root
    if new.size < size:
        raise _refusal(
            f"retour en arrière : {size} feuilles au dernier point de contrôle signé, "
            f"{new.size} dans celui-ci"
        )
    if root is None or size == 0:
        continues = not consistency_proof
    else:
        continues = extends(size, new.size, consistency_proof, root, new.root)
    if not continues:
        raise _refusal(
            f"bifurcation : rien ne prouve que les {size} premières feuilles soient restées "
            "les mêmes"
        )
    return key.sign(new.note.text, timestamp)


class FileWitness:
    """A witness that keeps the last checkpoint it cosigned in a file of its own."""

    def __init__(
        self,
        memory: Path,
        key: SigningKey,
        log: VerifierKey,
        clock: Callable[[], float] = time,
    ) -> None:
        self._memory, self._key, self._log, self._clock = memory, key, log, clock

    def size(self) -> int:
        last = self._last()
        return 0 if last is None else _signed_by_log(last, self._log).size

    def cosign(self, checkpoint: str, consistency_proof: Sequence[bytes]) -> str:
        # Comparing with the memory and replacing it are one step: two requests at once could
        # otherwise bring the memory back to the smaller tree.
        with self._alone():
            line = witness_cosign(
                checkpoint,
                self._last(),
                consistency_proof,
                self._key,
                self._log,
                int(self._clock()),
            )
            write_atomic(self._memory, checkpoint.encode())
        return line

    def _last(self) -> str | None:
        return self._memory.read_text() if self._memory.exists() else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        with self._memory.with_name(self._memory.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _signed_by_log(checkpoint: str, log: VerifierKey) -> Checkpoint:
    try:
        head = parse_checkpoint(checkpoint)
        if head.origin != log.name:
            raise Fault("le point de contrôle vient d’un autre journal")
        if signed_by(head.note, log) is None:
            raise Fault("le point de contrôle n’est pas signé par le journal")
    except Fault as fault:
        raise _refusal(str(fault)) from fault
    return head


def _refusal(message: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"le témoin ne signe pas : {message}",
            remedy="gardez les deux points de contrôle : ils prouvent que le journal a été "
            "réécrit, ou que la demande n’était pas la sienne.",
        )
    )
