"""The linkage unit: encodings in, pseudonyms out; no key, no attribute.

Each record of each producer, fakes included, gets a pseudonym drawn at random. One to one, two
linked records share theirs. One to many, no two records share any: several records of the right
file under one pseudonym would tell its producer that the other knows this person, so that links are
told by the evidence alone, which goes to the analyst and never to a producer.
"""

import json
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import ASIDE, atomic_folder
from croisee.matching.circuit.files import Kind, Mark, read_marked, write_marked
from croisee.matching.circuit.pseudonyms import pseudonyms
from croisee.matching.circuit.roles import LINKAGE_UNIT, check_alone
from croisee.matching.encoding.encode import Draw
from croisee.matching.scoring.assign import Cardinality, compete
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Mixture
from croisee.matching.scoring.encodings import Encodings, across
from croisee.matching.scoring.fields import FIELDS, SIZES
from croisee.matching.scoring.link import THRESHOLD, link

RETURNS = ("retour-A.parquet", "retour-B.parquet")
EVIDENCE, REPORT = "preuves.parquet", "rapport.json"


def match(
    left: Path,
    right: Path,
    out: Path,
    *,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    threshold: float = THRESHOLD,
    draw: Draw = secrets.token_bytes,
) -> dict[str, Any]:
    """Match two files of encodings into the new folder `out`; returns the report.

    `out` receives a return for each producer (record nonce, pseudonym), the evidence of each link
    and the report; whole or not at all, and never over what a folder holds already. Raises
    `CroiseeError`: another role's files lie beside, or the files cannot be compared.
    """
    check_alone(LINKAGE_UNIT, [left, right, out])
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CroiseeError(
            Problem(
                message="ce dossier n’est pas vide : des pseudonymes déjà remis y seraient perdus.",
                remedy="Donnez un dossier neuf.",
                file=out.name,
            )
        )
    sides = [read_marked(path, Kind.ENCODINGS) for path in (left, right)]
    tables, marks = [table for table, _ in sides], [mark for _, mark in sides]
    _check_comparable(marks[0], marks[1], right)
    tables = [table.replace_schema_metadata(None) for table in tables]
    linkage = link(*tables, cardinality=cardinality, threshold=threshold)
    records = [table["record"].unique().sort() for table in tables]
    names = _names(records, linkage.links, cardinality, draw)
    evidence = _evidence(records, names, linkage.links, linkage.mixture)
    expected = _expected_matches(tables[0], tables[1], linkage.mixture, cardinality)
    report = _report(marks[0], records, linkage.links, expected, cardinality, threshold)
    run = draw(16).hex()
    _sweep(out.parent)
    with atomic_folder(out) as aside:
        for file, mark, side, given in zip(RETURNS, marks, records, names, strict=True):
            back = pa.table({"record": side, "pseudonym": given})
            write_marked(aside / file, back, replace(mark, kind=Kind.RETURN, linkage=run))
        both = replace(marks[0], kind=Kind.EVIDENCE, sending="", linkage=run)
        write_marked(aside / EVIDENCE, evidence, both)
        text = json.dumps(report, ensure_ascii=False, indent=2)
        (aside / REPORT).write_text(f"{text}\n", encoding="utf-8")
    return report


def _sweep(folder: Path) -> None:
    """Remove what an interrupted run left aside: folders that hold our files and nothing else."""
    ours = {*RETURNS, EVIDENCE, REPORT}
    for left in folder.glob(f"{ASIDE}*"):
        if left.is_dir() and {path.name for path in left.iterdir()} <= ours:
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


def _names(
    records: list[pa.Array], links: pa.Table, cardinality: Cardinality, draw: Draw
) -> list[pa.Array]:
    """A pseudonym for each record of each side."""
    names = [pseudonyms(len(side), draw) for side in records]
    if cardinality is not Cardinality.ONE_TO_ONE:
        return names
    left, right = _places(records, links)
    shared = np.arange(len(records[1])) + len(records[0])
    shared[right] = left
    return [names[0], pa.concat_arrays(names).take(pa.array(shared))]


def _places(records: list[pa.Array], links: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Place of each link's left and right record among the records of its side."""
    left = pc.index_in(links["record_left"], value_set=records[0])
    right = pc.index_in(links["record_right"], value_set=records[1])
    return left.to_numpy(), right.to_numpy()


def _evidence(
    records: list[pa.Array], names: list[pa.Array], links: pa.Table, mixture: Mixture
) -> pa.Table:
    """Each link: both pseudonyms, probability, and bits of evidence that each field gives."""
    left, right = _places(records, links)
    codes, place = np.unique(links["pattern"].to_numpy(), return_inverse=True)
    columns = {
        "pseudonym_left": names[0].take(pa.array(left)),
        "pseudonym_right": names[1].take(pa.array(right)),
        "probability": links["probability"],
    }
    weights = mixture.weights(levels(codes, SIZES))[place]
    for column, field in enumerate(FIELDS):
        columns[f"weight_{field.name}"] = pa.array(weights[:, column])
    return pa.table(columns).sort_by("pseudonym_left")


def _expected_matches(
    left: pa.Table, right: pa.Table, mixture: Mixture, cardinality: Cardinality
) -> float:
    """People expected in both files, among the pairs compared: the sum of probabilities."""
    pairs = across(Encodings.of(left), Encodings.of(right))
    codes, place = np.unique(pairs.pattern, return_inverse=True)
    probability = mixture.probability(levels(codes, SIZES))[place]
    return float(compete(pairs.left, pairs.right, probability, cardinality).sum())


def _report(
    mark: Mark,
    records: list[pa.Array],
    links: pa.Table,
    expected: float,
    cardinality: Cardinality,
    threshold: float,
) -> dict[str, Any]:
    """Figures of the linkage; those of records count fakes, which nobody here can tell."""
    found, certainty = links.num_rows, pc.sum(links["probability"]).as_py() or 0.0
    sides = (("a", "record_left"), ("b", "record_right"))
    linked = {side: pc.count_distinct(links[column]).as_py() for side, column in sides}
    sizes = {side: len(own) for (side, _), own in zip(sides, records, strict=True)}
    return {
        "project": mark.project,
        "cardinality": cardinality.value,
        "threshold": threshold,
        "records_a": sizes["a"],
        "records_b": sizes["b"],
        "links": found,
        "share_a": _share(linked["a"], sizes["a"]),
        "share_b": _share(linked["b"], sizes["b"]),
        "precision": _share(certainty, found),
        "recall": _share(certainty, max(expected, certainty)),
        "sentences": [
            "Les enregistrements factices des producteurs sont comptés : les parts rapprochées "
            "sont des minimums.",
            "Précision estimée : probabilité moyenne des liens. Rappel estimé : parmi les "
            "personnes communes que les comparaisons ont rencontrées.",
        ],
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
