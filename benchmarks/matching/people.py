"""Two files of French-like people, and who is who: what the benchmarks of matching link.

    python benchmarks/matching/people.py --records 100000 --variant clean --seed 21 --out DIR

People, households and names are those of the demonstration (`croisee.demo`), with more families
that mislead (twins, sons who bear their father's name) and a wider choice of given names. Two
producers then write down what they know, each in its own way, with the faults of `croisee.demo` and
a few more. Writes `a.parquet` and `b.parquet` (the columns of `croisee.matching.identity`) and
`truth.parquet` (`id_a`, `id_b`). Everything follows from the seed.
"""

import argparse
import sys
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import Generator

from croisee.demo.faults import Rates, Subjects, write_down
from croisee.demo.spelling import Style, bare_capitals, split_capitals
from croisee.demo.streams import stream
from croisee.demo.writing import dates
from croisee.matching.normalisation.vocabulary import given_variants

sys.path.insert(0, str(Path(__file__).parent))

from population import Population, population


@dataclass(frozen=True)
class Variant:
    """Share of records that have a match, how many times the usual faults, birth places or not."""

    overlap: float = 0.5
    faults: float = 1.0
    birth_place: bool = True


VARIANTS = {
    "clean": Variant(),
    "dirty": Variant(faults=2.5),
    "no_birth_place": Variant(faults=2.5, birth_place=False),
    "low_overlap": Variant(overlap=0.05),
}


@dataclass(frozen=True)
class Slips:
    """Faults that the demonstration does not need, as chances per record (or per name at risk)."""

    second_given: float = 0.02
    short_given: float = 0.01
    other_spelling: float = 0.10
    half_of_double_name: float = 0.25
    wrong_date: float = 0.012
    wrong_place: float = 0.01
    missing_place: float = 0.02
    wrong_sex: float = 0.003
    unknown_married_name: float = 0.3


@dataclass(frozen=True)
class Producer:
    """How one office writes, and how often it errs."""

    letter: str
    styles: tuple[Style, Style]
    day: str
    sexes: tuple[str, str]
    all_given_names: float
    rates: Rates
    slips: Slips = field(default_factory=Slips)


PRODUCERS = (
    Producer(
        "a",
        (bare_capitals, bare_capitals),
        "%d/%m/%Y",
        ("1", "2"),
        0.1,
        Rates(adresse_perimee=0.15, nom_usage_pour_nom=0.05, faute_nom=0.025, doublon=0),
    ),
    Producer(
        "b",
        (split_capitals, str.title),
        "%Y-%m-%d",
        ("M", "F"),
        0.6,
        Rates(
            adresse_perimee=0.3,
            nom_usage_pour_nom=0.45,
            faute_nom=0.035,
            faute_prenom=0.03,
            lieu_manquant=0.03,
            doublon=0,
        ),
        Slips(second_given=0.03, missing_place=0.06, unknown_married_name=0.5),
    ),
)


@dataclass(frozen=True)
class Files:
    """Two canonical tables and the pairs of ids (`id_a`, `id_b`) that are one person."""

    left: pa.Table
    right: pa.Table
    truth: pa.Table


