"""`croisee microdata`: how exposed people are in a file of records. Nothing leaves by it."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality.microdata import Columns, Demand, MicrodataReport, assess
from croisee.foundation.errors import CroiseeError
from croisee.tablefiles.delimited import TextTable, read_table
from croisee.tablefiles.reports import Report, cpu_seconds
from croisee.tablefiles.values import optional_numbers


def examine_records(
    path: Path,
    known: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    amounts: Sequence[str] = (),
    named: Sequence[str] = (),
    demand: Demand | None = None,
) -> Report:
    """Report on the records of a file, one per person.

    `known`: columns an outsider may know of somebody; `sensitive`: those he must not learn, of
    which `amounts` are numbers; `named`: names, numbers, addresses. Raises `CroiseeError` on a
    column that is missing or an amount that is not a number.
    """
    begin = cpu_seconds()
    text = read_table(path)
    text.require(*known, *sensitive, *amounts, *named)
    columns = Columns(tuple(known), (*sensitive, *amounts), tuple(named))
    table = pa.table({name: _column(text, name, amounts) for name in _used(columns)})
    try:
        found = assess(table, columns, demand)
    except CroiseeError as error:
        raise CroiseeError(
            text.problem(each.message, each.remedy, column=each.column) for each in error.problems
        ) from None
    return Report(_line(found, cpu_seconds() - begin))


def _used(columns: Columns) -> list[str]:
    names = (*columns.quasi_identifiers, *columns.sensitive, *columns.nominative)
    return list(dict.fromkeys(names))


def _column(text: TextTable, name: str, amounts: Sequence[str]) -> pa.Array:
    if name in amounts:
        return pa.array(optional_numbers(text, name), from_pandas=True)
    written = text.text(name)
    return pc.if_else(pc.equal(written, ""), pa.scalar(None, pa.string()), written)


def _line(found: MicrodataReport, seconds: float) -> dict[str, object]:
    return {
        "records": found.records,
        "smallest": found.anonymity.smallest,
        "below_k": found.anonymity.below,
        "without": dict(found.anonymity.without),
        "diversity": {
            name: {"distinct": each.distinct, "below": each.below}
            for name, each in found.diversity.items()
        },
        "closeness": {
            name: {"largest": round(each.largest, 3), "beyond": each.beyond}
            for name, each in found.closeness.items()
        },
        "may_leave": found.may_leave,
        "sentences": list(found.sentences),
        "seconds": round(seconds, 2),
    }
