"""A linkage followed from month to month: its memory on disk, and names that never change.

Every record has a pseudonym of its own for as long as its project lasts: it follows from the
record's nonce and a secret that the unit drew at first, and is shared with nobody. A link made or
undone therefore changes no pseudonym, and no producer sees that anything happened; links are told
by the evidence alone.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.bits import words_of
from croisee.matching.circuit.comparable import check_follows
from croisee.matching.circuit.files import Kind, Mark, read_marked, write_marked
from croisee.matching.circuit.linking import RULES
from croisee.matching.circuit.memory import (
    NOTHING,
    Memory,
    Met,
    Verdicts,
    end_to_end,
    those,
)
from croisee.matching.circuit.outputs import MEMORY, MEMORY_OF_PAIRS
from croisee.matching.encoding.blake2b import blake2b
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.encodings import Pairs

SECRET_BYTES = 32
_USE = b"pseudonyme"
_ACROSS, _WITHIN = 0, (1, 2)
_UNSAID, _SAME, _DIFFERENT = 0, 1, 2


@dataclass(frozen=True)
class Followed:
    """What carries over: the unit's secret, and the memory of the last linkage."""

    secret: bytes
    memory: Memory = NOTHING


def lasting(records: pa.Array, secret: bytes) -> pa.Array:
    """The pseudonym of each record (n), of 32 hexadecimal figures."""
    answers = blake2b(secret, _USE, words_of(records), 2)
    text = answers.astype("<u8").tobytes().hex()
    return pa.array([text[at : at + 32] for at in range(0, len(text), 32)], pa.string())


def write_memory(folder: Path, memory: Memory, mark: Mark) -> None:
    """Write a memory into the folder of a linkage being written."""
    sides = [np.full(len(records), side) for side, records in enumerate(memory.records)]
    prints = np.concatenate(memory.prints)
    known = pa.table(
        {
            "side": pa.array(np.concatenate(sides).astype(np.uint8)),
            "record": pa.concat_arrays(memory.records),
            "print_1": pa.array(prints[:, 0]),
            "print_2": pa.array(prints[:, 1]),
        }
    )
    write_marked(folder / MEMORY, known, mark)
    parts = (memory.met.across, *memory.met.within)
    said = memory.verdicts.among(memory.met.across)
    judged = np.full(memory.met.size, _UNSAID, dtype=np.uint8)
    judged[said.same], judged[said.different] = _SAME, _DIFFERENT
    where = np.repeat(np.arange(len(parts), dtype=np.uint8), [part.left.size for part in parts])
    pairs = {"where": where, **end_to_end(*parts)._asdict(), "judged": judged}
    write_marked(folder / MEMORY_OF_PAIRS, pa.table(pairs), mark)


def read_followed(folder: Path, marks: tuple[Mark, Mark], cardinality: Cardinality) -> Followed:
    """What the last linkage, in `folder`, left to follow it.

    `marks`: of the encodings to match, left and right. Raises `CroiseeError`: the folder is not
    that of a linkage to be followed, or it was of another project or key, of other producers or in
    another order, or of another `cardinality`. Other parameters of encoding are no hindrance:
    records then show other rows, and are compared again.
    """
    if not (folder / MEMORY).is_file() or not (folder / MEMORY_OF_PAIRS).is_file():
        raise CroiseeError(
            Problem(
                message="ce dossier n’est pas celui d’un appariement à suivre.",
                expected=f"un dossier écrit par « croisee match --follow », avec {MEMORY} et "
                f"{MEMORY_OF_PAIRS}",
                remedy="Donnez le dossier du mois précédent. S’il n’a pas été suivi, reliez tout "
                "avec « --follow » : le mois prochain pourra suivre.",
                file=folder.name,
            )
        )
    known, mark = read_marked(folder / MEMORY, Kind.MEMORY)
    pairs, their_mark = read_marked(folder / MEMORY_OF_PAIRS, Kind.MEMORY)
    check_follows(mark, marks, cardinality, folder)
    if their_mark != mark:
        raise CroiseeError(
            Problem(
                message="les deux fichiers de mémoire ne sont pas du même appariement.",
                remedy="Donnez le dossier tel que « croisee match » l’a écrit.",
                file=folder.name,
            )
        )
    memory = replace(_memory(known, pairs), valid=mark.rules == RULES)
    return Followed(bytes.fromhex(mark.secret), memory)


def to_follow(
    mark: Mark, marks: tuple[Mark, Mark], cardinality: Cardinality, secret: bytes
) -> Mark:
    """The mark of a memory, from that of the other files of its linkage."""
    series = " ".join(each.series for each in marks)
    own = replace(mark, kind=Kind.MEMORY, sides=series, secret=secret.hex())
    return replace(own, links=cardinality.value, rules=RULES)


def _memory(known: pa.Table, table: pa.Table) -> Memory:
    sides = [known.filter(pc.equal(known["side"], side)) for side in (0, 1)]
    records = [side["record"].combine_chunks() for side in sides]
    prints = [np.column_stack([side[f"print_{n}"] for n in (1, 2)]) for side in sides]
    where, judged = (np.asarray(table[name]) for name in ("where", "judged"))
    pairs = Pairs(*(np.asarray(table[name]) for name in Pairs._fields))
    across, said = those(pairs, where == _ACROSS), judged[where == _ACROSS]
    found = np.flatnonzero(said != _UNSAID)
    return Memory(
        (records[0], records[1]),
        (prints[0], prints[1]),
        Met(across, (those(pairs, where == _WITHIN[0]), those(pairs, where == _WITHIN[1]))),
        Verdicts(across.left[found], across.right[found], said[found] == _SAME),
    )
