"""The faults of real files, at stated rates, each one recorded.

Rates are per row, and for a fault that is not possible everywhere (day and month cannot be swapped
on the 25th), per row where it is possible. Orders of magnitude follow the linkage dossier: exact
on name, first name, date and sex for about six true pairs in ten between two producers.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo.spelling import VARIANTS, Style, styled

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_Draw = Callable[[str, Bools | None], Bools]
_KEYBOARD = "AZERTYUIOPQSDFGHJKLMWXCVBN"


@dataclass(frozen=True)
class Rates:
    """One rate per fault; the names are those of the columns of the truth.

    `variante_ecriture` is recorded only where another way of writing changes the name.
    """

    faute_nom: float = 0.018
    faute_prenom: float = 0.014
    nom_prenom_inverses: float = 0.005
    nom_usage_pour_nom: float = 0.06
    variante_ecriture: float = 0.03
    jour_mois_inverses: float = 0.006
    date_premier_janvier: float = 0.004
    sexe_manquant: float = 0.004
    date_manquante: float = 0.003
    lieu_manquant: float = 0.012
    lieu_mairie: float = 0.010
    adresse_perimee: float = 0.22
    doublon: float = 0.008

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the faults, in order."""
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True)
class Subjects:
    """What an office should have written about each person of a file: one row per line to write."""

    person: Ints
    surname: Ints
    usage: Ints
    first_name: Ints
    birth: NDArray[np.datetime64]
    sex: NDArray[np.int8]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    old_x: NDArray[np.float64]
    old_y: NDArray[np.float64]
    moved: Bools
    hall_x: NDArray[np.float64]
    """Town hall of the commune: where a geocoder puts an address it does not find."""
    hall_y: NDArray[np.float64]

    def take(self, rows: Ints) -> "Subjects":
        """Some rows, possibly repeated."""
        return Subjects(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Written:
    """What the office wrote. `faults` maps the name of a fault to the rows that carry it."""

    person: Ints
    surname: pa.Array
    usage: pa.Array
    first_name: pa.Array
    birth: NDArray[np.datetime64]
    sex: NDArray[np.int8]
    """0 when missing."""
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    faults: dict[str, Bools]


def write_down(
    subjects: Subjects,
    lexicons: tuple[pa.Array, pa.Array],
    styles: tuple[Style, Style],
    rates: Rates,
    rng: Generator,
) -> tuple[Written, Ints]:
    """Write people down with faults; second: for each row written, the row of `subjects`.

    `lexicons` and `styles` are those of family names and of first names.
    """
    again = np.flatnonzero(rng.random(len(subjects.person)) < rates.doublon)
    source = np.concatenate([np.arange(len(subjects.person)), again])
    source = source[rng.permutation(len(source))]
    rows = subjects.take(source)
    count = len(source)
    seen_before = np.zeros(count, dtype=np.bool_)
    order = np.argsort(source, kind="stable")
    seen_before[order[1:]] = source[order[1:]] == source[order[:-1]]
    faults: dict[str, Bools] = {"doublon": seen_before}

    def drawn(name: str, possible: Bools | None = None) -> Bools:
        hit = rng.random(count) < getattr(rates, name)
        faults[name] = hit if possible is None else hit & possible
        return faults[name]

    moved_name = drawn("nom_usage_pour_nom", rows.usage >= 0)
    surname_code = np.where(moved_name, rows.usage, rows.surname)
    usage_code = np.where(moved_name, -1, rows.usage)
    variant = np.where(drawn("variante_ecriture"), rng.integers(0, len(VARIANTS), count), -1)
    surname = _written(lexicons[0], surname_code, styles[0], variant)
    first = _written(lexicons[1], rows.first_name, styles[1], variant)
    usage = _written(lexicons[0], usage_code, styles[0], variant)
    faults["variante_ecriture"] = _differs(
        surname, _written(lexicons[0], surname_code, styles[0], np.full(count, -1))
    ) | _differs(first, _written(lexicons[1], rows.first_name, styles[1], np.full(count, -1)))
    surname = _mistyped(surname, drawn("faute_nom"), rng)
    first = _mistyped(first, drawn("faute_prenom"), rng)
    swapped = pa.array(drawn("nom_prenom_inverses"))
    surname, first = pc.if_else(swapped, first, surname), pc.if_else(swapped, surname, first)
    birth = _dates(rows.birth, drawn)
    sex = np.where(drawn("sexe_manquant"), 0, rows.sex).astype(np.int8)
    stale = drawn("adresse_perimee", rows.moved)
    x = np.where(stale, rows.old_x, rows.x)
    y = np.where(stale, rows.old_y, rows.y)
    hall = drawn("lieu_mairie", ~stale)
    lost = drawn("lieu_manquant")
    hall &= ~lost
    faults["lieu_mairie"] = hall
    x = np.where(lost, np.nan, np.where(hall, rows.hall_x, x))
    y = np.where(lost, np.nan, np.where(hall, rows.hall_y, y))
    return (
        Written(
            person=rows.person,
            surname=surname,
            usage=usage,
            first_name=first,
            birth=birth,
            sex=sex,
            x=x,
            y=y,
            faults={name: faults[name] for name in Rates.names()},
        ),
        source,
    )


def _written(lexicon: pa.Array, codes: Ints, style: Style, variant: Ints) -> pa.Array:
    """Names of `codes` (-1 gives null), in the office's style or in the row's variant."""
    index = pa.array(np.maximum(codes, 0), mask=codes < 0)
    text = styled(lexicon, style).take(index)
    for number, other in enumerate(VARIANTS):
        rows = variant == number
        if rows.any():
            replaced = styled(lexicon.take(index.filter(pa.array(rows))), other)
            text = pc.replace_with_mask(text, pa.array(rows), replaced)
    return text


def _differs(one: pa.Array, other: pa.Array) -> Bools:
    return np.asarray(pc.fill_null(pc.not_equal(one, other), False).to_numpy(zero_copy_only=False))


def _dates(birth: NDArray[np.datetime64], drawn: _Draw) -> NDArray[np.datetime64]:
    """Dates with day and month exchanged, reduced to the year, or left out."""
    year = birth.astype("datetime64[Y]")
    month = (birth.astype("datetime64[M]") - year.astype("datetime64[M]")).astype(np.int64)
    day = (birth - birth.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    # Months and days count from zero here: a day below 12 can be read as a month.
    exchanged = drawn("jour_mois_inverses", (day < 12) & (day != month))
    reduced = drawn("date_premier_janvier", ~exchanged & ((day > 0) | (month > 0)))
    missing = drawn("date_manquante", ~exchanged & ~reduced)
    first_day = year.astype("datetime64[D]")
    other = (year.astype("datetime64[M]") + day.astype("timedelta64[M]")).astype("datetime64[D]")
    result = np.where(exchanged, other + month.astype("timedelta64[D]"), birth)
    result = np.where(reduced, first_day, result)
    return np.where(missing, np.datetime64("NaT"), result)


def _mistyped(names: pa.Array, hit: Bools, rng: Generator) -> pa.Array:
    """One wrong key per name hit: letter replaced, left out, doubled, or two letters exchanged."""
    rows = np.flatnonzero(hit)
    if not len(rows):
        return names
    draws = rng.random((len(rows), 3)).tolist()
    texts = names.take(pa.array(rows)).to_pylist()
    wrong = [_slip(text, *draw) for text, draw in zip(texts, draws, strict=True)]
    return pc.replace_with_mask(names, pa.array(hit), pa.array(wrong, pa.string()))


def _slip(name: str, where: float, how: float, which: float) -> str:
    """One slip of the keyboard; the result always differs from `name`, and is never empty."""
    places = [i for i, letter in enumerate(name) if letter.isalpha()]
    i = places[int(where * len(places))]
    if how < 0.30 and len(places) > 2:
        return name[:i] + name[i + 1 :]
    if how < 0.50:
        return name[:i] + name[i] + name[i:]
    if how < 0.70 and i + 1 < len(name) and name[i + 1].isalpha() and name[i + 1] != name[i]:
        return name[:i] + name[i + 1] + name[i] + name[i + 2 :]
    choices = [key for key in _KEYBOARD if key != name[i].upper()]
    letter = choices[int(which * len(choices))]
    return name[:i] + (letter if name[i].isupper() else letter.lower()) + name[i + 1 :]
