"""Which parameters each right reads, and up to when each is known: what a guard needs to judge."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openfisca_core.parameters import Parameter
from openfisca_core.periods import DateUnit, period

from .composition import compose
from .entitlements import of_families
from .evaluation import prepare
from .inputs import INCOME_VARIABLES
from .reading import read_population

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "c2s_gratuite": ("cmu_c",),
    "c2s_participation": ("css_participation_forfaitaire",),
    "rsa": ("rsa",),
    "prime_activite": ("ppa",),
    "aide_logement": ("aide_logement",),
    "aah": ("aah",),
    "aspa": ("aspa",),
}
"""Right → the variables of OpenFisca that tell it."""

Node = tuple[str, str]
Asked = dict[Node, set[Node]]
_ZONE = "zone_apl"


def law(system: Any, order: dict[str, Any]) -> dict[str, Any]:
    """What is read for the typical households of the order.

    `parametres`: right → its parameters, by name; of each `lu` (latest day it was read for),
    `dates` (of its values, latest first), `verifie` (day on which it was last found still valid,
    or null). `mois`: right → months of which it reads an income, in order of time. `zone`: the
    variables that depend on the housing-benefit zone. Raises `ValueError` when something before
    the first month of the order is read.
    """
    population = read_population(Path(order["donors"]), order["months"])
    composition = compose(population, population.months[-1])
    simulation = composition.simulation(system)
    simulation.trace = True
    prepare(simulation, population, composition, order["zones"][0], {**order, "ceilings": None})
    of_families(simulation, population.months[-1])
    asked, read = _graph(simulation.tracer.trees)
    early = {name for name, period in asked if _first_month(period) < population.months[0]}
    if early:
        raise ValueError(f"lu avant {population.months[0]} : {', '.join(sorted(early))}")
    below = {
        right: _below(asked, names, population.months[-1]) for right, names in VARIABLES.items()
    }
    return {
        "parametres": {
            right: _described(system, _latest(read, nodes)) for right, nodes in below.items()
        },
        "mois": {right: _months(nodes, population.months[-1]) for right, nodes in below.items()},
        "zone": sorted(_depending_on(_ZONE, asked)),
    }


def _first_month(period: str) -> str:
    """« 2024 », « 2024-03 », « year:2024-03 » → the first month; « eternity » → none is earlier."""
    start = period.partition(":")[2].partition(":")[0] or period
    return start if len(start) > len("2024") else f"{start}-01"


def _depending_on(variable: str, asked: Asked) -> set[str]:
    by_name: dict[str, set[str]] = {}
    for (name, _), others in asked.items():
        by_name.setdefault(name, set()).update(other for other, _ in others)
    found = {variable}
    while more := {name for name, others in by_name.items() if others & found} - found:
        found |= more
    return found - {variable}


def _graph(trees: list[Any]) -> tuple[Asked, dict[Node, dict[str, str]]]:
    """Calculations that each one asked for, and parameters it read; what was already known when
    asked a second time is found where it was first calculated."""
    asked: Asked = {}
    read: dict[Node, dict[str, str]] = {}
    waiting = list(trees)
    while waiting:
        node = waiting.pop()
        name = (node.name, str(node.period))
        asked.setdefault(name, set()).update((c.name, str(c.period)) for c in node.children)
        for parameter in node.parameters:
            days = read.setdefault(name, {})
            days[parameter.name] = max(days.get(parameter.name, ""), str(parameter.period))
        waiting.extend(node.children)
    return asked, read


def _below(asked: Asked, names: tuple[str, ...], month: str) -> set[Node]:
    """Every calculation that these variables ask for, themselves included."""
    waiting: list[Node] = [(name, month) for name in names]
    seen = set(waiting)
    while waiting:
        more = asked.get(waiting.pop(), set()) - seen
        waiting.extend(more)
        seen |= more
    return seen


def _latest(read: dict[Node, dict[str, str]], nodes: set[Node]) -> dict[str, str]:
    """Parameters read by some calculations, each with the latest day it was read for."""
    found: dict[str, str] = {}
    for node in nodes:
        for parameter, day in read.get(node, {}).items():
            found[parameter] = max(found.get(parameter, ""), day)
    return found


def _months(nodes: set[Node], last: str) -> list[str]:
    """Months of the incomes among some calculations; of the year under way, up to the last one."""
    spans = [period(span) for name, span in nodes if name in INCOME_VARIABLES]
    months = {str(month) for span in spans for month in span.get_subperiods(DateUnit.MONTH)}
    return sorted(month for month in months if month <= last)


def _described(system: Any, found: dict[str, str]) -> list[dict[str, Any]]:
    described: dict[str, dict[str, Any]] = {}
    for name, day in found.items():
        for leaf in _leaves(_parameter(system.parameters, name)):
            before = described.get(leaf.name)
            described[leaf.name] = {
                "nom": leaf.name,
                "lu": max(day, before["lu"]) if before else day,
                "dates": [
                    value.instant_str for value in leaf.values_list if value.value is not None
                ],
                "verifie": leaf.metadata.get("last_value_still_valid_on"),
            }
    return [described[name] for name in sorted(described)]


def _parameter(node: Any, name: str) -> Any:
    for part in name.split("."):
        node = node.children[part.partition("[")[0]]
    return node


def _leaves(node: Any) -> Iterator[Parameter]:
    if isinstance(node, Parameter):
        yield node
        return
    for child in getattr(node, "brackets", None) or node.children.values():
        yield from _leaves(child)
