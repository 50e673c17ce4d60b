"""An attacker who knows no mathematics: he tries tables of whole numbers one after another.

He shares nothing with the package: he reads what is shown, and searches for a table of people that
would show the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

Leaf = tuple[str, ...]


class Tables:
    """Every whole-number table over `leaves` that agrees with the sums `told`.

    `told`: set of leaves → least and greatest sum. No leaf goes above `ceiling`.
    """

    def __init__(
        self,
        leaves: Sequence[Leaf],
        told: Sequence[tuple[frozenset[Leaf], int, int]],
        ceiling: int,
        near: Mapping[Leaf, int],
    ) -> None:
        self._leaves, self._ceiling, self._near = leaves, ceiling, near
        self._least = [least for _, least, _ in told]
        self._most = [most for _, _, most in told]
        self._in = [[i for i, (group, _, _) in enumerate(told) if leaf in group] for leaf in leaves]
        last = {
            i: max(leaves.index(leaf) for leaf in group) for i, (group, _, _) in enumerate(told)
        }
        self._closes = [[i for i in last if last[i] == place] for place in range(len(leaves))]

    def __iter__(self) -> Iterator[dict[Leaf, int]]:
        return self._extend(0, [0] * len(self._least), {})

    def any(self) -> bool:
        """Whether at least one table exists."""
        return next(iter(self), None) is not None

    def _extend(
        self, place: int, sums: list[int], table: dict[Leaf, int]
    ) -> Iterator[dict[Leaf, int]]:
        if place == len(self._leaves):
            yield dict(table)
            return
        leaf = self._leaves[place]
        for count in sorted(
            range(self._ceiling + 1), key=lambda count: abs(count - self._near[leaf])
        ):
            after = list(sums)
            for i in self._in[place]:
                after[i] += count
            if all(after[i] <= self._most[i] for i in self._in[place]) and all(
                after[i] >= self._least[i] for i in self._closes[place]
            ):
                table[leaf] = count
                yield from self._extend(place + 1, after, table)


def leaves_below(
    place: Sequence[str], leaves: Sequence[Leaf], parents: Sequence[Mapping[str, str]]
) -> frozenset[Leaf]:
    """The leaves that a cell adds up, whatever the levels of its codes."""

    def ancestors(axis: int, code: str) -> set[str]:
        found = {code}
        while code in parents[axis]:
            code = parents[axis][code]
            found.add(code)
        return found

    return frozenset(
        leaf
        for leaf in leaves
        if all(place[axis] in ancestors(axis, code) for axis, code in enumerate(leaf))
    )


def all_places(codes: Sequence[Sequence[str]]) -> list[Leaf]:
    """Every combination of codes."""
    return list(product(*codes))
