"""Who is who between two sources of one producer, who may see both: linked here, in clear.

Names are read again from the files, compared, and gone at the end: the lake keeps pseudonyms of the
project and probabilities. Between two producers this would show one the people of the other: they
go through the circuit (`linkages`).
"""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.engine import Engine
from croisee.foundation.canonical import canonical_json, digest, digest_bytes, digest_file
from croisee.foundation.files import atomic_folder
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.identity import canonical_records
from croisee.matching.linkage.scored import THRESHOLD
from croisee.matching.normalisation import normalise
from croisee.sources.lake import DATA, META, Lake, Source
from croisee.sources.linkages import LINKS, Linkage, Passage, linked, shortest_life
from croisee.sources.preparing import prepare, pseudonyms_of

_FORMAT = "croisee.linkage.clear/2"


def link_in_clear(
    name: str,
    sources: tuple[Source, Source],
    deliveries: Path,
    *,
    lake: Lake,
    engine: Engine,
    key: bytes,
    linked_on: date,
) -> Linkage:
    """Link the persons of two sources into the lake; does nothing when they are already there.

    Those of the last edition of each alone. `deliveries` holds one folder per source; `engine` must
    be open on it and on the lake; `key`: the secret of the project. A person whose identity misses
    a part has no pseudonym, hence no link. Raises `CroiseeError` when a file can no longer be read.
    """
    from croisee.matching.clear.link import link_clear  # a heavy import, of use to few

    parameters = default_parameters().digest
    left, right = (source.declaration.livraisons[-1].edition for source in sources)
    version = digest(
        {
            "format": _FORMAT,
            "sources": [source.version for source in sources],
            "parameters": parameters,
        }
    )
    meta = lake.meta(name, version)
    if meta is None:
        with lake.workshop(name) as workshop:
            persons = [
                _persons(source, deliveries, workshop / f"{side}.parquet", engine, key)
                for side, source in zip(LINKS, sources, strict=False)
            ]
        found = link_clear(*persons)
        table = found.links.rename_columns({"id_a": LINKS[0], "id_b": LINKS[1]})
        certain = pc.sum(table["probability"]).as_py() or 0.0
        with atomic_folder(lake.folder(name, version)) as aside:
            pq.write_table(linked(table, left), aside / DATA)
            meta = {
                "source": name,
                "version": version,
                "rows": table.num_rows,
                "files": {},
                "data": digest_file(aside / DATA),
                "received": linked_on.isoformat(),
                "expires": shortest_life(lake, sources),
                "recall": round(certain / found.expected, 4) if found.expected else None,
            }
            (aside / META).write_bytes(canonical_json(meta))
    return Linkage(
        name=name,
        version=version,
        sources=(sources[0].name, sources[1].name),
        path=lake.folder(name, version) / DATA,
        passages=(
            Passage(
                editions=(left, right),
                threshold=THRESHOLD,
                report=digest({"links": meta["rows"], "recall": meta["recall"]}),
                evidence=meta["data"],
                parameters=parameters,
                recall=meta["recall"],
            ),
        ),
        key=digest_bytes(key),
        in_clear=True,
    )


def _persons(
    source: Source, deliveries: Path, scratch: Path, engine: Engine, key: bytes
) -> pa.Table:
    """The persons of the last edition, normalised, each under its pseudonym of the project."""
    identity = source.declaration.model_copy(update={"localisation": None, "age": None})
    prepare(identity, deliveries / source.name, scratch, engine=engine)
    table = pq.read_table(scratch)
    table = table.set_column(0, "id", pseudonyms_of(identity, table, key))
    table = table.filter(pc.is_valid(table["id"]))
    return normalise(canonical_records(table, file=source.name)).table
