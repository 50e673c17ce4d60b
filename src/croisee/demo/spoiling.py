"""Partners' files broken on purpose, one fault at a time, to see that a door refuses them."""

import gzip
from collections.abc import Callable
from pathlib import Path

from croisee.foundation.files import write_atomic

_CAF = "caf.allocataires/allocataires_2025-12.csv"
_CPAM = "cpam.c2s/beneficiaires_c2s_2025-12.csv.gz"
_JOBS = "emploi.demandeurs/demandeurs_2025-12.csv"


def _first_row(content: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    header, row, rest = content.split(b"\n", 2)
    return b"\n".join([header, b";".join(change(row.split(b";"))), rest])


_SPOILERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "separateur": (_CAF, lambda content: content.replace(b";", b"|")),
    "date_impossible": (
        _CAF,
        lambda content: _first_row(content, lambda c: [*c[:4], b"31/02/1980", *c[5:]]),
    ),
    "colonne_manquante": (_CAF, lambda content: content.replace(b";rsa;", b";r_s_a;", 1)),
    "code_inconnu": (
        _CAF,
        lambda content: _first_row(content, lambda c: [*c[:10], b"7", *c[11:]]),
    ),
    "encodage": (_JOBS, lambda content: content.decode("latin-1").encode("utf-16")),
    "tronque": (_CPAM, lambda content: content[: len(content) // 2]),
    "vide": (_CAF, lambda _content: b""),
    "archive_illisible": (_CPAM, gzip.decompress),
}

KINDS = tuple(_SPOILERS)
"""What `spoil` can do."""


def spoil(files: Path, kind: str) -> Path:
    """Break one file below `files` (one folder per source) and return it.

    Raises `KeyError` on an unknown kind.
    """
    file, change = _SPOILERS[kind]
    path = files / file
    write_atomic(path, change(path.read_bytes()))
    return path
