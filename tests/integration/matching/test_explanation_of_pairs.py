"""The linkage unit explains any pair, from what it kept or from encodings."""

import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.explaining import explain_pair
from integration.matching.circuit import TODAY, UNTIL, Circuit, candidates, circuit, matched, unsure

__all__ = ["circuit", "matched", "unsure"]


def test_the_unit_explains_a_link_in_words(matched: Circuit):
    evidence = pq.read_table(matched.unit / "sortie" / "preuves.parquet").to_pylist()[0]
    name = evidence["pseudonym_left"]
    told = explain_pair(matched.unit / "sortie", name, name)
    assert told.linked
    assert told.text.startswith("Cette paire est un lien. Plus de 99 chances sur 100")
    assert "la date de naissance est la même" in told.text
    assert [line.bits for line in told.explanation.fields] == pytest.approx(
        [evidence[name] for name in evidence if name.startswith("weight_")]
    )


def test_a_pair_that_is_no_link_is_explained_too(unsure: Circuit):
    found = [pair for pair in candidates(unsure) if not pair["linked"]]
    told = explain_pair(
        unsure.unit / "sortie", found[0]["pseudonym_left"], found[0]["pseudonym_right"]
    )
    assert told.text.startswith("Cette paire n’est pas un lien.")
    assert told.explanation.probability == found[0]["probability"]


def test_an_unlikely_pair_is_explained_from_encodings(unsure: Circuit):
    """Two homonyms that a block brought together: less than one chance in a hundred, not kept."""
    sent = tuple(unsure.unit / f"{x}.parquet" for x in "ab")
    kept = {(pair["record_left"], pair["record_right"]) for pair in candidates(unsure)}
    backs = [
        dict(zip(*pq.read_table(unsure.unit / "sortie" / name).columns, strict=True))
        for name in ("retour-A.parquet", "retour-B.parquet")
    ]
    one, other = (pq.read_table(path).select(["record", "block"]) for path in sent)
    met = one.join(other, "block", join_type="inner", right_suffix="_b").to_pylist()
    left, right = next(
        pair for row in met if (pair := (row["record"], row["record_b"])) not in kept
    )
    names = [
        next(str(value) for key, value in back.items() if key.as_py() == record)
        for back, record in zip(backs, (left, right), strict=True)
    ]
    with pytest.raises(CroiseeError, match="Donnez les encodages des deux producteurs"):
        explain_pair(unsure.unit / "sortie", *names)
    told = explain_pair(unsure.unit / "sortie", *names, sent, TODAY)
    assert not told.linked
    assert told.explanation.probability < 0.01
    with pytest.raises(CroiseeError, match="ne sont pas ceux de cet appariement"):
        explain_pair(unsure.unit / "sortie", *names, (sent[1], sent[0]), TODAY)
    with pytest.raises(CroiseeError, match="devait être détruite le 31 janvier 2027"):
        explain_pair(unsure.unit / "sortie", *names, sent, UNTIL)


def test_what_cannot_be_explained_is_said(unsure: Circuit):
    sent = tuple(unsure.unit / f"{x}.parquet" for x in "ab")
    pairs = candidates(unsure)
    met = {(pair["record_left"], pair["record_right"]) for pair in pairs}
    one = pairs[0]
    far = next(p for p in pairs if (one["record_left"], p["record_right"]) not in met)
    names = (one["pseudonym_left"], far["pseudonym_right"])
    with pytest.raises(CroiseeError, match="jamais été comparés"):
        explain_pair(unsure.unit / "sortie", *names, sent, TODAY)
    with pytest.raises(CroiseeError, match="n’est pas de cet appariement"):
        explain_pair(unsure.unit / "sortie", "0" * 32, names[1], sent)
