"""Laws of the tree: whole proofs convince, and nothing else does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.ledger.merkle import consistency_spans, fold, grow, inclusion_spans, nodes_of
from croisee.ledger.verify import Tree, extends, hash_leaf, includes

LAW = settings(deadline=None)
SIZES = st.integers(1, 200)
NODES = dict(grow(0, [], (hash_leaf(b"%d" % number) for number in range(200))))


def _proof(spans: list[tuple[int, int]]) -> list[bytes]:
    return [fold([NODES[node] for node in nodes_of(span)]) for span in spans]


def _root(size: int) -> bytes:
    return _proof([(0, size)])[0]


@st.composite
def index_in_size(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


@st.composite
def two_sizes(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(SIZES)
    return draw(st.integers(1, new)), new


@LAW
@given(SIZES, st.lists(st.integers(0, 30), max_size=8))
def test_growing_by_any_steps_gives_the_same_nodes(start: int, steps: list[int]) -> None:
    size, nodes = 0, {}
    for step in [*steps, start]:
        frontier = [NODES[node] for node in nodes_of((0, size))]
        leaves = [NODES[(0, at)] for at in range(size, min(size + step, 200))]
        nodes.update(grow(size, frontier, leaves))
        size += len(leaves)
    assert nodes == {
        (level, at): value for (level, at), value in NODES.items() if (at + 1) << level <= size
    }


@LAW
@given(SIZES)
def test_a_tree_keeps_fewer_than_two_nodes_per_leaf(size: int) -> None:
    kept = [node for node in NODES if (node[1] + 1) << node[0] <= size]
    assert size <= len(kept) < 2 * size


@LAW
@given(SIZES)
def test_the_verifier_finds_the_root_the_prover_states(size: int) -> None:
    tree = Tree()
    for at in range(size):
        tree.add(NODES[(0, at)])
    assert tree.root() == _root(size)


@LAW
@given(index_in_size())
def test_an_inclusion_proof_is_short_and_convinces(case: tuple[int, int]) -> None:
    index, size = case
    proof = _proof(inclusion_spans(index, size))
    assert len(proof) <= (size - 1).bit_length()
    assert includes(NODES[(0, index)], index, size, proof, _root(size))


@LAW
@given(index_in_size(), st.data())
def test_an_inclusion_proof_altered_anywhere_convinces_nobody(
    case: tuple[int, int], data: st.DataObject
) -> None:
    index, size = case
    proof, leaf, root = _proof(inclusion_spans(index, size)), NODES[(0, index)], _root(size)
    other = data.draw(st.integers(0, 250).filter(lambda value: value != index))
    assert not includes(leaf, other, size, proof, root)
    assert not includes(hash_leaf(b"autre"), index, size, proof, root)
    assert not includes(leaf, index, size, [*proof, root], root)
    assert not includes(leaf, index, size, proof, hash_leaf(b"autre"))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not includes(leaf, index, size, proof[:at] + proof[at + 1 :], root)
        altered = [*proof[:at], hash_leaf(b"autre"), *proof[at + 1 :]]
        assert not includes(leaf, index, size, altered, root)


@LAW
@given(two_sizes())
def test_a_consistency_proof_is_short_and_convinces(case: tuple[int, int]) -> None:
    old, new = case
    proof = _proof(consistency_spans(old, new))
    assert len(proof) <= (new - 1).bit_length() + 1
    assert extends(old, new, proof, _root(old), _root(new))


@LAW
@given(two_sizes(), st.data())
def test_a_consistency_proof_altered_anywhere_convinces_nobody(
    case: tuple[int, int], data: st.DataObject
) -> None:
    old, new = case
    proof = _proof(consistency_spans(old, new))
    other = hash_leaf(b"autre")
    assert not extends(old, new, proof, other, _root(new))
    assert not extends(old, new, proof, _root(old), other)
    assert not extends(old, new, [*proof, other], _root(old), _root(new))
    assert not extends(new + 1, new, proof, _root(old), _root(new))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        altered = [*proof[:at], other, *proof[at + 1 :]]
        assert not extends(old, new, altered, _root(old), _root(new))
        assert not extends(old, new, proof[:at] + proof[at + 1 :], _root(old), _root(new))


@LAW
@given(two_sizes(), st.integers(0, 199))
def test_a_changed_past_cannot_be_proved_consistent(case: tuple[int, int], at: int) -> None:
    """The forger changes one leaf below `old` and gives the honest-looking proof of his tree."""
    old, new = case
    at %= old
    leaves = [NODES[(0, place)] for place in range(new)]
    leaves[at] = hash_leaf(b"autre")
    forged = dict(grow(0, [], leaves))
    proof = [
        fold([forged[node] for node in nodes_of(span)]) for span in consistency_spans(old, new)
    ]
    new_root = fold([forged[node] for node in nodes_of((0, new))])
    assert not extends(old, new, proof, _root(old), new_root)
