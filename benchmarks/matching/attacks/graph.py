"""Graph matching: the unit holds a plaintext file that overlaps, and no key.

After Vidanage, Christen, Ranbaduge and Schnell, « A graph matching attack on privacy-preserving
record linkage » (CIKM 2020). The attacker encodes its plaintext with the public parameters under a
key of its own: blocks, their sizes and which fields agree come out as the target's do, so that both
graphs are compared like with like. Nodes are records; an edge joins two records of one block. Three
ways, from the strictest to the broadest:

- *fingerprints*: neighbourhoods hashed to `ROUNDS` steps (Weisfeiler and Lehman), sizes of blocks
  and exact agreements included; a claim where one node of each graph bears a fingerprint.
- *features* (the paper's way): degree, blocks, likeness of neighbours, two steps around, as a
  vector; each target node claims its nearest plaintext node if that one's nearest is it.
- *propagation*: from some pairs known for sure, neighbours that stand alone in bearing one edge
  label on both sides are claimed, then their neighbours.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from seen import Edges, Ints, Seen

ROUNDS = 3
SAMPLE = 5_000
_EXACT = 6
"""Level « equal » of a name; lower ones depend on the salt of the block."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Claims:
    """Pairs claimed (target record, plaintext record), the surest first."""

    target: Ints
    plain: Ints

    def right(self, target_person: Ints, plain_person: Ints) -> npt.NDArray[np.bool_]:
        """Which claims are right; persons are numbers, negative for fakes."""
        found: npt.NDArray[np.bool_] = target_person[self.target] == plain_person[self.plain]
        return found


def fingerprints(target: Seen, plain: Seen) -> Claims:
    """Nodes whose fingerprint is unique in both graphs."""
    hashes = [_fingerprint(side) for side in (target, plain)]
    unique = []
    for values in hashes:
        texts, first, counts = np.unique(values, return_index=True, return_counts=True)
        unique.append((texts[counts == 1], first[counts == 1]))
    _, one, other = np.intersect1d(unique[0][0], unique[1][0], return_indices=True)
    return Claims(unique[0][1][one], unique[1][1][other])


def features(target: Seen, plain: Seen) -> Claims:
    """Nodes with a neighbour, each paired with the nearest of the other graph, if it is mutual.

    At most `SAMPLE` nodes of the target, drawn at random, are sought: the search is what costs.
    """
    vectors = [_vectors(side) for side in (target, plain)]
    joined = [np.flatnonzero(_degree(side)) for side in (target, plain)]
    if not all(one.size for one in joined):
        return Claims(np.empty(0, np.int64), np.empty(0, np.int64))
    scale = vectors[1][joined[1]].std(axis=0) + 1e-9
    points = [vector[rows] / scale for vector, rows in zip(vectors, joined, strict=True)]
    trees = [cKDTree(one) for one in points]
    drawn = np.random.default_rng(4).permutation(len(points[0]))[:SAMPLE]
    many = min(2, len(points[1]))
    distance, there = trees[1].query(points[0][drawn], k=many)
    distance, there = distance.reshape(drawn.size, -1), there.reshape(drawn.size, -1)
    _, back = trees[0].query(points[1][there[:, 0]], k=1)
    mutual = np.flatnonzero(back == drawn)
    margin = distance[mutual, -1] - distance[mutual, 0]
    order = mutual[np.argsort(-margin, kind="stable")]
    return Claims(joined[0][drawn[order]], joined[1][there[order, 0]])


