"""Small tables of identities."""

import pyarrow as pa

from croisee.matching.identity import canonical_records


def records(**columns: list[str | None]) -> pa.Table:
    """A canonical table of the columns given; `id` counts from 1."""
    height = len(next(iter(columns.values())))
    ids = pa.array([str(n + 1) for n in range(height)])
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return canonical_records(pa.table({"id": ids, **texts}))
