"""The circuit of three parties, from the key to the study files, each role in its own folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.files import ASIDE
from croisee.ledger import verify_folder
from croisee.matching.circuit import office, producer, unit
from croisee.matching.circuit.files import Kind, mark_of
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.scoring.assign import Cardinality
from integration.cli.test_tables import Typed, only_line, typed

__all__ = ["typed"]

TODAY = date(2026, 11, 22)
UNTIL = date(2027, 1, 31)
COLUMNS = {
    "id": "NUM",
    "given_name": "PRENOM",
    "family_name": "NOM",
    "sex": "SEXE",
    "birth_date": "NAISSANCE",
    "birth_place": "LIEU",
    "postcode": "CP",
}
CANARY = {
    "PRENOM": "Wilhelmina",
    "NOM": "ZYGOMALAS",
    "SEXE": "2",
    "NAISSANCE": "1949-02-17",
    "LIEU": "Plogastel-Saint-Germain",
    "CP": "29217",
}


def people(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Invented people; the first is the canary."""
    random = Random(seed)
    given = ("Marie", "Jean", "Lea", "Lucas", "Chloe", "Hugo", "Ines", "Fatou", "Moussa", "Zoe")
    starts, ends = ("Mar", "Dup", "Ber", "Ler", "Mor", "Gar", "Rou"), ("tin", "ont", "eau")
    family = [start + end for start in starts for end in ends]
    return [CANARY] + [
        {
            "PRENOM": random.choice(given),
            "NOM": random.choice(family),
            "SEXE": random.choice("12"),
            "NAISSANCE": date(
                random.randint(1940, 2004), random.randint(1, 12), random.randint(2, 28)
            ).isoformat(),
            "LIEU": f"35{random.randint(100, 350)}",
            "CP": f"35{random.randint(0, 9)}00",
        }
        for _ in range(count - 1)
    ]


def file_of(rows: list[dict[str, str]], letter: str) -> pa.Table:
    """Rows as one producer holds them: its numbers, an attribute that tells the row."""
    listed = [
        {**row, "NUM": f"{letter}{n}", f"DROIT_{letter}": f"droit-{n % 4}", f"RANG_{letter}": n}
        for n, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(listed)


class Circuit:
    """Four folders, as four machines; files go from one to the other only by `send`."""

    def __init__(self, root: Path, project: str = "essai-2026") -> None:
        self.root, self.project = root, project
        self.office, self.a, self.b, self.unit = (
            root / name for name in ("bureau", "a", "b", "unite")
        )
        for folder in (self.office, self.a, self.b, self.unit):
            folder.mkdir(parents=True)
        population = people(90)
        self.files = {
            self.a: file_of(population[:60], "A"),
            self.b: file_of([*population[30:], CANARY], "B"),
        }

    def key(self) -> None:
        office.issue(
            self.office / "cle.json", self.project, "essai", UNTIL, self.office / "journal", TODAY
        )
        for folder in (self.a, self.b):
            self.send(self.office / "cle.json", folder)

    def encode(self, folder: Path, today: date = TODAY) -> producer.Sending:
        return producer.encode_file(
            folder / "personnes.csv", self.files[folder], folder / "cle.json", folder / "encodages.parquet",
            folder / "prive.parquet", renames=COLUMNS, fakes=0.25, today=today,
        )  # fmt: skip

    def send(self, path: Path, to: Path, name: str | None = None) -> Path:
        return Path(shutil.copy(path, to / (name or path.name)))

    def deliver(self) -> tuple[Path, Path]:
        """Both producers encode and send; the two files at the unit."""
        found = []
        for folder in (self.a, self.b):
            self.encode(folder)
            found.append(
                self.send(folder / "encodages.parquet", self.unit, f"{folder.name}.parquet")
            )
        return found[0], found[1]

    def match(self, cardinality: Cardinality = Cardinality.ONE_TO_ONE) -> dict:
        return unit.match(
            *(self.unit / f"{x}.parquet" for x in "ab"),
            self.unit / "sortie",
            cardinality=cardinality,
        )

    def take_back(
        self, folder: Path, keep: list[str] | None = None, file: str | None = None
    ) -> pa.Table:
        letter = folder.name.upper()
        name = file or f"retour-{letter}.parquet"
        returned = self.send(self.unit / "sortie" / name, folder)
        producer.return_file(
            folder / "prive.parquet", returned, folder / "personnes.csv", self.files[folder],
            keep or [f"DROIT_{letter}", f"RANG_{letter}"], folder / "etude.parquet",
        )  # fmt: skip
        return pq.read_table(folder / "etude.parquet")


@pytest.fixture
def circuit(tmp_path: Path) -> Circuit:
    circuit = Circuit(tmp_path / "essai")
    circuit.key()
    return circuit


@pytest.fixture
def matched(circuit: Circuit) -> Circuit:
    circuit.deliver()
    circuit.match()
    return circuit


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
    assert evidence.column_names[2:] == ["probability", *(f"weight_{field}" for field in fields)]
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
            "return", *words, "--keep", f"DROIT_{letter}", "--out", f"{letter}/etude.parquet"
        )
        assert (code, err) == (0, "")
        assert only_line(out) == {
            "project": "essai",
            "records": 30,
            "columns": [f"DROIT_{letter}"],
            "left_out": 0,
        }
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
    from datetime import date
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
