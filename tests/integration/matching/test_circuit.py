"""The circuit of three parties, from the key to the study files, each role in its own folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.files import ASIDE
from croisee.ledger import verify_folder
from croisee.matching.circuit import office, producer, unit
from croisee.matching.circuit.explaining import explain_pair
from croisee.matching.circuit.files import Kind, mark_of
from croisee.matching.circuit.linking import compare
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.scoring.assign import Cardinality
from integration.cli.test_tables import Typed, only_line, typed
from integration.matching.circuit import (
    CANARY,
    COLUMNS,
    TODAY,
    UNTIL,
    Circuit,
    candidates,
    circuit,
    file_of,
    matched,
    people,
)

__all__ = ["circuit", "matched", "typed"]


def truth() -> set[tuple[int, int]]:
    """Ranks, in A and in B, of the people in both."""
    return {(n + 30, n) for n in range(30)} | {(0, 60)}


# --- The whole -------------------------------------------------------------------------------------


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


def test_typed_by_hand(typed: Typed):
    rows = people(40)
    for letter, part in (("a", rows[:30]), ("b", rows[10:])):
        Path(letter).mkdir()
        table = file_of(part, letter)
        lines = [";".join(table.column_names)] + [
            ";".join(map(str, row.values())) for row in table.to_pylist()
        ]
        Path(letter, "personnes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    renames = [word for pair in COLUMNS.items() for word in ("--map", "=".join(pair))]
    day = date.today()
    until = day.replace(year=day.year + 1, day=1).isoformat()
    new = ("key", "new", "--project", "essai", "--finalite", "essai", "--until", until)
    code, out, err = typed(*new, "--out", "bureau/cle.json", "--journal", "bureau/journal")
    assert (code, err) == (0, "")
    assert only_line(out)["leaf"] == 0
    Path("unite").mkdir()
    for letter in "ab":
        shutil.copy("bureau/cle.json", letter)
        code, out, err = typed(
            "encode", f"{letter}/personnes.csv", "--key", f"{letter}/cle.json",
            "--out", f"{letter}/{letter}.parquet", "--private", f"{letter}/prive.parquet", *renames,
        )  # fmt: skip
        assert (code, err) == (0, "")
        assert only_line(out)["encoded"] == 30
        shutil.copy(f"{letter}/{letter}.parquet", "unite")
    code, out, err = typed("match", "unite/a.parquet", "unite/b.parquet", "--out", "unite/sortie")
    assert (code, err) == (0, "")
    assert 18 <= only_line(out)["links"] <= 21
    for letter in "ab":
        shutil.copy(f"unite/sortie/retour-{letter.upper()}.parquet", letter)
        words = (
            f"{letter}/prive.parquet",
            f"{letter}/retour-{letter.upper()}.parquet",
            f"{letter}/personnes.csv",
        )
        code, out, err = typed(
            "return", *words, "--keep", f"DROIT_{letter}", "--groups", day.year,
            "--out", f"{letter}/etude.parquet",
        )  # fmt: skip
        assert (code, err) == (0, "")
        groups = ["groupe_age", "groupe_sexe", "groupe_naissance"]
        assert only_line(out) == {
            "project": "essai",
            "records": 30,
            "columns": [f"DROIT_{letter}", *groups],
            "left_out": 0,
        }
    code, out, err = typed("review-pairs", "unite/sortie", "--out", "unite/paires.csv")
    assert (code, err) == (0, "")
    assert only_line(out)["pairs"] >= 0
    judged = ("match", "unite/a.parquet", "unite/b.parquet", "--out", "unite/apres")
    code, out, err = typed(*judged, "--decisions", "unite/paires.csv")
    assert (code, out) == (1, "")
    assert "les décisions viennent sans leur auteur" in err
    code, out, err = typed(*judged, "--decisions", "unite/paires.csv", "--reviewer", "ED")
    assert (code, err) == (0, "")
    assert only_line(out)["review"]["by"] == "ED"
    name = pq.read_table("unite/sortie/preuves.parquet")["pseudonym_left"][0]
    code, out, err = typed("explain-pair", "unite/sortie", name)
    assert (code, err) == (0, "")
    assert out.startswith("Cette paire est un lien.")
    Path("etude").mkdir()
    for letter in "ab":
        shutil.copy(f"{letter}/etude.parquet", f"etude/{letter}.parquet")
    for file in ("preuves", "restes"):
        shutil.copy(f"unite/sortie/{file}.parquet", "etude")
    code, out, err = typed(
        "linkage-report", "etude/a.parquet", "etude/b.parquet", "--evidence", "etude/preuves.parquet",
        "--remainders", "etude/restes.parquet", "--out", "etude/rapport", "--threshold", 100,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "aucun chiffre ne peut être montré" in only_line(out)["audit"]["method"]
    code, out, err = typed("key", "destroy", "a/cle.json", "--journal", "a/journal")
    assert (code, err) == (0, "")
    again = ("--out", "a/z.parquet", "--private", "a/z-prive.parquet", *renames)
    code, out, err = typed("encode", "a/personnes.csv", "--key", "a/cle.json", *again)
    assert (code, out) == (1, "")
    assert "a été détruite le" in err


@pytest.mark.parametrize(
    "words",
    [["--map", "given_name"], ["--map", "id=NUM", "--map", "id=NOM"], ["--map", "prenom=X"]],
)
def test_a_wrong_renaming_is_explained(typed: Typed, circuit: Circuit, words: list[str]):
    pq.write_table(circuit.files[circuit.a], circuit.a / "p.parquet")
    out = ("--out", circuit.a / "e.parquet", "--private", circuit.a / "z.parquet")
    code, said, err = typed(
        "encode", circuit.a / "p.parquet", "--key", circuit.a / "cle.json", *out, *words
    )
    assert (code, said) == (1, "")
    assert "renommage" in err or "n’est pas une colonne d’identité" in err


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


# --- What each party learns --------------------------------------------------------------------------


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


# --- Projects, keys --------------------------------------------------------------------------------


def test_two_projects_cannot_be_chained(matched: Circuit, tmp_path: Path):
    second = Circuit(tmp_path / "second", "autre-2026")
    second.key()
    second.deliver()
    second.match()
    first = matched
    for name in ("retour-A.parquet", "retour-B.parquet"):
        one, other = (pq.read_table(each.unit / "sortie" / name) for each in (first, second))
        for column in one.column_names:
            assert not set(one[column].to_pylist()) & set(other[column].to_pylist())
    one, other = (pq.read_table(each.a / "encodages.parquet") for each in (first, second))
    for column in ("record", "block", "given", "family"):
        shared = set(one[column].drop_null().to_pylist()) & set(
            other[column].drop_null().to_pylist()
        )
        assert not shared
    second.send(second.b / "encodages.parquet", first.unit, "b.parquet")
    shutil.rmtree(first.unit / "sortie")
    with pytest.raises(CroiseeError, match="deux projets, « essai-2026 » et « autre-2026 »"):
        first.match()


def test_two_keys_of_one_project_are_told_apart(circuit: Circuit):
    (circuit.b / "cle.json").write_bytes(
        ProjectKey.draw(circuit.project, "essai", TODAY, UNTIL).to_bytes()
    )
    circuit.deliver()
    with pytest.raises(CroiseeError, match="deux clés différentes"):
        circuit.match()
    assert not (circuit.unit / "sortie").exists()


def test_a_sending_is_not_matched_with_itself(circuit: Circuit):
    one, _ = circuit.deliver()
    shutil.copy(one, circuit.unit / "b.parquet")
    with pytest.raises(CroiseeError, match="deux fois l’envoi"):
        circuit.match()


def test_a_key_is_born_and_dies_in_the_ledger(circuit: Circuit):
    journal = circuit.office / "journal"
    office.destroy(circuit.office / "cle.json", journal, TODAY)
    assert verify_folder(journal / office.PUBLIC) == []
    leaves = (journal / office.PUBLIC / "leaves.jsonl").read_text().splitlines()
    assert len(leaves) == 2
    secret = json.loads((circuit.a / "cle.json").read_bytes())["secret"]
    content = b"".join(path.read_bytes() for path in circuit.office.rglob("*") if path.is_file())
    assert secret.encode() not in content
    assert bytes.fromhex(secret) not in content


def test_after_destruction_nothing_more_can_be_encoded(circuit: Circuit):
    office.destroy(circuit.office / "cle.json", circuit.office / "journal", TODAY)
    assert not (circuit.office / "cle.json").exists()
    (certificate,) = [path for path in circuit.office.iterdir() if path.is_file()]
    assert mark_of(certificate).kind is Kind.CERTIFICATE
    for name in ("cle.json", certificate.name):
        with pytest.raises(CroiseeError, match="détruite le 22 novembre 2026"):
            office.load(circuit.office / name, TODAY)
    circuit.send(certificate, circuit.a)  # a copy of the key is still there
    with pytest.raises(CroiseeError, match="Plus rien ne peut être encodé"):
        circuit.encode(circuit.a)
    with pytest.raises(CroiseeError, match=r"a déjà eu sa clé.*détruite le"):
        office.issue(
            circuit.office / "n.json",
            circuit.project,
            "essai",
            UNTIL,
            circuit.office / "journal",
            TODAY,
        )


def test_after_destruction_nothing_more_can_be_matched(matched: Circuit):
    """The certificate beside the encodings is enough; the unit never saw the key."""
    office.destroy(matched.office / "cle.json", matched.office / "journal", TODAY)
    matched.send(matched.office / "cle.detruite.json", matched.unit, "lettre.json")
    with pytest.raises(CroiseeError, match=r"détruite le 22 novembre 2026.*ni rapproché"):
        matched.match(out="encore")
    assert not (matched.unit / "encore").exists()
    name = candidates(matched)[0]["pseudonym_left"]
    assert explain_pair(matched.unit / "sortie", name, name).linked, "what was done stays readable"
    other = Circuit(matched.root / "autre", "autre-2026")
    other.key()
    other.deliver()
    matched.send(matched.unit / "lettre.json", other.unit)
    assert other.match()["links"] > 0, "another project's certificate says nothing of this one"


def test_a_producer_that_destroys_its_copy_does_not_stop_the_linkage(circuit: Circuit):
    """It should, as soon as it has encoded; its certificate may well reach the unit."""
    circuit.deliver()
    office.destroy(circuit.a / "cle.json", circuit.a / "journal", TODAY)
    circuit.send(circuit.a / "cle.detruite.json", circuit.unit)
    assert circuit.match()["links"] > 0
    with pytest.raises(CroiseeError, match="a été détruite le"):
        office.load(circuit.send(circuit.office / "cle.json", circuit.a, "retrouvee.json"), TODAY)


def test_encodings_do_not_outlive_their_key(circuit: Circuit):
    circuit.deliver()
    with pytest.raises(CroiseeError, match="devait être détruite le 31 janvier 2027"):
        circuit.match(today=UNTIL)
    assert circuit.match(today=UNTIL - timedelta(days=1))["links"] > 0


def test_a_certificate_cut_short_still_stops(matched: Circuit):
    office.destroy(matched.office / "cle.json", matched.office / "journal", TODAY)
    certificate = json.loads((matched.office / "cle.detruite.json").read_text())
    del certificate["detruite_le"]
    (matched.unit / "c.json").write_text(json.dumps(certificate))
    with pytest.raises(CroiseeError, match=r"a été détruite \("):
        matched.match(out="encore")


def test_a_producer_may_say_no_more_than_who_is_there(matched: Circuit):
    returned = matched.send(matched.unit / "sortie" / "retour-A.parquet", matched.a)
    file, study = matched.a / "personnes.csv", matched.a / "etude.parquet"
    producer.return_file(
        matched.a / "prive.parquet", returned, file, matched.files[matched.a], [], study
    )
    assert pq.read_table(study).column_names == ["pseudonym"]


def test_what_was_encoded_before_destruction_still_comes_back(matched: Circuit):
    office.destroy(matched.a / "cle.json", matched.a / "journal", TODAY)
    assert matched.take_back(matched.a).num_rows == 60


def test_a_key_overwritten_and_not_yet_removed_is_said_destroyed(circuit: Circuit):
    key = circuit.office / "cle.json"
    office.destroy(key, circuit.office / "journal", TODAY)
    key.write_bytes(os.urandom(200))
    with pytest.raises(CroiseeError, match="détruite le 22 novembre 2026"):
        office.load(key, TODAY)


def test_what_is_no_key_is_said_unreadable(circuit: Circuit):
    (circuit.a / "cle.json").write_bytes(os.urandom(200))
    with pytest.raises(CroiseeError, match="la clé de projet est illisible"):
        circuit.encode(circuit.a)
    (circuit.a / "cle.json").unlink()
    with pytest.raises(FileNotFoundError):
        circuit.encode(circuit.a)


def test_a_key_out_of_its_dates_is_refused(circuit: Circuit):
    with pytest.raises(CroiseeError, match="pas utilisable ce jour"):
        circuit.encode(circuit.a, today=UNTIL)


def test_a_project_has_one_key(circuit: Circuit):
    journal = circuit.office / "journal"
    with pytest.raises(CroiseeError, match="a déjà eu sa clé, émise le"):
        office.issue(circuit.office / "deux.json", circuit.project, "essai", UNTIL, journal, TODAY)
    with pytest.raises(CroiseeError, match="une autre clé est déjà là"):
        office.issue(circuit.office / "cle.json", "autre", "essai", UNTIL, journal, TODAY)
    with pytest.raises(CroiseeError, match="nom technique"):
        office.issue(circuit.office / "deux.json", "Jeanne Dupont", "essai", UNTIL, journal, TODAY)
    assert not (circuit.office / "deux.json").exists()


def test_a_key_is_readable_by_its_owner_alone(circuit: Circuit):
    assert (circuit.office / "cle.json").stat().st_mode & 0o077 == 0


# --- One role a folder ------------------------------------------------------------------------------


def test_one_folder_for_everybody_is_refused_at_each_step(matched: Circuit):
    matched.send(matched.a / "cle.json", matched.unit, "notes.txt")
    with pytest.raises(CroiseeError, match=r"notes.txt.*une clé de projet.*unité d’appariement"):
        unit.match(*(matched.unit / f"{x}.parquet" for x in "ab"), matched.unit / "encore")
    with pytest.raises(CroiseeError, match="bureau des clés ne travaille pas à côté"):
        office.issue(
            matched.unit / "c.json", "autre", "essai", UNTIL, matched.unit / "journal", TODAY
        )
    matched.send(matched.unit / "sortie" / "preuves.parquet", matched.a)
    with pytest.raises(CroiseeError, match=r"preuves d’un appariement.*un producteur"):
        matched.take_back(matched.a)


def test_a_producer_does_not_encode_beside_the_encodings_of_another(circuit: Circuit):
    circuit.encode(circuit.a)
    circuit.send(circuit.a / "encodages.parquet", circuit.b, "recu")
    with pytest.raises(CroiseeError, match=r"recu.*autre envoi du même projet"):
        circuit.encode(circuit.b)
    assert not (circuit.b / "prive.parquet").exists()


def test_swapped_returns_are_refused(matched: Circuit):
    with pytest.raises(CroiseeError, match="répond à un autre envoi"):
        matched.take_back(matched.a, file="retour-B.parquet")
    assert not (matched.a / "etude.parquet").exists()


def test_a_return_with_missing_records_is_refused(matched: Circuit):
    path = matched.unit / "sortie" / "retour-A.parquet"
    pq.write_table(pq.read_table(path).slice(0, 20), path)
    with pytest.raises(CroiseeError, match="ce retour est incomplet"):
        matched.take_back(matched.a)


def test_another_file_than_the_one_encoded_is_refused(matched: Circuit):
    matched.files[matched.a] = matched.files[matched.a].slice(0, 50)
    with pytest.raises(CroiseeError, match="ne sont pas dans ce fichier"):
        matched.take_back(matched.a)


def test_what_was_written_is_not_written_over(matched: Circuit):
    before = (matched.a / "prive.parquet").read_bytes()
    with pytest.raises(CroiseeError, match="cette table privée existe déjà"):
        matched.encode(matched.a)
    with pytest.raises(CroiseeError, match="n’est pas vide"):
        matched.match()
    assert (matched.a / "prive.parquet").read_bytes() == before


# --- Killed ----------------------------------------------------------------------------------------


KILLER = """
    import os, signal, sys
    from datetime import date, timedelta
    from pathlib import Path
    import pyarrow.parquet as pq
    from croisee.matching.circuit import office, producer, unit

    def dies(module, name, times):
        whole = getattr(module, name)
        left = [times]
        def step(*given, **named):
            answer = whole(*given, **named)
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer
        setattr(module, name, step)
