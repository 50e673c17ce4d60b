"""The Merkle tree of RFC 6962, as arithmetic on the positions of its nodes.

A *node* `(level, position)` is the root of the complete subtree over the leaves
`[position << level, (position + 1) << level)`; level 0 is the leaves. Complete subtrees never
change once made, so every root and every proof of every past size is a fold of stored nodes, and
a tree of n leaves keeps fewer than 2n of them. What proves is here; what checks is in `verify`.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from croisee.ledger.verify import EMPTY_ROOT, hash_children

Node: TypeAlias = tuple[int, int]
Span: TypeAlias = tuple[int, int]


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees that make up the leaves `[start, end)`, left to right.

    `start` must be a multiple of the largest power of two that fits in the span, as is true of
    every span met in a proof.
    """
    start, end = span
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """Root hash of the span whose complete subtrees have these hashes, left to right."""
    if not hashes:
        return EMPTY_ROOT
    *lefts, root = hashes
    for left in reversed(lefts):
        root = hash_children(left, root)
    return root


def grow(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> list[tuple[Node, bytes]]:
    """The nodes that appear when `leaves` (leaf hashes) join a tree of `size` leaves.

    `frontier` holds the hashes of `nodes_of((0, size))`: nothing else of the tree is needed.
    """
    stack = list(frontier)
    made: list[tuple[Node, bytes]] = []
    for index, leaf in enumerate(leaves, start=size):
        level, carried = 0, leaf
        made.append(((0, index), leaf))
        while (index >> level) & 1:
            carried = hash_children(stack.pop(), carried)
            level += 1
            made.append(((level, index >> level), carried))
        stack.append(carried)
    return made


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Spans whose roots prove that leaf `index` is in the tree of `size` leaves (RFC 6962 §2.1.1).

    From the leaf's sibling up to the child of the root. `0 <= index < size`.
    """
    start, end = 0, size
    spans = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Spans whose roots prove that the tree of `old` leaves begins that of `new` (RFC 6962 §2.1.2).

    `0 <= old <= new`; nothing has to be proved when `old` is 0 or `new`.
    """
    if old == 0:
        return []
    start, end = 0, new
    spans = []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start > 0:
        spans.append((start, end))
    return spans[::-1]


def _split(width: int) -> int:
    """The largest power of two strictly below `width`."""
    return 1 << ((width - 1).bit_length() - 1)
