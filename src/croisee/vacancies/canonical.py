"""Rows of a source checked one by one: those that are vacancies, those that are not, and why.

A row without number, without title or with an impossible number of posts is no vacancy: it is
rejected, whole. Any other cell that cannot be read is emptied and told: the vacancy remains.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from croisee.foundation.errors import Problem
from croisee.matching.normalisation.folding import fold
from croisee.vacancies.cells import READERS, Unreadable
from croisee.vacancies.row import REJECTED, Precision, Raw, Reading, table_of

NEEDED = ("number", "title", "posts")
"""Columns without which a row is no vacancy."""
_FEWEST_WORDS = 20
"""Words of a description below which it is a formula that many vacancies share."""
_OVERSEAS = ("97", "98")
_NAMES: Mapping[str, str] = MappingProxyType({})
_POSTCODES: Mapping[str, Sequence[str]] = MappingProxyType({})


class _Fault(NamedTuple):
    raw: Raw
    column: str
    message: str
    expected: str
    remedy: str


def canonical_vacancies(
    rows: Iterable[Raw],
    source: str,
    *,
    columns: Mapping[str, str] = _NAMES,
    postcodes: Mapping[str, Sequence[str]] = _POSTCODES,
) -> Reading:
    """The vacancies of a source, from its rows.

    `columns`: our column → the one of the file, as problems name it; `postcodes`: postcode → codes
    of its communes: a postcode of one commune tells it. Of rows that bear one number, the one last
    updated is kept (the first of them when equal).
    """
    kept: dict[str, dict[str, Any]] = {}
    rejected: list[_Fault] = []
    emptied: list[_Fault] = []
    repeated = 0
    for raw in rows:
        row, faults = _read(raw)
        fatal = next((fault for fault in faults if fault.column in NEEDED), None)
        if fatal:
            rejected.append(fatal)
            continue
        emptied += faults
        row["source"], row["id"] = source, f"{source}/{row['number']}"
        _place(row, postcodes)
        before = kept.get(row["id"])
        repeated += before is not None
        if before is None or _freshness(row) > _freshness(before):
            kept[row["id"]] = row
    return Reading(
        table_of([kept[name] for name in sorted(kept)]),
        _rejected(rejected, columns),
        repeated,
        (*_problems(rejected, columns, " La ligne est écartée."), *_problems(emptied, columns, "")),
    )


def text_print(description: str | None) -> str | None:
    """Fingerprint of a description, whatever its case, accents and punctuation; None when it has
    too few words to be one vacancy's."""
    words = fold(description or "").split()
    if len(words) < _FEWEST_WORDS:
        return None
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()


def department_of(code: str) -> str:
    """Département of a commune code, or of a postcode (Corsica has one postcode prefix: « 20 »)."""
    return code[:3] if code.startswith(_OVERSEAS) else code[:2]


def _read(raw: Raw) -> tuple[dict[str, Any], list[_Fault]]:
    row: dict[str, Any] = {}
    faults: list[_Fault] = []
    for column, read in READERS.items():
        value = read(raw.said.get(column))
        if isinstance(value, Unreadable):
            message = "la valeur n’est pas celle qu’attend la colonne."
            faults.append(_Fault(raw, column, message, value.expected, value.remedy))
            value = None
        elif value is None and column in NEEDED:
            faults.append(
                _Fault(
                    raw, column, "la case est vide.", "un texte sur chaque ligne", "Remplissez-la."
                )
            )
        row[column] = value
    if (row["lat"] is None) != (row["lon"] is None):
        row["lat"] = row["lon"] = None
        message = "la position n’a qu’une de ses deux coordonnées."
        remedy = "Complétez la position, ou videz les deux cases."
        faults.append(_Fault(raw, "lat", message, "une latitude et une longitude", remedy))
    if row["open_ended"] is None:
        row["open_ended"] = READERS["open_ended"](raw.said.get("contract"))
    row["text"] = text_print(row["description"])
    return row, faults


def _place(row: dict[str, Any], postcodes: Mapping[str, Sequence[str]]) -> None:
    """Complete the place by what it implies, and say what it designates, at the most."""
    told = postcodes.get(row["postcode"] or "", ())
    if row["commune"] is None and len(told) == 1:
        row["commune"] = told[0]
    code = row["commune"] or row["postcode"]
    if code:
        row["department"] = row["department"] or department_of(code)
    if row["lat"] is not None and row["precision"] in (Precision.POINT, Precision.STREET):
        return
    if row["commune"]:
        row["precision"] = Precision.COMMUNE
    elif row["department"]:
        row["precision"] = Precision.DEPARTMENT
    else:
        row["precision"] = Precision.UNKNOWN


def _freshness(row: Mapping[str, Any]) -> date:
    freshest: date = row["updated"] or row["published"] or date.min
    return freshest


def _rejected(faults: Sequence[_Fault], columns: Mapping[str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "file": fault.raw.file,
                "row": fault.raw.row,
                "id": None
                if fault.raw.said.get("number") is None
                else str(fault.raw.said["number"]),
                "column": columns.get(fault.column, fault.column),
                "message": fault.message,
                "expected": fault.expected,
                "remedy": fault.remedy,
            }
            for fault in faults
        ],
        schema=REJECTED,
    )


def _problems(faults: Sequence[_Fault], columns: Mapping[str, str], then: str) -> Iterable[Problem]:
    """One problem per file, column and fault; the first row stands for the others."""
    keys = [(fault.raw.file, fault.column, fault.message) for fault in faults]
    counts = Counter(keys)
    first = dict(zip(reversed(keys), reversed(faults), strict=True))
    for key, count in counts.items():
        fault = first[key]
        yield Problem(
            fault.message + then,
            fault.remedy,
            expected=fault.expected,
            file=fault.raw.file,
            row=fault.raw.row,
            column=columns.get(fault.column, fault.column),
            count=count,
        )
