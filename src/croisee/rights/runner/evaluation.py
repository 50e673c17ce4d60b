"""All households of an order, chunk by chunk: memory stays that of one chunk per process."""

import gc
import json
import multiprocessing
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .composition import Composition, compose
from .entitlements import of_families, rows, warm
from .inputs import give, give_zone
from .reading import Population, read_population

HOUSEHOLDS = 5_000
"""Households of a chunk: about 0.5 GB of results kept by OpenFisca while it lasts."""


def evaluate(system: Any, order: dict[str, Any], answer: Path) -> None:
    """Write the rights of every household of `order["donors"]` in each of `order["zones"]`.

    Progress goes to standard output, one JSON line per chunk.
    """
    population = read_population(Path(order["donors"]), order["months"])
    total = population.menages.num_rows
    work = partial(_chunk, system, order, population)
    writer = None
    try:
        for done, table in enumerate(_each(work, range(0, total, HOUSEHOLDS), order["processes"])):
            writer = writer or pq.ParquetWriter(answer, table.schema)
            writer.write_table(table)
            told = {"done": min((done + 1) * HOUSEHOLDS, total), "total": total}
            print(json.dumps(told), flush=True)
    finally:
        if writer:
            writer.close()


def _each(work: Any, firsts: range, processes: int) -> Iterator[pa.Table]:
    if processes == 1 or len(firsts) == 1:
        yield from map(work, firsts)
        return
    global _shared
    _shared = work
    # Forked: the law and the donors are read once, and their memory is shared.
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap(_shared_work, firsts)


def _shared_work(first: int) -> pa.Table:
    return _shared(first)


_shared: Any = None


def _chunk(system: Any, order: dict[str, Any], population: Population, first: int) -> pa.Table:
    part = population.slice(first, min(first + HOUSEHOLDS, population.menages.num_rows))
    month = part.months[-1]
    composition = compose(part, month)
    simulation = composition.simulation(system)
    tables: list[pa.Table] = []
    for zone in order["zones"]:
        if not tables:
            prepare(simulation, part, composition, zone, order)
        else:
            move(simulation, part, composition, zone, order)
        tables.append(rows(part, composition, of_families(simulation, month), zone))
    del simulation
    gc.collect()
    return pa.concat_tables(tables)


def prepare(
    simulation: Any, part: Population, composition: Composition, zone: int, order: dict[str, Any]
) -> None:
    """Every input, our corrections, and the housing benefits that the other rights read."""
    give(simulation, part, composition, order["assumptions"])
    give_zone(simulation, part, composition, zone)
    warm(simulation, part.months)
    if order["ceilings"]:
        correct(simulation, part.months[-1], order["ceilings"])


def move(
    simulation: Any, part: Population, composition: Composition, zone: int, order: dict[str, Any]
) -> None:
    """The same households in another zone: what does not depend on it is not computed again."""
    for variable in ("zone_apl", *order["zone_variables"]):
        simulation.delete_arrays(variable)
    give_zone(simulation, part, composition, zone)
    warm(simulation, part.months)


def correct(simulation: Any, month: str, ceilings: dict[str, Any]) -> None:
    """Put our ceilings of the complementary cover in the place of OpenFisca's.

    `sans_participation`, `avec_participation`: euros a year for 1, 2… persons;
    `…_par_personne`: for each one more. Overseas they bear the increase that OpenFisca reads, to
    the nearest euro (code de la sécurité sociale, art. L. 861-1).
    """
    size = simulation.calculate("cmu_nbp_foyer", month)
    law = simulation.tax_benefit_system.parameters(month).prestations_sociales
    increase = law.solidarite_insertion.minima_sociaux.cs.cmu.majoration_dom
    overseas = 1 + increase * simulation.calculate("cmu_eligible_majoration_dom", month)
    for variable, column in (
        ("cmu_c_plafond", "sans_participation"),
        ("acs_plafond", "avec_participation"),
    ):
        table = np.array(ceilings[column], dtype=np.float64)
        listed = np.minimum(size, len(table))
        more = ceilings[f"{column}_par_personne"] * (size - listed)
        amounts = table[np.maximum(listed, 1) - 1] + more
        simulation.set_input(variable, month, np.floor(amounts * overseas + 0.5))
