"""The linkage unit: encodings in, pseudonyms out; no key, no attribute.

Each record of each producer, fakes included, gets a pseudonym that tells nothing. One to one, two
linked records share theirs. One to many, no two records share any: several records of the right
file under one pseudonym would tell its producer that the other knows this person, so that links are
told by the evidence alone, which goes to the analyst and never to a producer. No two share any
either when the linkage is followed from month to month (module `followed`).
"""

import json
import secrets
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from croisee.foundation.files import ASIDE, atomic_folder
from croisee.matching.circuit.comparable import check_comparable
from croisee.matching.circuit.destruction import check_alive, check_in_time
from croisee.matching.circuit.files import Kind, Mark, read_marked, write_marked
from croisee.matching.circuit.findings import (
    Names,
    candidates,
    evidence,
    remainders,
    scale_table,
)
from croisee.matching.circuit.followed import (
    SECRET_BYTES,
    Followed,
    lasting,
    read_followed,
    to_follow,
    write_memory,
)
from croisee.matching.circuit.judging import names_of
from croisee.matching.circuit.linking import Compared, compare
from croisee.matching.circuit.lock import one_at_a_time
from croisee.matching.circuit.memory import NOTHING
from croisee.matching.circuit.outputs import (
    CANDIDATES,
    EVERY,
    EVIDENCE,
    MEMORY,
    REMAINDERS,
    REPORT,
    RETURNS,
    SCALE,
)
from croisee.matching.circuit.pseudonyms import Draw, pseudonyms
from croisee.matching.circuit.roles import LINKAGE_UNIT, check_alone
from croisee.matching.circuit.summary import summary
from croisee.matching.linkage.scored import THRESHOLD, Chosen, Decided, choose, renewed
from croisee.matching.paths import check_new
from croisee.matching.review.decisions import Decisions, read_decisions
from croisee.matching.scoring.assign import Cardinality


def match(
    left: Path,
    right: Path,
    out: Path,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
    decisions: Decisions | None = None,
    follow: bool = False,
    previous: Path | None = None,
    today: date | None = None,
    draw: Draw = secrets.token_bytes,
) -> dict[str, Any]:
    """Match two files of encodings into the new folder `out`; returns the report.

    `out` receives what `outputs` names; whole or not at all, and never over what a folder holds
    already. `decisions`: pairs that a person judged in an earlier linkage of the same encodings,
    kept as they said. `follow`: more deliveries will come; then a memory is kept, and pseudonyms
    are for good. `previous`: the folder of the last linkage that was followed; then nothing of the
    past is compared, and what was judged stands, but for records that have changed. `today`: the
    day of the linkage, by which the end of the key is judged (None: the system's).

    Raises `CroiseeError`: another role's files lie beside, the files cannot be compared, their key
    is destroyed or should be, a decision cannot be read, the previous linkage is another's.
    """
    today = today or date.today()
    beside = [left, right, out]
    beside += [] if decisions is None else [decisions.file]
    beside += [] if previous is None else [previous / MEMORY]
    with one_at_a_time(out.resolve().parent):
        check_alone(LINKAGE_UNIT, beside)
        check_new(out, "des pseudonymes déjà remis y seraient perdus")
        sides = [read_marked(path, Kind.ENCODINGS) for path in (left, right)]
        marks = (sides[0][1], sides[1][1])
        check_comparable(*marks, right)
        for mark, path in zip(marks, (left, right), strict=True):
            check_alive(mark.key, [each.parent for each in beside], path)
            check_in_time(mark, path, today)
        followed = None
        if previous is not None:
            followed = read_followed(previous, marks, cardinality)
        elif follow:
            followed = Followed(draw(SECRET_BYTES))
        memory = NOTHING if followed is None else followed.memory
        compared = compare(sides[0][0], sides[1][0], cardinality, memory=memory)
        decided, review = _judged(compared, decisions, cardinality, today)
        chosen = choose(compared.pairs, cardinality, threshold, decided)
        given = _names(compared, chosen, cardinality, followed, draw)
        report = summary(marks[0], compared, chosen, cardinality, threshold, review)
        _sweep(out.parent)
        with atomic_folder(out) as aside:
            run = draw(16).hex()
            _write(aside, marks, compared, chosen, decided, given, run)
            if followed is not None:
                own = to_follow(_of_both(marks, run), marks, cardinality, followed.secret)
                write_memory(aside, compared.memory(decided), own)
            text = json.dumps(report, ensure_ascii=False, indent=2)
            (aside / REPORT).write_text(f"{text}\n", encoding="utf-8")
    return report


def _judged(
    compared: Compared, decisions: Decisions | None, cardinality: Cardinality, today: date
) -> tuple[Decided, dict[str, Any] | None]:
    """What a person said, now and before, and what the report says of it."""
    before = compared.decided
    kept = {"kept": sum(part.size for part in before)} if any(map(len, before)) else None
    if decisions is None:
        return before, kept
    ids = (names_of(compared.records[0]), names_of(compared.records[1]))
    now, review = read_decisions(decisions, compared.pairs, ids, cardinality, today)
    return renewed(before, now, compared.pairs.exclusive(cardinality)), {**review, **(kept or {})}


def _write(
    folder: Path,
    marks: tuple[Mark, Mark],
    compared: Compared,
    chosen: Chosen,
    decided: Decided,
    given: Names,
    run: str,
) -> None:
    """What goes to each producer, to the study, and to nobody; `run`: what marks this linkage."""
    for file, mark, side, names in zip(RETURNS, marks, compared.records, given, strict=True):
        back = pa.table({"record": side, "pseudonym": names})
        own = replace(mark, kind=Kind.RETURN, linkage=run, fakes="")
        write_marked(folder / file, back, own)
    pairs = compared.pairs
    tables = {
        Kind.EVIDENCE: (EVIDENCE, evidence(pairs, chosen, given, decided)),
        Kind.REMAINDERS: (REMAINDERS, remainders(pairs, chosen, given)),
        Kind.CANDIDATES: (CANDIDATES, candidates(compared, chosen, given, decided)),
        Kind.SCALE: (SCALE, scale_table(pairs.scale)),
    }
    for kind, (file, table) in tables.items():
        write_marked(folder / file, table, replace(_of_both(marks, run), kind=kind))


def _of_both(marks: tuple[Mark, Mark], run: str) -> Mark:
    """The mark of what comes of both sendings."""
    sendings = " ".join(mark.sending for mark in marks)
    return replace(marks[0], sending="", first="", sides=sendings, linkage=run, fakes="")


def _sweep(folder: Path) -> None:
    """Remove what an interrupted run left aside: folders that hold our files and nothing else."""
    for left in folder.glob(f"{ASIDE}*"):
        if left.is_dir() and {path.name for path in left.iterdir()} <= set(EVERY):
            shutil.rmtree(left, ignore_errors=True)


def _names(
    compared: Compared,
    chosen: Chosen,
    cardinality: Cardinality,
    followed: Followed | None,
    draw: Draw,
) -> Names:
    """A pseudonym for each record of each side."""
    if followed is not None:
        one, other = (lasting(side, followed.secret) for side in compared.records)
        return one, other
    left, right = (pseudonyms(len(side), draw) for side in compared.records)
    if cardinality is not Cardinality.ONE_TO_ONE:
        return left, right
    shared = np.arange(len(right)) + len(left)
    shared[compared.pairs.right[chosen.linked]] = compared.pairs.left[chosen.linked]
    return left, pa.concat_arrays([left, right]).take(pa.array(shared))
