"""The Merkle tree against published values, and against an independent implementation.

Published: the eight leaves of the Certificate Transparency reference tests. Independent:
`pymerkle`, and the recursive definitions of RFC 6962, on every pair of sizes up to 130 and on a
few hundred larger ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

import pytest
from pymerkle import InmemoryTree

from croisee.ledger.merkle import (
    Node,
    Span,
    consistency_spans,
    fold,
    grow,
    inclusion_spans,
    nodes_of,
)
from croisee.ledger.verify import EMPTY_ROOT, Tree, extends, hash_leaf, includes

LEAVES = [
    bytes.fromhex(data)
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


class Nodes:
    """The stored nodes of a tree, and the roots of its spans."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.hashes: dict[Node, bytes] = dict(grow(0, [], map(hash_leaf, leaves)))

    def root(self, size: int) -> bytes:
        return self.proof([(0, size)])[0]

    def proof(self, spans: Sequence[Span]) -> list[bytes]:
        return [fold([self.hashes[node] for node in nodes_of(span)]) for span in spans]


def test_published_roots() -> None:
    nodes = Nodes(LEAVES)
    assert [nodes.root(size).hex() for size in range(9)] == ROOTS


def test_published_roots_as_the_verifier_finds_them() -> None:
    tree, found = Tree(), [Tree().root().hex()]
    for leaf in LEAVES:
        tree.add(hash_leaf(leaf))
        found.append(tree.root().hex())
    assert found == ROOTS


def test_published_inclusion_proof() -> None:
    proof = Nodes(LEAVES).proof(inclusion_spans(0, 8))
    assert [item.hex() for item in proof] == FIRST_OF_EIGHT
    assert includes(hash_leaf(LEAVES[0]), 0, 8, proof, bytes.fromhex(ROOTS[8]))


def test_published_consistency_proof() -> None:
    proof = Nodes(LEAVES).proof(consistency_spans(6, 8))
    assert [item.hex() for item in proof] == SIX_TO_EIGHT
    assert extends(6, 8, proof, bytes.fromhex(ROOTS[6]), bytes.fromhex(ROOTS[8]))


@pytest.mark.parametrize(
    ("old", "new"), [(0, 0), (0, 5), (5, 5)], ids=["empty", "from empty", "same"]
)
def test_sizes_that_need_no_proof(old: int, new: int) -> None:
    roots = [bytes.fromhex(root) for root in ROOTS]
    assert consistency_spans(old, new) == []
    assert extends(old, new, [], roots[old], roots[new])
    assert not extends(old, new, [EMPTY_ROOT], roots[old], roots[new])
    assert not extends(old, new, [], roots[3], roots[new])


# --- Against pymerkle ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def peer() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(1500):
        tree.append_entry(b"%d" % number)
    return tree


@pytest.fixture(scope="module")
def ours() -> Nodes:
    return Nodes(b"%d" % number for number in range(1500))


def _pairs() -> Iterator[tuple[int, int]]:
    yield from ((old, new) for new in range(1, 131) for old in range(1, new + 1))
    draw = Random(6962)
    for _ in range(300):
        new = draw.randrange(131, 1501)
        yield draw.randrange(1, new + 1), new


def test_roots_agree(peer: InmemoryTree, ours: Nodes) -> None:
    for size in range(1, 1501):
        assert ours.root(size) == peer.get_root(size), size


def test_inclusion_proofs_agree(peer: InmemoryTree, ours: Nodes) -> None:
    """pymerkle counts leaves from 1, and puts the leaf itself at the head of its path."""
    for place, size in _pairs():
        path = ours.proof(inclusion_spans(place - 1, size))
        assert path == peer.prove_inclusion(place, size).path[1:], (place, size)
        leaf = peer.get_leaf(place)
        assert includes(leaf, place - 1, size, path, peer.get_root(size)), (place, size)


def test_consistency_proofs_hold_between_roots_of_the_peer(peer: InmemoryTree, ours: Nodes) -> None:
    """(pymerkle writes its own consistency proofs in another order than RFC 6962.)"""
    for old, new in _pairs():
        proof = ours.proof(consistency_spans(old, new))
        assert extends(old, new, proof, peer.get_root(old), peer.get_root(new)), (old, new)


# --- Against the definitions of RFC 6962, transcribed as they stand ------------------------------


def _split(n: int) -> int:
    return max(1 << power for power in range(n.bit_length()) if 1 << power < n)


def _path(m: int, start: int, end: int) -> list[Span]:
    """PATH(m, D[n]) of §2.1.1, in spans."""
    if end - start == 1:
        return []
    k = _split(end - start)
    if m < k:
        return [*_path(m, start, start + k), (start + k, end)]
    return [*_path(m - k, start + k, end), (start, start + k)]


def _subproof(m: int, start: int, end: int, whole: bool) -> list[Span]:
    """SUBPROOF(m, D[n], b) of §2.1.2, in spans."""
    if m == end - start:
        return [] if whole else [(start, end)]
    k = _split(end - start)
    if m <= k:
        return [*_subproof(m, start, start + k, whole), (start + k, end)]
    return [*_subproof(m - k, start + k, end, False), (start, start + k)]


def test_proofs_are_those_of_the_definitions() -> None:
    for old, new in _pairs():
        assert inclusion_spans(old - 1, new) == _path(old - 1, 0, new), (old, new)
        assert consistency_spans(old, new) == _subproof(old, 0, new, True), (old, new)
