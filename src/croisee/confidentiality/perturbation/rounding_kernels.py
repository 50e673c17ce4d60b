"""Local search for controlled rounding: the loops.

A rounding is a whole number of bases for each *leaf* (a cell that is the sum of no others); every
other cell follows by adding, so that a table stays additive whatever the search does. What it
looks for is a table whose cells all lie between `low` and `high`, then one that deviates little.

Arrays, for `n` cells and `m` leaves, values counted in bases:
  - `leaf_start` (m + 1), `leaf_cells`, `leaf_signs`: the cells each leaf adds to, and how often;
  - `cell_start` (n + 1), `cell_leaves`, `cell_signs`: the same, cell by cell;
  - `leaf_low`, `leaf_high` (m): what a leaf may become; `leaves` (m), `cells` (n): the table so
    far, changed in place;
  - `exact` (n): true values; `low`, `high` (n): where each cell must end; `cost` (n): price of a
    unit of deviation.
"""

import numpy as np
from numba import njit

_SAMPLE = 200
_NOISE = 0.005
_HEAVIER = 0.1
_REST = 3


@njit(cache=True)
def _outside(value, low, high):  # type: ignore[no-untyped-def]
    if value < low:
        return low - value
    if value > high:
        return value - high
    return 0


@njit(cache=True)
def anneal(  # type: ignore[no-untyped-def]
    leaf_start, leaf_cells, leaf_signs, leaf_low, leaf_high, leaves, cells, exact, low, high, cost,
    price, steps, hot, cold, seed,
):  # fmt: skip
    """Simulated annealing: one leaf up or down at a time, while the temperature falls.

    `price` is what a unit outside `low..high` costs. Kirkpatrick, Gelatt & Vecchi, *Optimization by
    simulated annealing*, Science 220, 1983; for controlled rounding, Kelly, Golden & Assad 1990.
    """
    np.random.seed(seed)
    cooling = (cold / hot) ** (1.0 / max(steps, 1))
    temperature = hot
    for _ in range(steps):
        temperature *= cooling
        leaf = np.random.randint(leaves.size)
        move = 1 if np.random.random() < 0.5 else -1
        if not leaf_low[leaf] <= leaves[leaf] + move <= leaf_high[leaf]:
            move = -move
            if not leaf_low[leaf] <= leaves[leaf] + move <= leaf_high[leaf]:
                continue
        change = 0.0
        for place in range(leaf_start[leaf], leaf_start[leaf + 1]):
            cell = leaf_cells[place]
            old = cells[cell]
            new = old + move * leaf_signs[place]
            change += cost[cell] * (abs(new - exact[cell]) - abs(old - exact[cell]))
            change += price * (
                _outside(new, low[cell], high[cell]) - _outside(old, low[cell], high[cell])
            )
        if change <= 0.0 or np.random.random() < np.exp(-change / temperature):
            leaves[leaf] += move
            for place in range(leaf_start[leaf], leaf_start[leaf + 1]):
                cells[leaf_cells[place]] += move * leaf_signs[place]


@njit(cache=True)
def repair(  # type: ignore[no-untyped-def]
    leaf_start, leaf_cells, leaf_signs, cell_start, cell_leaves, cell_signs, leaf_low, leaf_high,
    leaves, cells, low, high, patience, seed,
):  # fmt: skip
    """Bring every cell inside `low..high`; how many stay outside (0: done), the fewest met.

    Picks a cell outside, moves the leaf under it that harms the others least, and makes a cell that
    stays outside weigh more: the breakout method (Morris, *The breakout method for escaping from
    local minima*, AAAI 1993). Stops after `patience` steps without a new best.
    """
    np.random.seed(seed)
    outside = np.empty(cells.size, np.int64)
    place_of = np.full(cells.size, -1)
    left = 0
    for cell in range(cells.size):
        if _outside(cells[cell], low[cell], high[cell]):
            outside[left] = cell
            place_of[cell] = left
            left += 1
    weight = np.ones(cells.size)
    rests_until = np.zeros(leaves.size, np.int64)
    best, kept = left, leaves.copy()
    since, step = 0, 0
    while left > 0 and since < patience:
        step += 1
        since += 1
        cell = outside[np.random.randint(left)]
        upwards = 1 if cells[cell] < low[cell] else -1
        weight[cell] += _HEAVIER
        first, below = cell_start[cell], cell_start[cell + 1] - cell_start[cell]
        chosen, chosen_move, least = -1, 0, np.inf
        for trial in range(min(below, _SAMPLE)):
            place = first + (trial if below <= _SAMPLE else np.random.randint(below))
            leaf = cell_leaves[place]
            move = upwards if cell_signs[place] > 0 else -upwards
            if rests_until[leaf] > step:
                continue
            if not leaf_low[leaf] <= leaves[leaf] + move <= leaf_high[leaf]:
                continue
            change = 0.0
            for at in range(leaf_start[leaf], leaf_start[leaf + 1]):
                other = leaf_cells[at]
                new = cells[other] + move * leaf_signs[at]
                change += weight[other] * (
                    _outside(new, low[other], high[other])
                    - _outside(cells[other], low[other], high[other])
                )
            if change < least:
                chosen, chosen_move, least = leaf, move, change
        if chosen < 0 or (least > 0.0 and np.random.random() > _NOISE):
            continue
        leaves[chosen] += chosen_move
        rests_until[chosen] = step + _REST + np.random.randint(10)
        for at in range(leaf_start[chosen], leaf_start[chosen + 1]):
            other = leaf_cells[at]
            cells[other] += chosen_move * leaf_signs[at]
            wrong = _outside(cells[other], low[other], high[other]) > 0
            if wrong and place_of[other] < 0:
                place_of[other] = left
                outside[left] = other
                left += 1
            elif not wrong and place_of[other] >= 0:
                left -= 1
                last = outside[left]
                outside[place_of[other]] = last
                place_of[last] = place_of[other]
                place_of[other] = -1
        if left < best:
            best, since = left, 0
            kept[:] = leaves
    for leaf in range(leaves.size):
        back = kept[leaf] - leaves[leaf]
        leaves[leaf] = kept[leaf]
        for at in range(leaf_start[leaf], leaf_start[leaf + 1]):
            cells[leaf_cells[at]] += back * leaf_signs[at]
    return best
