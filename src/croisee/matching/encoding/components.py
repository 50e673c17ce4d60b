"""What block values are made of: the components that passes name, read from a normalised table.

A component is held as codes into its distinct values: a name seen ten thousand times is folded,
sounded and keyed once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.encoding.phonetics import sound

Codes = npt.NDArray[np.int64]

NAMES_SENT = "names"
BEGINNING = 3
"""Letters of a beginning: enough to part most names, few enough to forgive their ends."""


@dataclass(frozen=True)
class Coded:
    """A column of n rows as codes into distinct texts; -1 where there is no value."""

    codes: Codes
    values: tuple[str, ...]

    def take(self, rows: Codes) -> "Coded":
        """The column read at other rows."""
        return Coded(self.codes[rows], self.values)

    def map(self, change: Callable[[str], str]) -> "Coded":
        """Another text for each distinct value; an empty one is no value."""
        places: dict[str, int] = {"": -1}
        changed = [places.setdefault(text, len(places) - 1) for text in map(change, self.values)]
        table = np.array([*changed, -1], dtype=np.int64)
        return Coded(table[self.codes], tuple(places)[1:])

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array) -> "Coded":
        """Codes of an Arrow column of texts or whole numbers."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        coded = column.cast(pa.string()).dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(codes, tuple(coded.dictionary.to_pylist())).map(str)


@dataclass(frozen=True)
class Emissions:
    """Rows that one pass sends, before blocks: which record, under which of its names."""

    records: Codes
    names: Coded


class People:
    """A normalised table seen as coded columns; a column it lacks has no value at any row."""

    def __init__(self, table: pa.Table) -> None:
        self.size: int = table.num_rows
        self._table = table
        self._columns: dict[str, Coded] = {}
        self._forms: dict[tuple[str, str], Coded] = {}
        self.by_record = Emissions(np.arange(self.size), self.column("family"))
        self.by_name = self._names()

    def column(self, name: str) -> Coded:
        """One coded column (n rows)."""
        if name not in self._columns:
            if name in self._table.column_names:
                self._columns[name] = Coded.of(self._table.column(name))
            else:
                self._columns[name] = Coded(np.full(self.size, -1, dtype=np.int64), ())
        return self._columns[name]

    def form(self, sent: Emissions, name: str, change: Callable[[str], str]) -> Coded:
        """A changed column at the rows sent; the names sent when `name` is « names »."""
        if name == NAMES_SENT and sent is self.by_record:
            name = "family"
        kept = (name, change.__name__)
        if kept not in self._forms:
            column = sent.names if name == NAMES_SENT else self.column(name)
            self._forms[kept] = column.map(change)
        form = self._forms[kept]
        return form if name == NAMES_SENT else form.take(sent.records)

    def _names(self) -> Emissions:
        """One row for each part of each record's names, birth name and married name alike."""
        if "family_parts" not in self._table.column_names:
            return self.by_record
        parts = self._table.column("family_parts").combine_chunks()
        records = _parents(parts)
        return Emissions(records, Coded.of(parts.flatten()))


def _parents(lists: pa.ListArray) -> Codes:
    lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    parents: Codes = np.repeat(np.arange(len(lists)), lengths)
    return parents


def _plain(column: str) -> Callable[[People, Emissions], Coded]:
    return lambda people, sent: people.column(column).take(sent.records)


def _form(column: str, change: Callable[[str], str]) -> Callable[[People, Emissions], Coded]:
    return lambda people, sent: people.form(sent, column, change)


def _beginning(text: str) -> str:
    return text[:BEGINNING]


def _mixed(first: Coded, second: Coded) -> Coded:
    """Both texts in alphabetical order, joined: the same whichever comes first."""
    width = len(second.values) + 1
    pairs, codes = np.unique((first.codes + 1) * width + second.codes + 1, return_inverse=True)
    texts = []
    for pair in pairs.tolist():
        left, right = divmod(pair, width)
        both = left and right
        texts.append(
            "/".join(sorted((first.values[left - 1], second.values[right - 1]))) if both else ""
        )
    return Coded(codes.astype(np.int64), tuple(texts)).map(str)


COMPONENTS: Mapping[str, Callable[[People, Emissions], Coded]] = MappingProxyType(
    {
        "prenom_debut": _form("given", _beginning),
        "prenom_son": _form("given", sound),
        "nom_porte_debut": _form(NAMES_SENT, _beginning),
        "nom_porte_son": _form(NAMES_SENT, sound),
        "debuts_melanges": lambda people, sent: _mixed(
            people.form(sent, "given", _beginning), people.form(sent, NAMES_SENT, _beginning)
        ),
        "jour": _plain("birth_day"),
        "mois": _plain("birth_month"),
        "annee": _plain("birth_year"),
        "jour_mois_melanges": lambda people, sent: _mixed(
            people.column("birth_day"), people.column("birth_month")
        ).take(sent.records),
        "lieu": _plain("birth_place"),
        "code_postal": _plain("postcode"),
        "sexe": _plain("sex"),
    }
)
"""Component → its value at each row sent. Those of names take each name in turn."""

OF_NAMES = frozenset({"nom_porte_debut", "nom_porte_son", "debuts_melanges"})
"""Components for which a record is sent once for each of its names."""
