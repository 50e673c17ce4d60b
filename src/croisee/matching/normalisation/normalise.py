"""Canonical records to normalised records: what two offices write differently is made one.

Contract with the rest of the room, one row per record, in the order of the records:

- `id`: as it was.
- `given`: first given name, A to Z, no space, in the one writing of its group of variants; one
  letter alone is an initial. `givens`: all given names, as written, folded.
- `family`: birth name without particles, parts joined by one space. `family_parts`: list of every
  part of the birth name and of the name by marriage, with its particles stuck to it and without
  them, unique, longest first: in no order that the file chose. `married`: name by marriage.
- `name_tokens`: list of the first part of the given names and the first part of the birth name,
  sorted, unique, read alike whichever column they stand in. Swapped given and family names are not
  guessed: a pass that looks for them takes its block value from this list, which is the same for
  both records. The first parts alone: one office writes all given names, another the first.
- `sex`: 1, 2. `birth_year` (int16), `birth_month`, `birth_day` (int8). `day_month_sorted`:
  « 03-12 » for 3 December and 12 March alike, for the pass that looks for these two swapped.
- `birth_conventional` (bool, never null): somebody born abroad « on 1 January » or « on 31
  December », the date of those whose day is not known; day and month are then null.
- `birth_place`, `born_abroad` (bool): see `places`. `postcode`: five digits.

A null says that nothing is known. Nothing in a row comes from another row.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from croisee.matching.normalisation.codes import read_postcode, read_sex
from croisee.matching.normalisation.columns import Distinct, distinct, united
from croisee.matching.normalisation.dates import read_date
from croisee.matching.normalisation.family import Family, joined, read_family, read_married
from croisee.matching.normalisation.given import canonical, read_given
from croisee.matching.normalisation.places import NO_TABLES, BirthPlaces
from croisee.matching.normalisation.reasons import Reason, Remark, in_order

_TEXT = pa.string()


@dataclass(frozen=True)
class Normalised:
    """The normalised table, and what was set aside on the way: counts alone, for the producer."""

    table: pa.Table
    remarks: tuple[Remark, ...]


def normalise(records: pa.Table, places: BirthPlaces = NO_TABLES) -> Normalised:
    """Normalise a canonical table (see `identity.canonical_records`); contract above."""
    with _uncollected():
        names, name_remarks = _names(records)
        births, birth_remarks = _births(records, places)
        codes, code_remarks = _codes(records)
    table = pa.table({"id": records["id"], **names, **births, **codes})
    return Normalised(table, in_order(name_remarks + birth_remarks + code_remarks))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: it would walk a million small tuples, that hold none, again
    and again, for a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _names(records: pa.Table) -> tuple[dict[str, pa.Array], list[Remark]]:
    both = distinct(records["given_name"]).map(lambda text: (read_given(text), _as_family(text)))
    given = both.map(lambda read: read[0])
    family = distinct(records["family_name"]).map(read_family)
    by_marriage = distinct(records["married_name"]).map(read_married)
    birth, married = _birth_name, _married_name
    columns = {
        "given": given.array(lambda g: g.first, _TEXT),
        "givens": given.array(lambda g: g.every, _TEXT),
        # « MARTIN NÉE DUPONT » in the column of married names tells a birth name left blank.
        "family": pc.coalesce(family.array(birth, _TEXT), by_marriage.array(birth, _TEXT)),
        "married": pc.coalesce(by_marriage.array(married, _TEXT), family.array(married, _TEXT)),
        "family_parts": united(
            [family.map(lambda f: f.every), by_marriage.map(lambda f: f.every)],
            order=lambda part: (-len(part), part),
        ),
        "name_tokens": united(
            [both.map(lambda read: read[1]), family.map(_token)],
            order=lambda token: token,
        ),
    }
    remarks = [
        *given.remarks("given_name", lambda g: g.reason),
        *family.remarks("family_name", lambda f: f.reason),
        *by_marriage.remarks("married_name", lambda f: f.reason),
    ]
    return columns, remarks


def _birth_name(family: Family) -> str | None:
    return joined(family.birth)


def _married_name(family: Family) -> str | None:
    return joined(family.married)


def _token(name: Family) -> tuple[str, ...]:
    """First part of a given or birth name, both read as birth names: swapped, they are the same."""
    return tuple(canonical(part.bare) for part in name.birth[:1])


def _as_family(text: str) -> tuple[str, ...]:
    return _token(read_family(text))


def _births(records: pa.Table, places: BirthPlaces) -> tuple[dict[str, pa.Array], list[Remark]]:
    dates = distinct(records["birth_date"]).map(read_date)
    place = distinct(records["birth_place"]).map(places.read)
    abroad = place.array(lambda p: p.abroad, pa.bool_())
    ends_a_year = dates.array(lambda d: d.ends_a_year, pa.bool_())
    conventional = pc.fill_null(pc.and_kleene(abroad, ends_a_year), False)

    def unless_conventional(column: pa.Array) -> pa.Array:
        return pc.if_else(conventional, pa.scalar(None, column.type), column)

    columns = {
        "birth_year": dates.array(lambda d: d.year, pa.int16()),
        "birth_month": unless_conventional(dates.array(lambda d: d.month, pa.int8())),
        "birth_day": unless_conventional(dates.array(lambda d: d.day, pa.int8())),
        "day_month_sorted": unless_conventional(dates.array(lambda d: d.day_month_sorted, _TEXT)),
        "birth_conventional": conventional,
        "birth_place": place.array(lambda p: p.code, _TEXT),
        "born_abroad": abroad,
    }
    remarks = [
        *dates.remarks("birth_date", lambda d: d.reason),
        *place.remarks("birth_place", lambda p: p.reason),
    ]
    return columns, remarks


def _codes(records: pa.Table) -> tuple[dict[str, pa.Array], list[Remark]]:
    columns: dict[str, pa.Array] = {}
    remarks: list[Remark] = []
    for name, read, reason in (
        ("sex", read_sex, Reason.UNKNOWN_SEX),
        ("postcode", read_postcode, Reason.UNKNOWN_POSTCODE),
    ):
        texts = distinct(records[name])
        columns[name] = texts.map(read).array(lambda code: code, _TEXT)
        remarks += _unread(texts, read, name, reason)
    return columns, remarks


def _unread(
    texts: Distinct[str], read: Callable[[str], str | None], name: str, reason: Reason
) -> list[Remark]:
    return texts.remarks(name, lambda t: reason if t.strip() and read(t) is None else None)
