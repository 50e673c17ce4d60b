"""Rights of donor households, zone by zone of the housing benefit, and OpenFisca called directly.

    python benchmarks/rights.py --households 50000 --direct 5000
    python benchmarks/rights.py --households 20000 --direct 20000 --zones 2 --processes 1

Ours: `croisee.rights.evaluate` on an empty cache, then again on a full one. Directly: OpenFisca on
all households at once, gross wages alone given, one simulation per zone, as its own documentation
does. Seconds of CPU, user and system, of each process and its children; memory is the largest
total seen. Donors are drawn at random: households of a poor neighbourhood, incomes moving month by
month.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from croisee.rights import Donors, evaluate, read_donors, write_donors
from croisee.rights.donors import MENAGES, PERSONNES, REVENUS, WORKING_AGE
from croisee.rights.environment import environment_python
from croisee.rights.months import months_needed
from processes import peak_memory

MONTH = "2026-03"


def drawn(households: int, seed: int) -> Donors:
    """Households at random, of a poor neighbourhood by their tenures, ages and incomes."""
    draw = np.random.default_rng(seed)
    statuses = np.array(["proprietaire", "accedant", "locataire_prive", "locataire_social"])
    status = draw.choice(statuses, households, p=[0.12, 0.08, 0.25, 0.55])
    rents = np.where(np.char.startswith(status, "loc"), draw.integers(250, 800, households), 0)
    menages = [
        (f"M{home}", "metropole", status[home], float(rents[home]), 1.0)
        for home in range(households)
    ]
    personnes = [person for home in range(households) for person in _persons(home, draw)]
    months = months_needed(MONTH)
    revenus = []
    for person in personnes:
        if date(int(MONTH[:4]) - WORKING_AGE, int(MONTH[5:]), 1) >= person[3]:
            wage, benefit, pension = _incomes(person[7], draw)
            worked = draw.random(len(months)) < 0.9
            revenus += [
                (person[0], month, wage * at_work, benefit, pension, 0.0, 0.0, 0.0)
                for month, at_work in zip(months, worked, strict=True)
            ]
    return Donors(_table(menages, MENAGES), _table(personnes, PERSONNES), _table(revenus, REVENUS))


def _persons(home: int, draw: np.random.Generator) -> list[tuple[object, ...]]:
    age = int(draw.integers(20, 88))
    members = [("personne_reference", age)]
    if draw.random() < 0.4:
        members.append(("conjoint", max(19, age + int(draw.integers(-5, 6)))))
    children = int(draw.choice([0, 1, 2, 3, 4], p=[0.45, 0.2, 0.2, 0.1, 0.05]))
    members += [
        ("enfant", int(draw.integers(0, max(1, min(30, age - 18))))) for _ in range(children)
    ]
    married = len(members) > 1 and members[1][0] == "conjoint" and draw.random() < 0.6
    return [
        (
            *(f"M{home}/{rank}", f"M{home}", role),
            date(int(MONTH[:4]) - years - 1, 6, 1) + timedelta(int(draw.integers(0, 200))),
            *("F", married and role != "enfant"),
            *(
                "francaise" if draw.random() < 0.8 else "etrangere",
                _activity(role, years, draw),
                0.0,
            ),
        )
        for rank, (role, years) in enumerate(members)
    ]


def _activity(role: str, years: int, draw: np.random.Generator) -> str:
    if role == "enfant" and years < WORKING_AGE:
        return "enfant"
    if years >= 64:
        return "retraite"
    return str(draw.choice(["emploi", "chomage", "inactif", "etudiant"], p=[0.5, 0.25, 0.2, 0.05]))


def _incomes(activity: str, draw: np.random.Generator) -> tuple[float, float, float]:
    wage = float(draw.gamma(4, 350)) if activity == "emploi" else 0.0
    benefit = float(draw.choice([0, 600, 1000])) if activity == "chomage" else 0.0
    return wage, benefit, float(draw.gamma(6, 180)) if activity == "retraite" else 0.0


def _table(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def measured(command: list[str], **more: str) -> tuple[float, float]:
    """Seconds of CPU of a command, and the largest memory seen, in GB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.DEVNULL)
    peak = peak_memory(process)
    if process.returncode:
        raise SystemExit(process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, peak / 1e9


def told(name: str, households: int, zones: int, seconds: float, memory: float) -> None:
    each = 1000 * seconds / households / zones
    print(
        f"{name:34} {households:7d} × {zones} | {seconds:7.1f} s | {each:6.2f} ms | {memory:5.2f} GB",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--households", type=int, default=50_000)
    options.add_argument("--direct", type=int, default=5_000)
    options.add_argument("--zones", type=int, nargs="+", default=[1, 2, 3])
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--evaluate", nargs=2, metavar=("DONORS", "CACHE"))
    asked = options.parse_args()
    zones = [str(zone) for zone in asked.zones]
    if asked.evaluate:
        donors, cache = map(Path, asked.evaluate)
        evaluate(read_donors(donors), MONTH, asked.zones, cache, processes=asked.processes)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for households in {asked.households, asked.direct}:
            (work / str(households)).mkdir()
            write_donors(drawn(households, 1), work / str(households))
        ours = [sys.executable, __file__, "--evaluate", str(work / str(asked.households)), folder]
        ours += ["--processes", str(asked.processes), "--zones", *zones]
        told("evaluate, empty cache", asked.households, len(zones), *measured(ours))
        told("evaluate, full cache", asked.households, len(zones), *measured(ours))
        direct = [
            *(str(environment_python()), str(Path(__file__).with_name("rights_direct.py"))),
            *(str(work / str(asked.direct)), MONTH, *zones),
        ]
        told("OpenFisca directly", asked.direct, len(zones), *measured(direct))


if __name__ == "__main__":
    main()
