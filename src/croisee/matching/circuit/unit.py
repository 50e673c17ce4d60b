"""The linkage unit: encodings in, pseudonyms out; no key, no attribute.

Each record of each producer, fakes included, gets a pseudonym drawn at random. One to one, two
linked records share theirs. One to many, no two records share any: several records of the right
file under one pseudonym would tell its producer that the other knows this person, so that links are
told by the evidence alone, which goes to the analyst and never to a producer.
"""

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import ASIDE, atomic_folder
from croisee.matching.circuit.destruction import check_alive, check_in_time
from croisee.matching.circuit.files import Kind, Mark, read_marked, write_marked
from croisee.matching.circuit.findings import (
    SIDES,
    Names,
    candidates,
    evidence,
    remainders,
    scale_table,
)
from croisee.matching.circuit.judging import names_of
from croisee.matching.circuit.linking import Compared, compare
from croisee.matching.circuit.outputs import (
    CANDIDATES,
    EVERY,
    EVIDENCE,
    REMAINDERS,
    REPORT,
    RETURNS,
    SCALE,
)
from croisee.matching.circuit.pseudonyms import pseudonyms
from croisee.matching.circuit.roles import LINKAGE_UNIT, check_alone
from croisee.matching.encoding.encode import Draw
from croisee.matching.linkage.scored import NOTHING, Chosen, choose
from croisee.matching.review.decisions import Decisions, read_decisions
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.link import THRESHOLD


def match(
    left: Path,
    right: Path,
    out: Path,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
    decisions: Decisions | None = None,
    today: date | None = None,
    draw: Draw = secrets.token_bytes,
) -> dict[str, Any]:
    """Match two files of encodings into the new folder `out`; returns the report.

    `out` receives what `outputs` names; whole or not at all, and never over what a folder holds
    already. `decisions`: pairs that a person judged in an earlier linkage of the same encodings,
    kept as they said. `today`: the day of the linkage, by which the end of the key is judged (None:
    the system's). Raises `CroiseeError`: another role's files lie beside, the files cannot be
    compared, their key is destroyed or should be, a decision cannot be read.
    """
    today = today or date.today()
    beside = [left, right, out] + ([decisions.file] if decisions else [])
    check_alone(LINKAGE_UNIT, beside)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CroiseeError(
            Problem(
                message="ce dossier n’est pas vide : des pseudonymes déjà remis y seraient perdus.",
                remedy="Donnez un dossier neuf.",
                file=out.name,
            )
        )
    sides = [read_marked(path, Kind.ENCODINGS) for path in (left, right)]
    marks = (sides[0][1], sides[1][1])
    _check_comparable(*marks, right)
    for mark, path in zip(marks, (left, right), strict=True):
        check_alive(mark.key, [each.parent for each in beside], path)
        check_in_time(mark, path, today)
    compared = compare(sides[0][0], sides[1][0], cardinality)
    pairs, decided, review = compared.pairs, NOTHING, None
    if decisions is not None:
        ids = (names_of(compared.records[0]), names_of(compared.records[1]))
        decided, review = read_decisions(decisions, pairs, ids, cardinality, today)
    chosen = choose(pairs, cardinality, threshold, decided)
    names = _names(compared, chosen, cardinality, draw)
    report = _report(marks[0], compared, chosen, cardinality, threshold, review)
    tables = {
        Kind.EVIDENCE: (EVIDENCE, evidence(pairs, chosen, names, decided)),
        Kind.REMAINDERS: (REMAINDERS, remainders(pairs, chosen, names)),
        Kind.CANDIDATES: (CANDIDATES, candidates(compared, chosen, names, decided)),
        Kind.SCALE: (SCALE, scale_table(pairs.scale)),
    }
    run = draw(16).hex()
    _sweep(out.parent)
    with atomic_folder(out) as aside:
        for file, mark, side, given in zip(RETURNS, marks, compared.records, names, strict=True):
            back = pa.table({"record": side, "pseudonym": given})
            own = replace(mark, kind=Kind.RETURN, linkage=run, fakes="")
            write_marked(aside / file, back, own)
        sendings = " ".join(mark.sending for mark in marks)
        for kind, (file, table) in tables.items():
            both = replace(marks[0], kind=kind, sending="", sides=sendings, linkage=run, fakes="")
            write_marked(aside / file, table, both)
        text = json.dumps(report, ensure_ascii=False, indent=2)
        (aside / REPORT).write_text(f"{text}\n", encoding="utf-8")
    return report


