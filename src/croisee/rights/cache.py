"""Results kept: one file per question, named by a hash of all that the answer depends on."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from croisee.foundation.canonical import digest, digest_file
from croisee.rights.environment import VERSION
from croisee.rights.schema import Donors


class _Hashing:
    """A sink that keeps nothing but the hash of what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.state = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.state.update(block)
        return len(block)

    def flush(self) -> None:
        return

    def close(self) -> None:
        return


def key_of(question: Mapping[str, Any]) -> str:
    """Name of a question: its own terms, the edition of the engine, the program that asks it."""
    return digest({"question": dict(question), "edition": VERSION, "programme": _program()})


def donors_digest(donors: Donors) -> str:
    """One hash for one content, however the tables are cut in pieces."""
    return digest({name: _table_digest(table) for name, table in donors._asdict().items()})


def _table_digest(table: pa.Table) -> str:
    sink = _Hashing()
    whole = table.combine_chunks()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), whole.schema) as stream:
        stream.write_table(whole)
    return sink.state.hexdigest()


@cache
def _program() -> str:
    files = sorted((Path(__file__).parent / "runner").glob("*.py"))
    return digest([digest_file(path) for path in files])