"""


def killed(script: str, *words: object) -> None:
    """Run a script that kills itself in the middle."""
    code = dedent(KILLER) + dedent(script)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], env=dict(os.environ), capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@contextmanager
def nothing_left_aside(root: Path) -> Iterator[None]:
    yield
    assert not list(root.rglob(f"{ASIDE}*"))


@pytest.mark.parametrize("times", [1, 2])
def test_an_encoding_killed_leaves_nothing_and_can_be_run_again(circuit: Circuit, times: int):
    pq.write_table(circuit.files[circuit.a], circuit.a / "p.parquet")
    script = f"""
        dies(producer, "write_marked", {times})
        folder, renames = Path(sys.argv[1]), {COLUMNS!r}
        producer.encode_file(folder / "p.parquet", pq.read_table(folder / "p.parquet"), folder / "cle.json",
            folder / "encodages.parquet", folder / "prive.parquet", renames=renames, fakes=0, today=date(2026, 11, 22))
    """
    killed(script, circuit.a)
    assert not (circuit.a / "encodages.parquet").exists()
    assert not (circuit.a / "prive.parquet").exists()
    with nothing_left_aside(circuit.root):
        circuit.encode(circuit.a)


def test_a_linkage_killed_leaves_nothing_and_can_be_run_again(circuit: Circuit):
    one, other = circuit.deliver()
    script = """
        dies(unit, "write_marked", 2)
        unit.match(*map(Path, sys.argv[1:]))
    """
    killed(script, one, other, circuit.unit / "sortie")
    assert not (circuit.unit / "sortie").exists()
    with nothing_left_aside(circuit.root):
        circuit.match()


def test_a_key_killed_at_birth_is_taken_up(tmp_path: Path):
    script = """
        dies(office, "_write_secret", 1)
        folder = Path(sys.argv[1])
        office.issue(folder / "cle.json", "essai", "essai", date(2027, 1, 31), folder / "journal", date(2026, 11, 22))
    """
    killed(script, tmp_path)
    before = (tmp_path / "cle.json").read_bytes()
    with nothing_left_aside(tmp_path):
        leaf = office.issue(
            tmp_path / "cle.json", "essai", "essai", UNTIL, tmp_path / "journal", TODAY
        )
    assert leaf.place == 0
    assert (tmp_path / "cle.json").read_bytes() == before


def test_a_key_killed_while_it_dies_dies_once(circuit: Circuit):
    script = """
        dies(office, "write_atomic", 1)
        folder = Path(sys.argv[1])
        office.destroy(folder / "cle.json", folder / "journal", date(2026, 11, 22))
    """
    killed(script, circuit.office)
    with pytest.raises(CroiseeError, match="a été détruite"):
        office.load(circuit.office / "cle.json", TODAY)
    leaf = office.destroy(circuit.office / "cle.json", circuit.office / "journal", TODAY)
    assert leaf.place == 1
    assert not (circuit.office / "cle.json").exists()