def _sweep(folder: Path) -> None:
    """Remove what an interrupted run left aside: folders that hold our files and nothing else."""
    for left in folder.glob(f"{ASIDE}*"):
        if left.is_dir() and {path.name for path in left.iterdir()} <= set(EVERY):
            shutil.rmtree(left, ignore_errors=True)


def _check_comparable(left: Mark, right: Mark, file: Path) -> None:
    """Raise `CroiseeError`, saying which of the four, unless the two sendings can be matched."""
    if left.sending == right.sending:
        message = "c’est deux fois l’envoi du même producteur."
        remedy = "Donnez les encodages de l’autre producteur."
    elif left.project != right.project:
        message = (
            f"ces encodages sont de deux projets, « {left.project} » et « {right.project} » : ils "
            "ne peuvent pas être rapprochés."
        )
        remedy = "Demandez aux producteurs ceux d’un même projet."
    elif left.key != right.key:
        message = (
            f"ces encodages du projet « {left.project} » sont faits avec deux clés différentes : "
            "rien ne s’y ressemblerait."
        )
        remedy = "Demandez aux producteurs d’encoder avec la clé remise par le bureau des clés."
    elif left.parameters != right.parameters:
        message = "ces encodages sont faits avec des paramètres différents."
        remedy = "Demandez aux producteurs d’encoder avec la même version et les mêmes paramètres."
    else:
        return
    raise CroiseeError(Problem(message=message, remedy=remedy, file=file.name))


def _names(compared: Compared, chosen: Chosen, cardinality: Cardinality, draw: Draw) -> Names:
    """A pseudonym for each record of each side."""
    left, right = (pseudonyms(len(side), draw) for side in compared.records)
    if cardinality is not Cardinality.ONE_TO_ONE:
        return left, right
    shared = np.arange(len(right)) + len(left)
    shared[compared.pairs.right[chosen.linked]] = compared.pairs.left[chosen.linked]
    return left, pa.concat_arrays([left, right]).take(pa.array(shared))


def _report(
    mark: Mark,
    compared: Compared,
    chosen: Chosen,
    cardinality: Cardinality,
    threshold: float,
    review: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Figures of the linkage; those of records count fakes, which nobody here can tell."""
    found = int(chosen.linked.sum())
    sizes = [len(records) for records in compared.records]
    places = (compared.pairs.left, compared.pairs.right)
    linked = [np.unique(each[chosen.linked]).size for each in places]
    report: dict[str, Any] = {
        "project": mark.project,
        "cardinality": cardinality.value,
        "threshold": threshold,
        **{f"records_{side}": size for side, size in zip(SIDES, sizes, strict=True)},
        "links": found,
        **{
            f"share_{side}": _share(part, size)
            for side, part, size in zip(SIDES, linked, sizes, strict=True)
        },
        "precision": _share(chosen.certain, found),
        "recall": _share(chosen.certain, chosen.expected),
        **{
            f"skipped_blocks_{side}": skipped.blocks
            for side, skipped in zip(SIDES, compared.skipped, strict=True)
        },
        "sentences": [
            "Les enregistrements factices des producteurs sont comptés : les parts rapprochées "
            "sont des minimums.",
            "Précision estimée : probabilité moyenne des liens. Rappel estimé : parmi les "
            "personnes communes que les comparaisons ont rencontrées.",
        ],
    }
    if any(skipped.blocks for skipped in compared.skipped):
        report["sentences"].append(
            "Des groupes trop grands n’ont pas été comparés : aucun producteur ne devait en "
            "envoyer de tels. Demandez-lui avec quoi il a encodé."
        )
    if review is not None:
        report["review"] = review
        report["sentences"].append(
            "Les paires jugées par une personne comptent pour certaines, dans un sens comme dans "
            "l’autre."
        )
    return report


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
