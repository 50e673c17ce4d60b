"""Doubtful pairs of a linkage on encodings go to a person, and what they say is kept."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.explaining import explain_pair
from croisee.matching.circuit.judging import pairs_to_judge
from croisee.matching.review.decisions import Decisions
from integration.matching.circuit import TODAY, Circuit, candidates, circuit, unsure

__all__ = ["circuit", "unsure"]


LOW, HIGH = 0.1, 0.99


def judge(path: Path, word: str, lines: int | None = None) -> int:
    """Write the same decision on the first lines (None: on all); how many that is."""
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    judged = rows[:lines]
    text = "\n".join([head, *(word + row for row in judged), *rows[len(judged) :]])
    path.write_text(text, encoding="utf-8-sig")
    return len(judged)


def by_records(circuit: Circuit, out: str = "sortie") -> dict[tuple[bytes, bytes], dict]:
    return {(p["record_left"], p["record_right"]): p for p in candidates(circuit, out)}


@pytest.mark.parametrize(
    ("word", "lines", "linked"), [("oui", 1, True), ("non", None, False)], ids=["oui", "non"]
)
def test_pairs_are_judged_and_decisions_kept(
    unsure: Circuit, word: str, lines: int | None, linked: bool
):
    path = unsure.unit / "paires.csv"
    written = pairs_to_judge(unsure.unit / "sortie", path, LOW, HIGH)
    doubtful = {
        pair for pair, one in by_records(unsure).items() if LOW <= one["probability"] <= HIGH
    }
    assert written == len(doubtful) > 2
    count = judge(path, word, lines)
    report = unsure.match(decisions=Decisions(path, "cheffe de projet"), out="apres")
    after = by_records(unsure, "apres")
    judged = {pair for pair, one in after.items() if one["judged"]}
    assert judged <= doubtful
    assert len(judged) == count
    assert {after[pair]["linked"] for pair in judged} == {linked}
    assert report["review"] == {
        "by": "cheffe de projet",
        "on": TODAY.isoformat(),
        "file": digest_file(path),
        "yes": count if linked else 0,
        "no": 0 if linked else count,
        "unsure": 0,
    }
    evidence = pq.read_table(unsure.unit / "apres" / "preuves.parquet")
    assert evidence["judged"].to_pylist().count(True) == report["review"]["yes"]
    told = explain_pair(unsure.unit / "apres", *_pseudonyms(after[min(judged)]))
    assert "une personne a jugé cette paire" in told.text
    again = pairs_to_judge(unsure.unit / "apres", unsure.unit / "reste.csv", LOW, HIGH)
    assert again < written, "what is judged is not asked again"


def _pseudonyms(pair: dict) -> tuple[str, str]:
    return pair["pseudonym_left"], pair["pseudonym_right"]


def test_a_doubt_changes_nothing(unsure: Circuit):
    path = unsure.unit / "paires.csv"
    count = pairs_to_judge(unsure.unit / "sortie", path, LOW, HIGH)
    judge(path, "?")
    report = unsure.match(decisions=Decisions(path, "ED"), out="apres")
    assert report["review"]["unsure"] == count
    before, after = (
        {(p["record_left"], p["record_right"]) for p in candidates(unsure, out) if p["linked"]}
        for out in ("sortie", "apres")
    )
    assert before == after


def test_decisions_of_another_linkage_are_refused(unsure: Circuit, tmp_path: Path):
    path = unsure.unit / "paires.csv"
    pairs_to_judge(unsure.unit / "sortie", path, LOW, HIGH)
    other = Circuit(tmp_path / "autre", "autre-2026")
    other.key()
    other.deliver()
    shutil.copy(path, other.unit)
    with pytest.raises(CroiseeError, match=r"paires.csv, ligne 2, colonne « paire »"):
        other.match(decisions=Decisions(other.unit / "paires.csv", "ED"))
    assert not (other.unit / "sortie").exists()
    with pytest.raises(CroiseeError, match="des décisions y seraient perdues"):
        pairs_to_judge(unsure.unit / "sortie", path, LOW, HIGH)
