"""A route read back makes the time that was found, without a gap."""

from itertools import pairwise

from hypothesis import given

from croisee.travel.roads import UNREACHABLE, Attached, RoadGraph, times
from croisee.travel.roads.routes import Routes, Step
from property.travel.test_road_laws import town


@given(town())
def test_the_steps_of_a_route_follow_one_another_and_make_its_time(
    drawn: tuple[RoadGraph, Attached, Attached],
) -> None:
    graph, origins, destinations = drawn
    pairs = min(len(origins), len(destinations))
    found = times(graph, origins, destinations)
    routes = Routes(graph)
    for row in range(pairs):
        steps = routes.between(origins, destinations, row)
        if found[row, row] >= UNREACHABLE:
            assert steps == []
            continue
        assert steps[0].edge == origins.edge[row]
        assert steps[-1].edge == destinations.edge[row]
        ends = [routes.line(step)[0] for step in steps]
        assert all(round(one[-1] * 1e7) == round(other[0] * 1e7) for one, other in pairwise(ends))
        # The place of a point is known to the millisecond of one direction of its edge: on edges
        # of at least a second, at most a tenth of a second of the other.
        if all(
            routes.length(step.edge) and graph.milliseconds[step.edge].min() >= 1_000
            for step in steps
        ):
            walked = int(origins.access[row]) + int(destinations.access[row])
            made = sum(clock(graph, step, routes) for step in steps) + walked
            assert abs(made / 1_000 - found[row, row]) <= 0.71


def clock(graph: RoadGraph, step: Step, routes: Routes) -> float:
    """Milliseconds of a step, at the even speed of its edge."""
    direction = 0 if step.end > step.start or not step.metres else 1
    return float(graph.milliseconds[step.edge, direction]) * step.metres / routes.length(step.edge)
