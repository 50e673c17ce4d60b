"""Donor tables as arrays, sorted by household: a chunk is a slice."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

INCOMES = (
    "salaire_net",
    "chomage_net",
    "retraite_nette",
    "revenu_independant",
    "pension_alimentaire_recue",
    "revenu_du_capital",
)
_YEAR = 12


class Population(NamedTuple):
    """Households and their persons, the reference person first, then the spouse, then children.

    `home`: household of each person, never decreasing; `incomes`: euros, income × person × month
    of `months`, the last being the month asked.
    """

    menages: pa.Table
    personnes: pa.Table
    home: NDArray[np.int64]
    months: list[str]
    incomes: NDArray[np.float32]

    def slice(self, first: int, last: int) -> "Population":
        """Households from `first` to `last`, the latter left out."""
        start, end = np.searchsorted(self.home, (first, last))
        return Population(
            self.menages.slice(first, last - first),
            self.personnes.slice(start, end - start),
            self.home[start:end] - first,
            self.months,
            self.incomes[:, start:end],
        )


def read_population(folder: Path, months: list[str]) -> Population:
    """The three tables of a folder; a month that has no row for a person bears the incomes of the
    same month of the year after (children of less than 16 have no row at all, hence no income)."""
    menages = pq.read_table(folder / "menages.parquet")
    personnes = pq.read_table(folder / "personnes.parquet")
    home = _indices(personnes["menage"], menages["menage"])
    ranks = _indices(
        personnes["role"], pa.chunked_array([["personne_reference", "conjoint", "enfant"]])
    )
    order = np.lexsort((ranks, home))
    personnes = personnes.take(order)
    incomes = _incomes(pq.read_table(folder / "revenus.parquet"), personnes["personne"], months)
    return Population(menages, personnes, home[order], months, incomes)


def _incomes(table: pa.Table, persons: pa.ChunkedArray, months: list[str]) -> NDArray[np.float32]:
    table = table.filter(pc.is_in(table["mois"], pa.array(months)))
    row = _indices(table["personne"], persons)
    column = _indices(table["mois"], pa.chunked_array([months]))
    found = np.zeros((len(INCOMES), len(persons), len(months)), dtype=np.float32)
    for place, name in enumerate(INCOMES):
        found[place, row, column] = table[name].to_numpy()
    said = np.zeros((len(persons), len(months)), dtype=np.bool_)
    said[row, column] = True
    for month in reversed(range(len(months) - _YEAR)):
        silent = ~said[:, month]
        found[:, silent, month] = found[:, silent, month + _YEAR]
    return found


def _indices(values: pa.ChunkedArray, among: pa.ChunkedArray) -> NDArray[np.int64]:
    found = pc.index_in(values, value_set=among.combine_chunks())
    return np.asarray(
        found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    ).astype(np.int64)