def propagation(target: Seen, plain: Seen, seeds: Claims, most: int = 50) -> Claims:
    """What follows from `seeds`, step by step; the seeds themselves are not claimed again."""
    known = np.full(target.size, -1, dtype=np.int64)
    taken = np.zeros(plain.size, dtype=np.bool_)
    known[seeds.target], taken[seeds.plain] = seeds.plain, True
    ends = [_both_ways(side.edges) for side in (target, plain)]
    claimed: list[tuple[Ints, Ints]] = []
    for _ in range(most):
        (head, tail, label), (head_2, tail_2, label_2) = ends
        ask = (known[head] >= 0) & (known[tail] < 0)
        tell = ~taken[tail_2]
        one = _alone(known[head[ask]], label[ask], tail[ask])
        other = _alone(head_2[tell], label_2[tell], tail_2[tell])
        _, at, facing = np.intersect1d(one[0], other[0], return_indices=True)
        found, meant = one[1][at], other[1][facing]
        _, first = np.unique(found, return_index=True)
        found, meant = found[first], meant[first]
        _, first = np.unique(meant, return_index=True)
        found, meant = found[first], meant[first]
        if not found.size:
            break
        known[found], taken[meant] = meant, True
        claimed.append((found, meant))
    if not claimed:
        return Claims(np.empty(0, np.int64), np.empty(0, np.int64))
    return Claims(*(np.concatenate(part) for part in zip(*claimed, strict=True)))


def _both_ways(edges: Edges) -> tuple[Ints, Ints, npt.NDArray[np.uint64]]:
    label = _labels(edges)
    return (
        np.concatenate([edges.left, edges.right]),
        np.concatenate([edges.right, edges.left]),
        np.concatenate([label, label]),
    )


def _alone(
    node: Ints, label: npt.NDArray[np.uint64], tail: Ints
) -> tuple[npt.NDArray[np.uint64], Ints]:
    """(node, label) borne by one edge only, and where this edge leads."""
    keys = _stirred(node.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ label)
    texts, first, counts = np.unique(keys, return_index=True, return_counts=True)
    return texts[counts == 1], tail[first[counts == 1]]


def _labels(edges: Edges) -> npt.NDArray[np.uint64]:
    """What is the same of an edge under any key: common passes, exact agreements, missing values."""
    levels = edges.levels.copy()
    for name in (0, 1):
        levels[:, name] = np.where(levels[:, name] == _EXACT, 2, np.minimum(levels[:, name], 1))
    label = edges.passes.astype(np.uint64)
    for column in levels.T:
        label = _stirred(label * np.uint64(31) + column.astype(np.uint64))
    return label


def _fingerprint(side: Seen) -> npt.NDArray[np.uint64]:
    """Hash of each node's rows, then of its neighbours', `ROUNDS` times."""
    row = _stirred((side.passes * 64 + side.block_size).astype(np.uint64) + np.uint64(1))
    value = np.zeros(side.size, dtype=np.uint64)
    np.add.at(value, side.record, row)
    for column in side.missing.T:
        value = _stirred(value * np.uint64(3) + column.astype(np.uint64))
    head, tail, label = _both_ways(side.edges)
    for _ in range(ROUNDS):
        around = np.zeros(side.size, dtype=np.uint64)
        np.add.at(around, head, _stirred(value[tail] ^ label))
        value = _stirred(value * np.uint64(3) + around)
    return value


def _vectors(side: Seen) -> Floats:
    """Features of each node (n × f)."""
    shape = (side.size, side.pass_count)
    cell = side.record * side.pass_count + side.passes
    count = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    sizes = np.bincount(cell, weights=side.block_size, minlength=shape[0] * shape[1]).reshape(shape)
    head, tail, _ = _both_ways(side.edges)
    degree = _degree(side).astype(np.float64)
    levels = np.concatenate([side.edges.levels, side.edges.levels])
    around = []
    for column in levels.T:
        total = np.bincount(head, weights=column, minlength=side.size)
        square = np.bincount(head, weights=column**2, minlength=side.size)
        mean = total / np.maximum(degree, 1)
        around += [total, mean, np.sqrt(np.maximum(square / np.maximum(degree, 1) - mean**2, 0))]
    further = np.bincount(head, weights=degree[tail], minlength=side.size)
    second = np.bincount(head, weights=degree[tail] ** 2, minlength=side.size)
    return np.column_stack([count, sizes, side.missing, degree, *around, further, second])


def _degree(side: Seen) -> Ints:
    ends = np.concatenate([side.edges.left, side.edges.right])
    return np.bincount(ends, minlength=side.size).astype(np.int64)


def _stirred(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Mixed bits (finaliser of MurmurHash3): sums of them tell multisets apart."""
    words = (words ^ (words >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    words = (words ^ (words >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return words ^ (words >> np.uint64(33))
