"""One family at a time, in OpenFisca's own words: what its published cases ask."""

from typing import Any

import numpy as np
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulation_builder import SimulationBuilder


def answer(system: Any, situations: list[dict[str, Any]]) -> list[list[Any]]:
    """For each situation, the value of each variable asked.

    A situation: `period` (that of values given without one), `input` (as OpenFisca's YAML tests),
    `loops` (how often a calculation may come back to itself, month by month, before it is cut),
    `asked`: list of (variable, period, member of the entity or null for all).
    """
    return [_values(system, situation) for situation in situations]


def _values(system: Any, situation: dict[str, Any]) -> list[Any]:
    builder = SimulationBuilder()
    builder.set_default_period(situation["period"])
    simulation = builder.build_from_dict(system, situation["input"])
    simulation.max_spiral_loops = situation["loops"]
    return [_value(simulation, *asked) for asked in situation["asked"]]


def _value(simulation: Any, variable: str, period: str, member: str | None) -> Any:
    values = simulation.calculate(variable, period)
    if member is not None:
        # Of one member, an enumeration is told by its rank, as the published cases expect it.
        return values[simulation.get_variable_population(variable).get_index(member)].item()
    if isinstance(values, EnumArray):
        values = values.decode_to_str()
    elif np.issubdtype(values.dtype, np.datetime64) or values.dtype.kind == "S":
        values = values.astype(str)
    return values.tolist()
