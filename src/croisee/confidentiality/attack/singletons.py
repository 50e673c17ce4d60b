"""The contributor who is alone in his cell: he knows its value, and attacks the others with it.

A required cell is safe from him when a table takes it as far as required without moving his own
cell. So each end of each required cell keeps a list of suspects, the singletons that all the moves
found so far for it change: no other can harm it. A move that leaves a suspect in peace clears him;
a bound found with his cell pinned betrays the end.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.attack.position import Position
from croisee.confidentiality.attack.region import Region
from croisee.confidentiality.attack.search import SIZES, WIDER, nearby, short_moves
from croisee.confidentiality.attack.walk import walk
from croisee.confidentiality.attack.witness import pieces, reach
from croisee.confidentiality.solver import Answer
from croisee.confidentiality.system import FloatArray, IntArray

_ROOM = 32
"""Suspects kept for an end; a move that changes more singletons clears nobody."""
_SWEEPS, _WALKS = 20, 24
_UNKNOWN = -1


@dataclass(frozen=True)
class Betrayal:
    """The contributor of `by` narrows the interval of `cell` (both of the position) to `bounds`
    because of `relations`; not `proven`: nothing was found that says he does not."""

    cell: int
    by: int
    bounds: tuple[float, float]
    relations: IntArray
    proven: bool

    def joined(self, other: "Betrayal") -> "Betrayal":
        """What two betrayals of the same cell by the same contributor say together."""
        return Betrayal(
            self.cell,
            self.by,
            (max(self.bounds[0], other.bounds[0]), min(self.bounds[1], other.bounds[1])),
            np.union1d(self.relations, other.relations),
            self.proven or other.proven,
        )


def betrayals(position: Position, singletons: IntArray) -> list[Betrayal]:
    """What each of these cells (of the position) betrays of the ends that are safe from others."""
    if not singletons.size:
        return []
    return _Inquiry(position, singletons).run()


class _Inquiry:
    """`suspects[end, :count[end]]` for end = 2·cell + side; `count` is -1 before the first move."""

    def __init__(self, position: Position, singletons: IntArray) -> None:
        self._position = position
        self._alone = np.zeros(position.size, dtype=np.bool_)
        self._alone[singletons] = True
        asked = np.stack([position.down, position.up], axis=1)
        safe = ~np.stack(
            [
                position.caught_below | position.short_below(),
                position.caught_above | position.short_above(),
            ],
            axis=1,
        )
        self._asked: FloatArray = np.where(safe, asked, 0.0).ravel()
        self._suspects = np.zeros((self._asked.size, _ROOM), dtype=np.int64)
        self._count = np.where(self._asked > 0.0, _UNKNOWN, 0)
        self._moves = short_moves(position)

    def run(self) -> list[Betrayal]:
        """Clear by all moves at once, by walks, then end by end."""
        self._clear(self._moves)
        if self._position.integer:
            self._wander()
        found: dict[tuple[int, int], Betrayal] = {}
        for end in np.flatnonzero(self._count != 0):
            for betrayal in self._examine(int(end) // 2, int(end) % 2):
                pair = betrayal.cell, betrayal.by
                found[pair] = betrayal.joined(found[pair]) if pair in found else betrayal
        return list(found.values())

    def _clear(self, moves: csr_array) -> None:
        """Keep for each end only the suspects that one more move changes."""
        if not moves.nnz:
            return
        down, up = reach(moves, *self._position.room, integer=self._position.integer)
        tolerance = 1 - 1e-6
        _keep(
            moves.indptr,
            moves.indices,
            down,
            up,
            self._asked * tolerance,
            self._alone,
            self._suspects,
            self._count,
        )

    def _wander(self) -> None:
        """Walks that leave half of the singletons in peace, then those that are left."""
        random = np.random.default_rng(0)
        for turn in range(_WALKS):
            if not np.any(self._count):
                return
            peace = self._alone & ((random.random(self._alone.size) < 0.5) | (turn == 0))
            room_down, room_up = (np.where(peace, 0.0, room) for room in self._position.room)
            asked = np.where(self._count != 0, self._asked, 0.0).reshape(-1, 2)
            down, up = walk(
                self._moves,
                (room_down, room_up),
                (asked[:, 0].copy(), asked[:, 1].copy()),
                sweeps=_SWEEPS,
                seed=turn,
            )
            reached = np.stack([down, up], axis=1).ravel() >= self._asked
            _pardon(reached, peace, turn == 0, self._suspects, self._count)

    def _examine(self, cell: int, side: int) -> list[Betrayal]:
        end = 2 * cell + side
        found: list[Betrayal] = []
        by_move = csc_array(self._moves)
        position = self._position
        for size in (*SIZES, position.size):
            near = nearby(position, position.rows, position.columns, cell, size)
            wide = np.union1d(near, nearby(position, self._moves, by_move, cell, WIDER * size))
            if self._count[end] == _UNKNOWN:
                self._try(Region(position, wide), cell, side)
            for suspect in self._suspects[end, : max(0, self._count[end])].copy():
                if suspect in self._suspects[end, : self._count[end]]:
                    found += self._confront(near, wide, cell, side, int(suspect))
            if not self._count[end]:
                return found
        unclear = self._suspects[end, : max(0, self._count[end])]
        bounds = position.bounds.least[cell], position.bounds.most[cell]
        nothing = np.zeros(0, dtype=np.int64)
        self._count[end] = 0
        return found + [Betrayal(cell, int(by), bounds, nothing, False) for by in unclear]

    def _confront(
        self, near: IntArray, wide: IntArray, cell: int, side: int, suspect: int
    ) -> list[Betrayal]:
        """Betrayal by this suspect if the region proves it; clears him if a move does."""
        position = self._position
        distance = position.distance(cell, side)
        region = Region(position, near, (suspect,))
        farthest, reasons = region.farthest(cell, distance)
        short = abs(farthest) < abs(distance) * (1 - 1e-6)
        if not short:
            self._try(Region(position, wide, (suspect,)), cell, side)
            end = 2 * cell + side
            present = suspect in self._suspects[end, : self._count[end]]
            whole = present and position.integer and region.closed
            short = whole and region.settle(cell, distance)[0] is Answer.INFEASIBLE
            farthest, reasons = distance - np.sign(distance), region.everything()
        if not short:
            return []
        if position.integer:
            farthest = np.sign(farthest) * np.floor(abs(farthest) + 1e-6)
        self._dismiss(cell, side, suspect)
        bounds = [position.bounds.least[cell], position.bounds.most[cell]]
        bounds[side] = position.truth[cell] + farthest
        origin = position.bounds.origin(position.rows, reasons.ends)
        relations = np.union1d(reasons.relations, origin)
        return [Betrayal(cell, suspect, (bounds[0], bounds[1]), relations, True)]

    def _try(self, region: Region, cell: int, side: int) -> None:
        """Clear suspects by the smallest move of the region for this end."""
        position, distance = self._position, self._position.distance(cell, side)
        for whole in (False, True) if position.integer else (False,):
            move = region.move(cell, distance, whole=whole)
            if move is None:
                return
            found = pieces(
                position.rows, position.columns, region.core, move, integer=position.integer
            )
            if cell in found.indices:
                self._clear(found)
                return

    def _dismiss(self, cell: int, side: int, suspect: int) -> None:
        end = 2 * cell + side
        kept = [s for s in self._suspects[end, : self._count[end]] if s != suspect]
        self._suspects[end, : len(kept)] = kept
        self._count[end] = len(kept)


@njit(cache=True)
def _keep(start, member, down, up, asked, alone, suspects, count):  # type: ignore[no-untyped-def]
    """Intersect the suspects of each end that a move serves with the singletons it changes."""
    changed = np.zeros(alone.size, np.bool_)
    for k in range(start.size - 1):
        number = 0
        for e in range(start[k], start[k + 1]):
            changed[member[e]] = alone[member[e]]
            number += alone[member[e]]
        for e in range(start[k], start[k + 1]):
            cell = member[e]
            for side in range(2):
                end = 2 * cell + side
                if count[end] == 0 or (up[e] if side else down[e]) < asked[end]:
                    continue
                if count[end] < 0:
                    if number - alone[cell] > suspects.shape[1]:
                        continue
                    count[end] = 0
                    for f in range(start[k], start[k + 1]):
                        if alone[member[f]] and member[f] != cell:
                            suspects[end, count[end]] = member[f]
                            count[end] += 1
                else:
                    left = 0
                    for i in range(count[end]):
                        if changed[suspects[end, i]]:
                            suspects[end, left] = suspects[end, i]
                            left += 1
                    count[end] = left
        for e in range(start[k], start[k + 1]):
            changed[member[e]] = False


@njit(cache=True)
def _pardon(reached, peace, everybody, suspects, count):  # type: ignore[no-untyped-def]
    """Clear, for the ends reached, the suspects left in peace (all of them: `everybody`)."""
    for end in np.flatnonzero(reached & (count != 0)):
        if everybody:
            count[end] = 0
        left = 0
        for i in range(max(count[end], 0)):
            if not peace[suspects[end, i]]:
                suspects[end, left] = suspects[end, i]
                left += 1
        if count[end] > 0:
            count[end] = left
