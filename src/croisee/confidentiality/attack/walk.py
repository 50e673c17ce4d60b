"""A walk among the tables of whole numbers that agree with all that is public.

From the true table, moves are made one after another, each if it brings cells nearer to the ends of
their intervals that no table reached yet, or costs nothing; no cell ever leaves its bounds. Every
table passed is a witness for all cells at once. Moves are whole and respect every relation, so the
tables are exact; a million of them cost less than one linear program on the whole system.
"""

import numpy as np
from numba import njit
from scipy.sparse import csr_array

from croisee.confidentiality.system import FloatArray


def walk(
    moves: csr_array,
    room: tuple[FloatArray, FloatArray],
    asked: tuple[FloatArray, FloatArray],
    *,
    sweeps: int,
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """How far (n) each cell went down and up from its true value.

    `moves` (k × n): whole, proposed in random order at each of the `sweeps`. `room` (n): how far
    each cell can go down and up. `asked` (n): how far it is asked to (0: indifferent).
    """
    low, high = np.zeros(moves.shape[1]), np.zeros(moves.shape[1])
    _walk(moves.indptr, moves.indices, moves.data, *room, *asked, low, high, sweeps, seed)
    return -low, high


@njit(cache=True)
def _nearness(move, low, high, down, up):  # type: ignore[no-untyped-def]
    """How near (0 to 1, squared so that ends are reached in turn) to an end not reached yet."""
    if move > 0 and high < up:
        return (min(move, up) / up) ** 2
    if move < 0 and -low < down:
        return (min(-move, down) / down) ** 2
    return 0.0


@njit(cache=True)
def _walk(  # type: ignore[no-untyped-def]
    start, member, weight, room_down, room_up, down, up, low, high, sweeps, seed
):
    np.random.seed(seed)
    at = np.zeros(low.size)
    left = np.sum(down > 0) + np.sum(up > 0)
    for _ in range(sweeps):
        if left == 0:
            break
        for k in np.random.permutation(start.size - 1):
            sign = 1.0 if np.random.random() < 0.5 else -1.0
            for _turn in range(2):
                sign = -sign
                gain = 1.0
                while gain > 1e-9:
                    gain = 0.0
                    possible = True
                    for e in range(start[k], start[k + 1]):
                        cell = member[e]
                        now = at[cell]
                        then = now + sign * weight[e]
                        if then < -room_down[cell] or then > room_up[cell]:
                            possible = False
                            break
                        gain += _nearness(then, low[cell], high[cell], down[cell], up[cell])
                        gain -= _nearness(now, low[cell], high[cell], down[cell], up[cell])
                    if not possible or gain < -1e-9:
                        break
                    for e in range(start[k], start[k + 1]):
                        cell = member[e]
                        now = at[cell] + sign * weight[e]
                        at[cell] = now
                        if now < low[cell]:
                            left -= -low[cell] < down[cell] <= -now
                            low[cell] = now
                        if now > high[cell]:
                            left -= high[cell] < up[cell] <= now
                            high[cell] = now
