"""The circuit of three parties, from the key to the study files, each role in its own folder."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.linking import compare
from croisee.matching.scoring.assign import Cardinality
from integration.matching.circuit import CANARY, Circuit, circuit, file_of, matched, people

__all__ = ["circuit", "matched"]


def truth() -> set[tuple[int, int]]:
    """Ranks, in A and in B, of the people in both."""
    return {(n + 30, n) for n in range(30)} | {(0, 60)}


# --- The whole ------------------------------------------------------------------------------------


def test_the_whole_circuit_finds_the_people_in_both_files(matched: Circuit):
    one, other = matched.take_back(matched.a), matched.take_back(matched.b)
    joined = one.join(other, "pseudonym", join_type="inner")
    found = set(zip(joined["RANG_A"].to_pylist(), joined["RANG_B"].to_pylist(), strict=True))
    assert len(found & truth()) >= 29
    assert len(found - truth()) <= 1
    assert (one.num_rows, other.num_rows) == (60, 61)
    assert one.column_names == ["pseudonym", "DROIT_A", "RANG_A"]


def test_the_report_says_how_much_and_how_sure(circuit: Circuit):
    circuit.deliver()
    report = circuit.match()
    assert json.loads((circuit.unit / "sortie" / "rapport.json").read_text()) == report
    assert report["records_a"] == 75  # 60 and a quarter of fakes
    assert report["records_b"] == 76
    assert 29 <= report["links"] <= 32
    assert report["precision"] > 0.9
    assert 0.9 < report["recall"] <= 1


def test_the_evidence_of_a_link_is_told_by_field(matched: Circuit):
    evidence = pq.read_table(matched.unit / "sortie" / "preuves.parquet")
    assert evidence["pseudonym_left"].to_pylist() == evidence["pseudonym_right"].to_pylist()
    fields = ("given_name", "family_name", "birth_date", "birth_place", "sex", "postcode")
    assert evidence.column_names[2:] == [
        "probability",
        "judged",
        *(f"weight_{field}" for field in fields),
    ]
    assert min(evidence["weight_birth_date"].to_pylist()) > 0


@pytest.mark.parametrize("count", [1, 40])
def test_nobody_in_common(circuit: Circuit, count: int):
    circuit.files[circuit.a] = file_of(people(60, seed=1)[1 : 1 + count], "A")
    circuit.files[circuit.b] = file_of(people(60, seed=2)[1 : 1 + count], "B")
    circuit.deliver()
    report = circuit.match()
    assert report["links"] == 0
    assert report["precision"] is None
    assert circuit.take_back(circuit.a).num_rows == count


# --- Blocks too large -----------------------------------------------------------------------------


def test_blocks_that_no_honest_producer_sends_are_skipped_and_counted(circuit: Circuit):
    one, other = circuit.deliver()
    tables = [pq.read_table(path) for path in (one, other)]
    way = Cardinality.ONE_TO_ONE
    whole, capped = compare(*tables, way), compare(*tables, way, largest_block=1)
    assert [side.blocks for side in whole.skipped] == [0, 0]
    assert min(side.blocks for side in capped.skipped) > 0
    assert min(side.rows - 2 * side.blocks for side in capped.skipped) >= 0
    assert capped.pairs.left.size < whole.pairs.left.size
    assert capped.records == whole.records, "each keeps its pseudonym"


# --- What each party learns -----------------------------------------------------------------------


def test_no_byte_of_a_canary_is_in_what_leaves(matched: Circuit):
    matched.take_back(matched.a)
    leaving = [
        matched.a / "encodages.parquet",
        matched.a / "etude.parquet",
        *(matched.unit / "sortie").iterdir(),
        *(path for path in matched.office.rglob("*") if path.is_file()),
    ]
    words = [*CANARY.values(), "WILHELMINA", "19490217", "17/02/1949"]
    words = [word for word in words if len(word) > 7]  # less is found by chance in random figures
    secrets = {
        form
        for word in words
        for form in (word.encode(), word.lower().encode(), word.encode("utf-16-le"))
    }
    for path in leaving:
        contents = [path.read_bytes(), *_buffers(path)]
        assert not [form for form in secrets for content in contents if form in content], path.name


def _buffers(path: Path) -> list[bytes]:
    """The columns of a Parquet file as they are once decompressed, one run of bytes each."""
    if path.suffix != ".parquet":
        return []
    columns = pq.read_table(path).combine_chunks().columns
    return [
        bytes(buffer)
        for column in columns
        for chunk in column.chunks
        for buffer in chunk.buffers()
        if buffer
    ]


def test_the_canary_would_be_seen(matched: Circuit):
    """The same search does find it where it is."""
    path = matched.a / "clair.parquet"
    pq.write_table(matched.files[matched.a], path)
    assert any(b"ZYGOMALAS" in content for content in _buffers(path))


def test_a_return_does_not_tell_who_is_linked(matched: Circuit):
    for letter, folder in (("A", matched.a), ("B", matched.b)):
        back = pq.read_table(matched.unit / "sortie" / f"retour-{letter}.parquet")
        sent = pq.read_table(folder / "encodages.parquet")["record"].unique()
        assert back.column_names == ["record", "pseudonym"]
        assert set(back["record"].to_pylist()) == set(sent.to_pylist())
        names = back["pseudonym"].to_pylist()
        assert len(set(names)) == len(names)
        assert {len(name) for name in names} == {32}
        assert back["record"].to_pylist() == sorted(back["record"].to_pylist())


def test_one_to_many_tells_a_producer_nothing_either(circuit: Circuit):
    """B holds each person twice: one pseudonym for both would say that A knows them."""
    rows = circuit.files[circuit.b].to_pylist()
    twice = rows + [{**row, "NUM": f"{row['NUM']}-bis"} for row in rows]
    circuit.files[circuit.b] = pa.Table.from_pylist(twice)
    circuit.deliver()
    report = circuit.match(Cardinality.ONE_TO_MANY)
    assert report["links"] > 50
    back = pq.read_table(circuit.unit / "sortie" / "retour-B.parquet")["pseudonym"].to_pylist()
    assert len(set(back)) == len(back)
    evidence = pq.read_table(circuit.unit / "sortie" / "preuves.parquet")
    assert set(evidence["pseudonym_right"].to_pylist()) <= set(back)
    assert len(set(evidence["pseudonym_left"].to_pylist())) < evidence.num_rows
    assert circuit.take_back(circuit.b).num_rows == len(twice)


def test_a_record_that_nothing_tells_has_a_pseudonym_like_the_others(circuit: Circuit):
    rows = [
        *circuit.files[circuit.a].to_pylist(),
        {"NUM": "A99", "SEXE": "1", "DROIT_A": "droit-0", "RANG_A": 99},
    ]
    circuit.files[circuit.a] = pa.Table.from_pylist(rows)
    circuit.deliver()
    assert pq.read_table(circuit.a / "prive.parquet")["sent"].to_pylist().count(False) == 1
    circuit.match()
    study = circuit.take_back(circuit.a)
    assert study.num_rows == 61
    assert {len(name) for name in study["pseudonym"].to_pylist()} == {32}


def test_a_study_lies_in_no_order_of_the_file(matched: Circuit):
    study = matched.take_back(matched.a)
    assert study["pseudonym"].to_pylist() == sorted(study["pseudonym"].to_pylist())
    assert study["RANG_A"].to_pylist() != list(range(60))


@pytest.mark.parametrize(
    "column",
    [
        "NUM",
        "NOM",
        "PRENOM",
        "NAISSANCE",
        "CP",
        "SEXE",
        "COPIE",
        "Date de naissance",
        "SECU",
        "ABSENTE",
    ],
)
def test_identity_does_not_go_into_a_study(matched: Circuit, column: str):
    table = matched.files[matched.a]
    copy = pa.array([str(name).lower() for name in table["NOM"].to_pylist()])
    numbers = pa.array(["1 85 05 78 006 084 91"] * table.num_rows)
    for name, values in (("COPIE", copy), ("Date de naissance", copy), ("SECU", numbers)):
        table = table.append_column(name, values)
    matched.files[matched.a] = table
    with pytest.raises(CroiseeError, match=f"colonne « {column} »"):
        matched.take_back(matched.a, ["DROIT_A", column])
    assert not (matched.a / "etude.parquet").exists()
