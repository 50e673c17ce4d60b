"""The unit knows some people and their encodings: what does it learn of the others?

*Touched*: a record of somebody else, of either producer, that shares at least one block with a
record of a known person. The unit then knows what this block is made of, and compares the fields:
an equal token or filter says an equal value; a close filter says a close name, guessed among public
names by their frequency and their likeness to the known one. A record that is not touched shows
nothing that depends on the known ones: every block is encoded under its own key.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from seen import Seen

from croisee.matching.encoding.fields import bigrams

Ints = npt.NDArray[np.int64]
FIELDS = ("given", "family", "birth_date")
_UNRELATED = 0.25
"""Likeness of two unrelated filters of the weight in use: chance."""
_BLUR = 0.08
"""Standard deviation of a filter's likeness around what the bigrams say."""
_PUBLIC = 1000


@dataclass(frozen=True)
class Learned:
    """`touched` among `others`; per field: right answers of the attack, and of a blind guesser.

    The guesser says the most frequent value of each field about everybody.
    """

    others: int
    touched: int
    right: dict[str, int]
    blind: dict[str, int]

    @property
    def share(self) -> float:
        """Share of other records that are touched."""
        return self.touched / max(self.others, 1)


@dataclass(frozen=True)
class Side:
    """What the unit sees of a producer, and the truth: place in its table of each record, -1 fake.

    `person`: a number per row of the table, the same for one person at both producers.
    """

    seen: Seen
    behind: Ints
    table: pa.Table
    person: Ints

    @property
    def seen_real(self) -> npt.NDArray[np.bool_]:
        """Which records seen are real."""
        real: npt.NDArray[np.bool_] = self.behind >= 0
        return real


def attack(sides: list[Side], known_people: Ints) -> Learned:
    """Known are all records, at any producer, of `known_people`."""
    values = [_values(side.table) for side in sides]
    known = [np.isin(side.person, known_people) for side in sides]
    public = {name: _public(values, name) for name in FIELDS[:2]}
    modes = {name: _mode(values, name) for name in FIELDS}
    others = touched = 0
    right, blind = (dict.fromkeys(FIELDS, 0) for _ in range(2))
    links = _links(sides, known)
    for place, side in enumerate(sides):
        real = side.seen_real
        other = real & ~known[place][side.behind]
        others += int(other.sum())
        met = {record: row for record, *row in links[place] if other[record]}
        touched += len(met)
        for name in FIELDS:
            column = values[place][name]
            blind[name] += int((column[side.behind[other]] == modes[name]).sum())
            untouched = other.copy()
            untouched[list(met)] = False
            right[name] += int((column[side.behind[untouched]] == modes[name]).sum())
        for record, (row, from_side, from_row) in met.items():
            teacher = sides[from_side]
            taught = teacher.behind[teacher.seen.record[from_row]]
            for name in FIELDS:
                told = values[from_side][name][taught]
                says = _guess(name, side.seen, row, teacher.seen, from_row, told, public)
                right[name] += says == values[place][name][side.behind[record]]
    return Learned(others, touched, right, blind)


def _links(sides: list[Side], known: list[npt.NDArray[np.bool_]]) -> list[list[tuple[int, ...]]]:
    """Per side: record touched, its row, and the side and row of the known record; the best last.

    A record met in several blocks is judged where most of its fields agree with the known one's.
    """
    names, where = [], []
    for place, side in enumerate(sides):
        rows = np.flatnonzero(side.behind[side.seen.record] >= 0)
        rows = rows[known[place][side.behind[side.seen.record[rows]]]]
        names.append(side.seen.block_names[rows])
        where.append(np.column_stack([np.full(rows.size, place), rows]))
    block, origin = np.concatenate(names), np.concatenate(where)
    order = np.argsort(block, kind="stable")
    block, origin = block[order], origin[order]
    found: list[list[tuple[int, ...]]] = []
    for side in sides:
        low = np.searchsorted(block, side.seen.block_names)
        high = np.searchsorted(block, side.seen.block_names, side="right")
        rows = np.flatnonzero(high > low)
        links = []
        for row in rows.tolist():
            for at in range(low[row], high[row]):
                other, from_row = origin[at].tolist()
                links.append((int(side.seen.record[row]), row, other, from_row))
        agree = [
            int(
                (side.seen.encodings.rows.tokens[r] == sides[o].seen.encodings.rows.tokens[f]).sum()
            )
            for _, r, o, f in links
        ]
        found.append([links[i] for i in np.argsort(agree, kind="stable")])
    return found


def _guess(
    name: str,
    seen: Seen,
    row: int,
    teacher: Seen,
    from_row: int,
    told: str,
    public: dict[str, tuple[list[str], npt.NDArray[np.float64]]],
) -> str:
    ours, theirs = seen.encodings.rows, teacher.encodings.rows
    if name == "birth_date":
        same = (ours.tokens[row, :3] == theirs.tokens[from_row, :3]).all()
        return told if same else ""
    field = FIELDS.index(name)
    one, other = ours.filters[row, field], theirs.filters[from_row, field]
    likeness = _dice(one, other)
    if likeness == 1 or not told:
        return told
    names, shares = public[name]
    expected = np.array([_UNRELATED + (1 - _UNRELATED) * _alike(told, text) for text in names])
    weight = shares * np.exp(-(((likeness - expected) / _BLUR) ** 2) / 2)
    return names[int(np.argmax(weight))]


def _dice(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> float:
    bits = [int.from_bytes(each.tobytes(), "little") for each in (one, other)]
    whole = bits[0].bit_count() + bits[1].bit_count()
    return 2 * (bits[0] & bits[1]).bit_count() / whole if whole else 0.0


def _alike(one: str, other: str) -> float:
    first, second = set(bigrams(one)), set(bigrams(other))
    return 2 * len(first & second) / (len(first) + len(second))


def _values(table: pa.Table) -> dict[str, npt.NDArray[np.object_]]:
    parts = [table[f"birth_{part}"].to_pylist() for part in ("day", "month", "year")]
    dates = ["" if None in date else "/".join(map(str, date)) for date in zip(*parts, strict=True)]
    texts = {name: table[name].fill_null("").to_pylist() for name in FIELDS[:2]}
    return {name: np.array(column, dtype=object) for name, column in texts.items()} | {
        "birth_date": np.array(dates, dtype=object)
    }


def _public(
    values: list[dict[str, npt.NDArray[np.object_]]], name: str
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """The public lists of names: the most frequent ones and how frequent they are."""
    texts, counts = np.unique(np.concatenate([one[name] for one in values]), return_counts=True)
    first = [place for place in np.argsort(-counts) if texts[place]][:_PUBLIC]
    return texts[first].tolist(), counts[first] / counts.sum()


def _mode(values: list[dict[str, npt.NDArray[np.object_]]], name: str) -> str:
    texts, counts = np.unique(np.concatenate([one[name] for one in values]), return_counts=True)
    counts[texts == ""] = 0
    return str(texts[np.argmax(counts)])
