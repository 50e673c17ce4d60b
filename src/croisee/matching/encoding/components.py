"""What block values are made of: the components that passes name, read from a normalised table.

A component is held as codes into its distinct values: a name seen ten thousand times is folded,
sounded and keyed once. A keyed value is 128 bits; a record's component is a gather of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.bits import Words
from croisee.matching.encoding.phonetics import sound
from croisee.matching.encoding.prf import prf

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Change = Callable[[str], str]

NAMES_SENT = "names"
"""The column of each part of the birth name and of the married name, one row each."""


@dataclass(frozen=True)
class Coded:
    """A column of n rows as codes into distinct texts; -1 where there is no value."""

    codes: Codes
    values: tuple[str, ...]

    def map(self, change: Change) -> "Coded":
        """Another text for each distinct value; an empty one is no value."""
        places: dict[str, int] = {"": -1}
        changed = [places.setdefault(text, len(places) - 1) for text in map(change, self.values)]
        table = np.array([*changed, -1], dtype=np.int32)
        return Coded(table[self.codes], tuple(places)[1:])

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array) -> "Coded":
        """Codes of an Arrow column of texts or whole numbers."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        coded = column.dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        return cls(codes, tuple(coded.dictionary.cast(pa.string()).to_pylist())).map(str)


class Emissions(NamedTuple):
    """Rows that one pass sends, before blocks: which record, under which of its names."""

    records: Codes
    names: Coded


class People:
    """A normalised table seen as coded columns; a column it lacks has no value at any row."""

    def __init__(self, table: pa.Table) -> None:
        self.size: int = table.num_rows
        self._table = table
        self._columns: dict[str, Coded] = {}
        self.by_record = Emissions(np.arange(self.size, dtype=np.int32), self.column("family"))
        self.by_name = self._names()

    def column(self, name: str) -> Coded:
        """One coded column (n rows)."""
        if name not in self._columns:
            if name in self._table.column_names:
                self._columns[name] = Coded.of(self._table.column(name))
            else:
                self._columns[name] = Coded(np.full(self.size, -1, dtype=np.int32), ())
        return self._columns[name]

    def _names(self) -> Emissions:
        """One row for each part of each record's names, birth name and married name alike."""
        if "family_parts" not in self._table.column_names:
            return self.by_record
        parts = self._table.column("family_parts").combine_chunks()
        lengths = parts.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
        records = np.repeat(np.arange(len(parts), dtype=np.int32), lengths)
        return Emissions(records, Coded.of(parts.flatten()))


class Form(NamedTuple):
    """A column, or `NAMES_SENT`, and what is kept of each of its values."""

    column: str
    change: Change = str


class Component(NamedTuple):
    """One part of block values: one form, or several that a file may put in each other's place."""

    forms: tuple[Form, ...]

    @property
    def of_names(self) -> bool:
        """Whether a record is sent once for each of its names."""
        return any(form.column == NAMES_SENT for form in self.forms)


class Sent(NamedTuple):
    """Rows that have all that the block of one pass is made of, in order of record.

    `records` (m). `values` (m × 2c): the two words of each of its c components, keyed. `by_name`:
    whether a record has a row for each of its names.
    """

    records: Codes
    values: Words
    by_name: bool


class KeyedForms:
    """Forms of some people's columns, each distinct value keyed once under `secret`."""

    def __init__(self, people: People, secret: bytes) -> None:
        self._people, self._secret = people, secret
        self._forms: dict[tuple[Form, bool], tuple[Words, Mask]] = {}

    def sent(self, block: Sequence[str]) -> Sent:
        """The rows to send in a pass, by the components of its block."""
        components = [COMPONENTS[name] for name in block]
        by_name = any(component.of_names for component in components)
        every = self._people.by_name if by_name else self._people.by_record
        keyed, whole = zip(*(self._keyed(one, every) for one in components), strict=True)
        rows = np.flatnonzero(reduce(np.logical_and, whole))
        values = np.empty((rows.size, len(keyed), 2), dtype=np.uint64)
        for place, words in enumerate(keyed):
            np.take(words, rows, axis=0, out=values[:, place])
        return Sent(every.records[rows], values.reshape(rows.size, 2 * len(keyed)), by_name)

    def _keyed(self, component: Component, sent: Emissions) -> tuple[Words, Mask]:
        """Keyed value of a component (m × 2 words) at the rows sent, and which have one.

        The sum of several forms is the same in whichever order a file holds them; the keyed values
        being secret, no other two sum up to it.
        """
        first, *others = (self._rows(form, sent) for form in component.forms)
        total, whole = first
        for words, present in others:
            total, whole = total + words, whole & present
        return total, whole

    def _rows(self, form: Form, sent: Emissions) -> tuple[Words, Mask]:
        known = (form, sent is self._people.by_name)
        if known not in self._forms:
            by_name = form.column == NAMES_SENT
            column = (sent.names if by_name else self._people.column(form.column)).map(form.change)
            codes = column.codes if by_name else column.codes[sent.records]
            nothing = np.zeros((1, 2), dtype=np.uint64)
            words = np.concatenate([prf(self._secret, "composante", column.values), nothing])
            self._forms[known] = (words[codes], codes >= 0)
        return self._forms[known]


def _beginning(letters: int) -> Change:
    return lambda text: text[:letters]


_THREE, _FOUR = _beginning(3), _beginning(4)
_INITIAL = _beginning(1)
_GIVEN_THREE, _NAME_THREE = Form("given", _THREE), Form(NAMES_SENT, _THREE)

COMPONENTS: Mapping[str, Component] = MappingProxyType(
    {
        "prenom_debut": Component((_GIVEN_THREE,)),
        "prenom_son": Component((Form("given", sound),)),
        "nom_porte_initiale": Component((Form(NAMES_SENT, _INITIAL),)),
        "nom_porte_debut": Component((Form(NAMES_SENT, _FOUR),)),
        "nom_porte_son": Component((Form(NAMES_SENT, sound),)),
        "debuts_melanges": Component((_GIVEN_THREE, _NAME_THREE)),
        "jour": Component((Form("birth_day"),)),
        "mois": Component((Form("birth_month"),)),
        "annee": Component((Form("birth_year"),)),
        "jour_mois_melanges": Component((Form("birth_day"), Form("birth_month"))),
        "lieu": Component((Form("birth_place"),)),
        "code_postal": Component((Form("postcode"),)),
        "sexe": Component((Form("sex"),)),
    }
)
"""Component → what it is. `debuts_…` are beginnings; those of names take each name in turn."""
