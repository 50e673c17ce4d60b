"""The smallest region around a piece that a union of zones minus a union of zones isolates.

Zones of one zoning stand on the left, those of another on the right; each piece is an edge. A
region « left zones S minus right zones T » needs every piece of T to lie in S, and isolates the
pieces of S outside T. Cheapest, it is a minimum cut (Picard, *Maximal closure of a graph*,
Management Science 22(11), 1976): arc left → right of capacity the people of the piece, right → left
infinite, from the left zone of the wanted piece to its right zone. Augmenting paths stop as soon as
the flow reaches the threshold: a safe piece costs a few local searches, whatever the map.
"""

import numpy as np
from numba import njit


@njit(cache=True)
def smallest_regions(  # type: ignore[no-untyped-def]
    left_start,
    right_of,
    people,
    right_start,
    edge_of,
    left_of,
    apart,
    wanted_left,
    wanted_right,
    threshold,
):
    """The smallest region around each wanted piece, when below `threshold`. All arrays of int64.

    Edges are sorted by left zone: those of `l` are `left_start[l]:left_start[l + 1]`, with
    `right_of`, `left_of` and `people` > 0. Those of the right zone `r` are
    `edge_of[right_start[r]:right_start[r + 1]]`. `apart[l]`: people of `l` whom no right zone can
    take away. A wanted piece is (left zone, right zone or -1 when among `apart`).

    Returns `value` per wanted piece (people isolated; `threshold` when no region is below), and the
    regions found one after the other: `end` per wanted piece, and `members` (left zones as they
    are, right zones subtracted as `-1 - r`).
    """
    n_left, n_right = left_start.size - 1, right_start.size - 1
    spare = people.copy()
    spare_apart = apart.copy()
    seen_left = np.full(n_left, -1, np.int64)
    seen_right = np.full(n_right, -1, np.int64)
    into_left = np.empty(n_left, np.int64)
    into_right = np.empty(n_right, np.int64)
    queue = np.empty(n_left + n_right, np.int64)
    value = np.full(wanted_left.size, threshold, np.int64)
    end = np.zeros(wanted_left.size, np.int64)
    members = np.empty(1024, np.int64)
    written = 0
    stamp = 0
    for wanted in range(wanted_left.size):
        origin, target = wanted_left[wanted], wanted_right[wanted]
        flow = 0
        used = {origin}  # left zones whose edges a path has gone through
        while flow < threshold:
            stamp += 1
            head, tail = 0, 1
            queue[0] = origin
            seen_left[origin] = stamp
            last = -1  # the left zone from which the path leaves for the sink
            while head < tail and last < 0:
                node = queue[head]
                head += 1
                if node >= 0:
                    if spare_apart[node] > 0:
                        last = node
                        break
                    for edge in range(left_start[node], left_start[node + 1]):
                        right = right_of[edge]
                        if spare[edge] > 0 and seen_right[right] != stamp:
                            seen_right[right] = stamp
                            into_right[right] = edge
                            if right == target:
                                last = node
                                break
                            queue[tail] = -1 - right
                            tail += 1
                else:
                    for place in range(right_start[-1 - node], right_start[-node]):
                        edge = edge_of[place]
                        left = left_of[edge]
                        if seen_left[left] != stamp:
                            seen_left[left] = stamp
                            into_left[left] = edge
                            queue[tail] = left
                            tail += 1
            if last < 0:
                value[wanted] = flow
                while written + tail > members.size:
                    members = np.concatenate((members, np.empty_like(members)))
                members[written : written + tail] = queue[:tail]
                written += tail
                break
            by_target = target >= 0 and seen_right[target] == stamp
            push = threshold - flow
            push = min(push, spare[into_right[target]] if by_target else spare_apart[last])
            left = last
            while left != origin:
                push = min(push, spare[into_right[right_of[into_left[left]]]])
                left = left_of[into_right[right_of[into_left[left]]]]
            if by_target:
                spare[into_right[target]] -= push
            else:
                spare_apart[last] -= push
            left = last
            used.add(left)
            while left != origin:
                back = into_left[left]
                forth = into_right[right_of[back]]
                spare[back] += push
                spare[forth] -= push
                left = left_of[forth]
                used.add(left)
            flow += push
        end[wanted] = written
        for left in used:
            spare_apart[left] = apart[left]
            for edge in range(left_start[left], left_start[left + 1]):
                spare[edge] = people[edge]
    return value, end, members[:written]