def two_files(records: int, variant: Variant, seed: int) -> Files:
    """Two files of `records` people each, drawn from one population."""
    common = round(records * variant.overlap)
    union = 2 * records - common
    everyone = population(union + union // 10, seed)
    random = stream(seed, "files")
    chosen = random.permutation(len(everyone.sex))[:union]
    both = chosen[:common]
    rows = (chosen[:records], np.concatenate([both, chosen[records:]]))
    left, right = (
        _written(everyone, random.permutation(one), producer, variant, seed)
        for one, producer in zip(rows, PRODUCERS, strict=True)
    )
    truth = pa.table({f"id_{one.letter}": _ids(one, both) for one in PRODUCERS})
    return Files(left, right, truth)


def _written(
    people: Population, rows: np.ndarray, producer: Producer, variant: Variant, seed: int
) -> pa.Table:
    """The canonical table of `rows` as one producer knows them."""
    random = stream(seed, f"producer/{producer.letter}")
    rates = _scaled(producer.rates, variant.faults)
    slips = _scaled(producer.slips, variant.faults)
    surnames, half = _with_halves(people.surnames)
    given, other, short = _with_forms(people.given, random)
    surname = _sometimes(people.surname[rows], half, slips.half_of_double_name, random)
    usage = _sometimes(people.usage[rows], half, slips.half_of_double_name, random)
    usage = np.where(random.random(len(rows)) < slips.unknown_married_name, -1, usage)
    first = np.where(
        random.random(len(rows)) < slips.second_given,
        people.second_name[rows],
        people.first_name[rows],
    )
    first = _sometimes(first, other, slips.other_spelling, random)
    first = _sometimes(first, short, slips.short_given, random)
    # A postcode takes the place of the coordinates that the demonstration writes and loses.
    post, old_post = (20_000.0 + 10 * code[rows] for code in (people.postcode, people.old_postcode))
    nowhere = np.zeros(len(rows))
    written, source = write_down(
        Subjects(
            person=rows,
            surname=surname,
            usage=usage,
            first_name=first,
            birth=_slipped(people.birth[rows], slips.wrong_date, random),
            sex=np.where(
                random.random(len(rows)) < slips.wrong_sex, 3 - people.sex[rows], people.sex[rows]
            ).astype(np.int8),
            x=post,
            y=nowhere,
            old_x=old_post,
            old_y=nowhere,
            moved=people.moved[rows],
            hall_x=post,
            hall_y=nowhere,
        ),
        (pa.array(surnames), pa.array(given)),
        producer.styles,
        rates,
        random,
    )
    second = pa.array(people.given).take(pa.array(people.second_name[rows[source]]))
    every = random.random(len(rows)) < producer.all_given_names
    both = pc.binary_join_element_wise(written.first_name, second, " ")
    place = people.place[rows[source]]
    place = np.where(random.random(len(rows)) < slips.wrong_place, place[::-1], place)
    unknown = (random.random(len(rows)) < slips.missing_place) | (not variant.birth_place)
    return pa.table(
        {
            "id": _ids(producer, written.person),
            "given_name": pc.if_else(pa.array(every), both, written.first_name),
            "family_name": written.surname,
            "married_name": written.usage,
            "sex": pa.array([None, *producer.sexes]).take(pa.array(written.sex)),
            "birth_date": dates(written.birth, producer.day),
            "birth_place": pa.array(place, mask=unknown).cast(pa.string()),
            "postcode": pa.array(written.x, from_pandas=True).cast(pa.int64()).cast(pa.string()),
        }
    )


def _ids(producer: Producer, rows: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(producer.letter, pa.array(rows).cast(pa.string()), "")


def _scaled(faults: Any, times: float) -> Any:
    changed = {one.name: min(getattr(faults, one.name) * times, 0.8) for one in fields(faults)}
    return replace(faults, **changed)


def _sometimes(
    codes: np.ndarray, others: np.ndarray, chance: float, random: Generator
) -> np.ndarray:
    """Codes replaced by another form of the name, now and then; -1 stays."""
    hit = (random.random(len(codes)) < chance) & (codes >= 0)
    return np.where(hit, others[codes], codes)


def _with_halves(names: list[str]) -> tuple[list[str], np.ndarray]:
    """The lexicon with the first half of each double name, and the code of that half."""
    lexicon, half = list(names), np.arange(len(names))
    for code, name in enumerate(names):
        if "-" in name and not name.startswith("Saint-"):
            half[code] = len(lexicon)
            lexicon.append(name.partition("-")[0])
    return lexicon, half


def _with_forms(names: list[str], random: Generator) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The lexicon with other spellings and short forms, and their codes."""
    groups: dict[str, list[str]] = {}
    for written, usual in given_variants().items():
        groups.setdefault(usual, []).append(written)
    lexicon = list(names)
    other, short = np.arange(len(names)), np.arange(len(names))
    for code, name in enumerate(names):
        spellings = groups.get(bare_capitals(name))
        if spellings:
            other[code] = len(lexicon)
            lexicon.append(spellings[random.integers(len(spellings))])
        if len(name) > 5 and "-" not in name:
            short[code] = len(lexicon)
            lexicon.append(name[:4])
    new = np.arange(len(names), len(lexicon))
    return lexicon, np.append(other, new), np.append(short, new)


def _slipped(birth: np.ndarray, chance: float, random: Generator) -> np.ndarray:
    """Dates with a wrong day, month or year."""
    day = (birth - birth.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    step = random.choice([-10, -1, 1, 10], len(birth))
    which = np.where(random.random(len(birth)) < chance, random.integers(0, 3, len(birth)), 3)
    month = birth.astype("datetime64[M]") + np.select([which == 1, which == 2], [step, 12 * step])
    return month.astype("datetime64[D]") + day + np.where(which == 0, step, 0)


def main() -> None:
    """Write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--variant", choices=VARIANTS, default="clean")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    files = two_files(asked.records, VARIANTS[asked.variant], asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in (("a", files.left), ("b", files.right), ("truth", files.truth)):
        pq.write_table(table, asked.out / f"{name}.parquet")


if __name__ == "__main__":
    main()
