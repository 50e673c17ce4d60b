"""Open statistics as an institute publishes them: rounded, slightly noisy, partly hidden.

The year of reference of the truth is 2025, that of the last edition; editions 2019 to 2023 go
back from it by one coherent path per zone. Marks: `s` hidden (too few households or people), `ns`
not significant, `nd` not available that year, empty hidden without a word, as in the files by QPV
of INSEE.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo import livelihoods as work
from croisee.demo.households import CHILD, Floats, Ints
from croisee.demo.livelihoods import per_household
from croisee.demo.streams import stream
from croisee.demo.world import World
from croisee.demo.writing import numbers

EDITIONS = (2019, 2020, 2021, 2022, 2023, 2025)
COMMUNES = (2023, 2025)
"""Editions of communes and wider zones."""
MEDIAN_HOUSEHOLDS = 50
"""Fewest households for a median and a poverty rate (INSEE: 50 households at commune level)."""
DECILE_HOUSEHOLDS = 100
"""Fewest households for deciles and Gini; INSEE asks for more, on bigger zones."""
FEWEST = 11
"""Counts below are hidden; and rates on fewer households, people or cases."""

_DECILES = (1, 2, 3, 4, 6, 7, 8, 9)
_INCOME = {2019: 0.868, 2020: 0.880, 2021: 0.902, 2022: 0.944, 2023: 1.0, 2025: 1.0}
"""Median standard of living, 2023 = 1 (last step: +5.9 % in 2023, Insee Première 2063). Incomes of
2025 are those of the truth, whose level is that of 2023."""
_JOBSEEKERS = {2019: 1.10, 2020: 1.13, 2021: 1.06, 2022: 1.00, 2023: 0.98, 2025: 1.0}
_C2S = {2019: 0.0, 2020: 0.88, 2021: 0.91, 2022: 0.95, 2023: 0.98, 2025: 1.0}
"""C2S began on 1 November 2019: nothing is published for that year (`nd`)."""
_POVERTY_DRIFT = 0.35

_PERCENT = ("TX_F", "TX_TOT_0A24", "TX_TOT_60ETPLUS", "TX_TOT_ET", "TX_TOT_MEN1", "TX_TOT_MEN6")
_COUNTS = ("ABC", "A", "C", "C_C2SNP", "C_C2SP", "ARSAS", "AAAH", "AM", "AC3ENF", "LS")
_DECLARED = {"D1": 0.10, "Q1": 0.25, "Q2": 0.50, "Q3": 0.75, "D9": 0.90}
"""Published quantiles of declared income per consumption unit."""
_NET_TO_DECLARED = 1.037
"""Wages declared to the tax office over wages paid (CSG and CRDS that are not deductible)."""
_GENERAL_SCHEME = 0.93
"""Share of households that the general health scheme covers: the C2S is counted among them."""
_LET = 0.96
"""Share of social dwellings that are not vacant."""
_SHRINKING = 0.985
"""Size of households now over that of the survey of 2010, the only one that tells it."""


@dataclass(frozen=True)
class Figures:
    """True figures of zones: one array per name, of one length; `households` rules secrecy."""

    households: Ints
    values: dict[str, Floats]


def measure(world: World, zone: Ints, count: int) -> Figures:
    """True figures of `count` zones; `zone` gives the zone of each household, -1 for none."""
    households, people, rights = world.households, world.people, world.rights
    inside = zone >= 0
    per_person = zone[people.household]
    here = per_person >= 0

    def homes(values: NDArray[np.generic]) -> Floats:
        total = np.bincount(zone[inside], values[inside].astype(np.float64), count)
        return np.asarray(total, dtype=np.float64)

    def persons(values: NDArray[np.generic]) -> Floats:
        total = np.bincount(per_person[here], values[here].astype(np.float64), count)
        return np.asarray(total, dtype=np.float64)

    everyone = persons(np.ones(len(people.age)))
    dwellings = homes(np.ones(len(zone)))

    def share(part: Floats, whole: Floats) -> Floats:
        return 100.0 * part / np.maximum(whole, 1.0)

    activity = world.livelihoods.activity
    working_age = (people.age >= 15) & (people.age < 65)
    seeking = (activity == work.UNEMPLOYED) | (
        (activity == work.EMPLOYED) & world.livelihoods.part_time & (people.age % 7 == 0)
    )
    scheme = stream(world.seed, "scheme").random(len(zone)) < _GENERAL_SCHEME
    insured = scheme[people.household]
    cover = rights.c2s[people.household] * insured
    minors = per_household(households, people, (people.role == CHILD) & (people.age < 20))
    helped = (rights.family > 0) | rights.rsa | rights.prime | rights.housing | rights.aah
    values = {
        "POP_MUN": everyone,
        "TX_F": share(persons(people.sex == 2), everyone),
        "TX_TOT_0A24": share(persons(people.age < 25), everyone),
        "TX_TOT_60ETPLUS": share(persons(people.age >= 60), everyone),
        "TX_TOT_ET": share(persons(people.foreign), everyone),
        "TX_TOT_MEN1": share(homes(households.size == 1), dwellings),
        "TX_TOT_MEN6": share(homes(households.size >= 6), dwellings),
        "TX_TOT_EMPL": share(
            persons((activity == work.EMPLOYED) & working_age), persons(working_age)
        ),
        "DISP_TP60": share(homes(rights.poor * households.size), everyone),
        "ABC": persons(seeking),
        "A": persons(activity == work.UNEMPLOYED),
        "C": persons(insured),
        "C_C2SNP": persons(cover == 1),
        "C_C2SP": persons(cover == 2),
        "ARSAS": homes(rights.rsa),
        "AAAH": homes(rights.aah),
        "AM": homes((households.type == 1) & (minors >= 1) & helped),
        "AC3ENF": homes((households.type == 3) & (minors >= 3)),
        "LS": homes(world.livelihoods.tenure == work.SOCIAL) / _LET,
        "TAILLE": everyone / np.maximum(dwellings, 1.0) / _SHRINKING,
        "NBPERS": everyone,
        "NBUC": homes(rights.units),
    }
    deciles = {f"DISP_D{d}": np.zeros(count) for d in _DECILES}
    quantiles = {f"DECUC_{name}": np.zeros(count) for name in _DECLARED}
    declared = _declared(world) / rights.units
    median, gini = np.zeros(count), np.zeros(count)
    order = np.lexsort((rights.standard, zone))
    starts = np.searchsorted(zone[order], np.arange(count + 1))
    for k in range(count):
        rows = order[starts[k] : starts[k + 1]]
        if not len(rows):
            continue
        standard, weight = rights.standard[rows], households.size[rows].astype(np.float64)
        steps = weighted_quantiles(standard, weight, np.arange(1, 10) / 10)
        median[k] = steps[4]
        for d in _DECILES:
            deciles[f"DISP_D{d}"][k] = steps[d - 1]
        gini[k] = weighted_gini(standard, weight)
        poorest = rows[np.argsort(declared[rows], kind="stable")]
        told = weighted_quantiles(
            declared[poorest],
            households.size[poorest].astype(np.float64),
            np.array(list(_DECLARED.values())),
        )
        for name, value in zip(quantiles, told.tolist(), strict=True):
            quantiles[name][k] = value
    values |= deciles | quantiles | {"DISP_MED": median, "DISP_GINI": gini}
    return Figures(households=dwellings.astype(np.int64), values=values)


def _declared(world: World) -> Floats:
    """Income of each household as the tax office knows it: no benefit, no tax, €/year."""
    got = world.livelihoods
    return per_household(
        world.households, world.people, got.earnings * _NET_TO_DECLARED + got.replacement
    )


def weighted_quantiles(values: Floats, weights: Floats, ranks: Floats) -> Floats:
    """Quantiles of a weighted sample given in increasing order: first value reaching the rank."""
    reached = np.cumsum(weights) / weights.sum()
    return np.asarray(values[np.minimum(np.searchsorted(reached, ranks), len(values) - 1)])


def weighted_gini(values: Floats, weights: Floats) -> float:
    """Gini index of a weighted sample in increasing order: 1 - twice the area under Lorenz."""
    weight = weights / weights.sum()
    income = np.cumsum(values * weight) / (values * weight).sum()
    before = np.concatenate([[0.0], income[:-1]])
    return float(1.0 - ((income + before) * weight).sum())


def publish(
    figures: Figures,
    codes: tuple[str, ...],
    names: tuple[str, ...],
    year: int,
    seed: int,
    decimal_mark: str,
    *,
    new: frozenset[str] = frozenset(),
    level: str = "",
) -> dict[str, pa.Array]:
    """Columns of one edition. `new` zones have nothing before 2021 (`nd`)."""
    path = stream(seed, f"path/{level}")
    noise = stream(seed, f"edition/{level}/{year}")
    count = len(codes)
    back = 2025 - year
    growth = path.normal(0.002, 0.006, count)
    drift = path.normal(0.0, _POVERTY_DRIFT, count)
    people = figures.values["POP_MUN"] * (1.0 - growth * back) * _wobble(noise, count, 0.004)
    scale = people / np.maximum(figures.values["POP_MUN"], 1.0)
    income = _INCOME[year] * _wobble(noise, count, 0.006)
    few = figures.households < FEWEST
    no_median = figures.households < MEDIAN_HOUSEHOLDS
    no_decile = figures.households < DECILE_HOUSEHOLDS
    columns: dict[str, pa.Array] = {"CODGEO": pa.array(codes), "LIBGEO": pa.array(names)}
    columns["POP_MUN"] = numbers(people, 0)
    for name in _PERCENT:
        rate = _rate(figures.values[name] + noise.normal(0.0, 0.25, count))
        cases = rate / 100 * np.where(name.startswith("TX_TOT_MEN"), figures.households, people)
        mark = np.where(few | (cases < FEWEST), "s", "")
        columns[name] = marked(numbers(rate, 1, decimal_mark), mark)
    suffix = f"_A{year % 100:02d}"
    for d in _DECILES:
        money = np.round(figures.values[f"DISP_D{d}"] * income, -1)
        columns[f"DISP_D{d}{suffix}"] = marked(numbers(money, 0), np.where(no_decile, "s", ""))
    for name in _DECLARED:
        money = np.round(figures.values[f"DECUC_{name}"] * income, -1)
        columns[f"DECUC_{name}"] = marked(numbers(money, 0), np.where(no_decile, "s", ""))
    columns[f"DISP_MED{suffix}"] = marked(
        numbers(np.round(figures.values["DISP_MED"] * income, -1), 0),
        np.where(no_median, "s", ""),
    )
    poverty = _rate(
        figures.values["DISP_TP60"] + drift * (2023 - year) + noise.normal(0.0, 0.4, count)
    )
    poor = poverty / 100 * figures.households
    hidden = no_median | (poor < FEWEST) | (figures.households - poor < FEWEST)
    columns[f"DISP_TP60{suffix}"] = marked(
        numbers(poverty, 1, decimal_mark), np.where(hidden, "s", "")
    )
    columns[f"DISP_GINI{suffix}"] = marked(
        numbers(figures.values["DISP_GINI"] + noise.normal(0.0, 0.004, count), 3, decimal_mark),
        np.where(no_decile, "s", ""),
    )
    employed = _rate(figures.values["TX_TOT_EMPL"] + noise.normal(0.0, 0.5, count) - 0.3 * back)
    columns["TX_TOT_EMPL"] = marked(
        numbers(employed, 1, decimal_mark), np.where(people < 200, "ns", "")
    )
    for name in _COUNTS:
        factor = {"ABC": _JOBSEEKERS, "C_C2SNP": _C2S, "C_C2SP": _C2S}.get(name, {}).get(year, 1.0)
        number = np.round(figures.values[name] * scale * factor * _wobble(noise, count, 0.015))
        mark = np.where(number < FEWEST, "s", "")
        columns[name] = marked(numbers(number, 0), np.full(count, "nd") if factor == 0 else mark)
    columns["TAILLE"] = marked(
        numbers(figures.values["TAILLE"], 1, decimal_mark), np.where(few, "s", "")
    )
    columns["NBPERS"] = numbers(figures.values["NBPERS"] * scale, 0)
    columns["NBUC"] = numbers(figures.values["NBUC"] * scale, 1, decimal_mark)
    return _with_gaps(columns, codes, year, new, noise)


def marked(text: pa.Array, marks: NDArray[np.str_]) -> pa.Array:
    """Cells replaced by a mark where there is one."""
    values = text.to_pylist()
    return pa.array(
        [mark or value for mark, value in zip(marks.tolist(), values, strict=True)], pa.string()
    )


def _with_gaps(
    columns: dict[str, pa.Array],
    codes: tuple[str, ...],
    year: int,
    new: frozenset[str],
    noise: Generator,
) -> dict[str, pa.Array]:
    """A new zone has no past, and in each edition one zone lacks the columns of one producer."""
    late = np.array([code in new and year < 2021 for code in codes])
    silent = int(noise.integers(len(codes)))
    for name, column in columns.items():
        if name in ("CODGEO", "LIBGEO"):
            continue
        cells = column.to_pylist()
        if name in ("ARSAS", "AAAH") and len(codes) > 5 and year < EDITIONS[-1]:
            cells[silent] = None
        columns[name] = pa.array(
            ["nd" if is_late else cell for cell, is_late in zip(cells, late, strict=True)],
            pa.string(),
        )
    return columns


def _wobble(noise: Generator, count: int, spread: float) -> Floats:
    return np.exp(noise.normal(0.0, spread, count))


def _rate(values: Floats) -> Floats:
    return np.clip(values, 0.0, 100.0)


def country(figures: Figures) -> Figures:
    """An invented country of which the Valmorin would be one part in eighty, a little poorer."""
    values = dict(figures.values)
    for name in ("POP_MUN", "NBPERS", "NBUC", *_COUNTS):
        values[name] = values[name] * 80.0
    for name in values:
        if name.startswith(("DISP_D", "DECUC_")) or name == "DISP_MED":
            values[name] = values[name] * 1.05
    values["DISP_TP60"] = values["DISP_TP60"] * 0.80
    return Figures(households=figures.households * 80, values=values)
