"""A witness signs a ledger that grew, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.ledger import FileWitness, new_log_key, new_witness_key, witness_cosign
from croisee.ledger.merkle import consistency_spans, fold, grow, nodes_of
from croisee.ledger.notes import write_checkpoint
from croisee.ledger.verify import hash_leaf, parse_note, signed_by

LOG = new_log_key("croisee.example/essai")
CITY = new_witness_key("ville.example")
NOW = 1_793_700_000


class History:
    """A log of `size` leaves; two histories of different names differ from `since` on."""

    def __init__(self, name: str = "", since: int = 0) -> None:
        leaves = (hash_leaf(f"{name if n >= since else ''}{n}".encode()) for n in range(50))
        self._nodes = dict(grow(0, [], leaves))

    def _root(self, span: tuple[int, int]) -> bytes:
        return fold([self._nodes[node] for node in nodes_of(span)])

    def checkpoint(self, size: int) -> str:
        return write_checkpoint(size, self._root((0, size)), LOG)

    def proof(self, old: int, new: int) -> list[bytes]:
        return [self._root(span) for span in consistency_spans(old, new)]


TRUE = History()
FORK = History("autre", since=9)


def _cosign(checkpoint: str, previous: str | None, proof: list[bytes]) -> str:
    return witness_cosign(checkpoint, previous, proof, CITY, LOG.public, NOW)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 7), (7, 7), (7, 8), (8, 13), (1, 50)])
def test_a_log_that_grew_is_cosigned(old: int, new: int) -> None:
    line = _cosign(TRUE.checkpoint(new), TRUE.checkpoint(old), TRUE.proof(old, new))
    assert signed_by(parse_note(TRUE.checkpoint(new) + line), CITY.public) == NOW


def test_the_first_checkpoint_needs_no_proof() -> None:
    assert _cosign(TRUE.checkpoint(7), None, []).startswith("— ville.example ")
    with pytest.raises(CroiseeError, match="bifurcation"):
        _cosign(TRUE.checkpoint(7), None, TRUE.proof(3, 7))


def test_a_rollback_is_refused() -> None:
    with pytest.raises(CroiseeError, match=r"retour en arrière : 12 feuilles .* 11 dans"):
        _cosign(TRUE.checkpoint(11), TRUE.checkpoint(12), [])


@pytest.mark.parametrize("old", [10, 16, 20, 32])
def test_a_fork_is_refused_whatever_the_proof(old: int) -> None:
    for proof in ([], TRUE.proof(old, 40), FORK.proof(old, 40)):
        with pytest.raises(CroiseeError, match="bifurcation"):
            _cosign(FORK.checkpoint(40), TRUE.checkpoint(old), proof)


def test_two_roots_of_one_size_are_refused() -> None:
    with pytest.raises(CroiseeError, match="bifurcation"):
        _cosign(FORK.checkpoint(20), TRUE.checkpoint(20), [])


def test_what_the_log_did_not_sign_is_refused() -> None:
    impostor = new_log_key(LOG.name)
    text, _, _ = TRUE.checkpoint(7).partition("\n\n")
    with pytest.raises(CroiseeError, match="n’est pas signé par le journal"):
        _cosign(f"{text}\n\n{impostor.sign(text + chr(10))}", None, [])


def test_another_log_is_refused() -> None:
    other = write_checkpoint(0, fold([]), new_log_key("autre.example"))
    with pytest.raises(CroiseeError, match="vient d’un autre journal"):
        _cosign(other, None, [])


def test_a_witness_remembers_and_does_not_go_back(tmp_path: Path) -> None:
    witness = FileWitness(tmp_path / "ville" / "memoire", CITY, LOG.public, clock=lambda: NOW)
    assert witness.size() == 0
    witness.cosign(TRUE.checkpoint(12), [])
    witness.cosign(TRUE.checkpoint(20), TRUE.proof(12, 20))
    assert witness.size() == 20
    for checkpoint in (TRUE.checkpoint(12), FORK.checkpoint(20), FORK.checkpoint(40)):
        with pytest.raises(CroiseeError, match="le témoin ne signe pas"):
            witness.cosign(checkpoint, [])
    assert witness.size() == 20


def test_requests_at_once_never_bring_the_memory_back(tmp_path: Path) -> None:
    """The race that C2SP tlog-witness describes: the largest tree signed stays remembered."""
    witness = FileWitness(tmp_path / "memoire", CITY, LOG.public, clock=lambda: NOW)
    witness.cosign(TRUE.checkpoint(1), [])

    def ask(size: int) -> int:
        with suppress(CroiseeError):
            witness.cosign(TRUE.checkpoint(size), TRUE.proof(1, size))
            return size
        return 1

    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(ask, range(2, 50)))
    assert sum(size > 1 for size in signed) == 1
    assert witness.size() == max(signed)
