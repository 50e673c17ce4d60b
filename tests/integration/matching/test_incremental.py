"""A linkage followed from month to month, each role in its own folder."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.files import ASIDE
from croisee.matching.circuit import followed as followed_rules
from croisee.matching.circuit import producer, unit
from croisee.matching.circuit.analyst import linkage_report
from croisee.matching.circuit.files import Kind, read_marked, write_marked
from croisee.matching.circuit.lock import one_at_a_time
from croisee.matching.circuit.outputs import EVERY
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.review.decisions import Decisions
from croisee.matching.review.pairs import pair_name
from croisee.matching.scoring.assign import Cardinality
from integration.cli.test_tables import Typed, only_line, typed
from integration.matching.circuit import COLUMNS, TODAY, UNTIL, Circuit, people

__all__ = ["typed"]

Rows = dict[str, dict[str, str]]
EVERYBODY = people(130, seed=7)


def persons(first: int, last: int, letter: str) -> Rows:
    """People by the number that one producer gives them."""
    return {f"{letter}{place}": EVERYBODY[place] for place in range(first, last)}


class Followed(Circuit):
    """Two producers and a unit, month after month; `a` and `b` hold a folder per month."""

    def __init__(self, root: Path, project: str = "suivi-2026") -> None:
        super().__init__(root, project)
        self.key()
        self.now: dict[str, Rows] = {"a": persons(0, 70, "A"), "b": persons(30, 100, "B")}

    def home(self, letter: str, month: int) -> Path:
        home = self.root / letter / f"mois-{month}"
        home.mkdir(exist_ok=True)
        return home

    def send_month(self, letter: str, month: int, previous: int | None = None) -> producer.Sending:
        """Encode the file as it is now, and hand it over to the unit."""
        home = self.home(letter, month)
        rows = [row | {"NUM": number} for number, row in self.now[letter].items()]
        sending = producer.encode_file(
            home / "personnes.csv",
            pa.Table.from_pylist(rows),
            self.root / letter / "cle.json",
            home / "encodages.parquet",
            home / "prive.parquet",
            renames=COLUMNS,
            previous=previous and self.home(letter, previous) / "prive.parquet",
            today=TODAY,
        )
        self.send(home / "encodages.parquet", self.unit, f"{letter}-{month}.parquet")
        return sending

    def month(self, month: int, previous: int | None = None, **how: object) -> dict:
        """Both send, the unit matches."""
        for letter in "ab":
            self.send_month(letter, month, previous)
        return self.link(month, previous, **how)

    def link(self, month: int, previous: int | None = None, out: str = "", **how: object) -> dict:
        return unit.match(
            *(self.unit / f"{letter}-{month}.parquet" for letter in "ab"),
            self.unit / (out or f"sortie-{month}"),
            follow=True,
            previous=previous and self.unit / f"sortie-{previous}",
            today=TODAY,
            **how,
        )

    def read(self, month: int | str, name: str) -> pa.Table:
        folder = f"sortie-{month}" if isinstance(month, int) else month
        return pq.read_table(self.unit / folder / f"{name}.parquet")

    def numbers(self, letter: str, month: int) -> dict[bytes, str]:
        """Record → number, as its producer alone knows."""
        table = pq.read_table(self.home(letter, month) / "prive.parquet")
        return dict(zip(table["record"].to_pylist(), table["id"].to_pylist(), strict=True))

    def names(self, letter: str, month: int) -> dict[str, str]:
        """Number → pseudonym."""
        back = self.read(month, f"retour-{letter.upper()}")
        numbers = self.numbers(letter, month)
        pairs = zip(back["record"].to_pylist(), back["pseudonym"].to_pylist(), strict=True)
        return {numbers[record]: name for record, name in pairs if record in numbers}

    def links(self, month: int) -> set[tuple[str, str]]:
        """Numbers linked, by the evidence."""
        owners = [
            {name: number for number, name in self.names(letter, month).items()} for letter in "ab"
        ]
        evidence = self.read(month, "preuves")
        ends = evidence.select(["pseudonym_left", "pseudonym_right"]).to_pylist()
        return {
            (owners[0][pair["pseudonym_left"]], owners[1][pair["pseudonym_right"]]) for pair in ends
        }


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    return Followed(tmp_path / "essai")


def life(followed: Followed) -> None:
    """What a month does: some come, some leave, some move."""
    followed.now["a"] |= persons(100, 108, "A")
    followed.now["b"] |= persons(10, 15, "B") | persons(104, 112, "B")
    for letter, gone in (("a", ("A3", "A40")), ("b", ("B41", "B90"))):
        for number in gone:
            del followed.now[letter][number]
    followed.now["a"]["A50"] = EVERYBODY[50] | {"CP": "29000"}
    followed.now["b"]["B60"] = EVERYBODY[60] | {"PRENOM": "Aya", "LIEU": "35001"}


def bare(table: pa.Table) -> list[dict]:
    """Rows without pseudonyms, which each linkage draws for itself."""
    kept = [name for name in table.column_names if "pseudonym" not in name]
    return sorted(table.select(kept).to_pylist(), key=str)


# --- The same as from scratch -----------------------------------------------------------------------


def test_a_month_that_follows_is_the_same_as_from_scratch(followed: Followed):
    followed.month(1)
    for month in (2, 3):
        life(followed) if month == 2 else followed.now["a"].pop("A7")
        report = followed.month(month, month - 1)
        assert report == followed.link(month, out="tout")
        for name in ("preuves", "restes", "candidats", "bareme", "memoire", "memoire-paires"):
            assert bare(followed.read(month, name)) == bare(followed.read("tout", name)), name
        for path in (followed.unit / "tout").iterdir():
            path.unlink()
        (followed.unit / "tout").rmdir()


def test_one_producer_may_deliver_alone(followed: Followed):
    followed.month(1)
    life(followed)
    followed.send_month("a", 2, previous=1)
    followed.send(followed.unit / "b-1.parquet", followed.unit, "b-2.parquet")
    report = followed.link(2, 1)
    assert report == followed.link(2, out="tout")
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))


def test_a_month_in_which_nothing_happens(followed: Followed):
    followed.month(1)
    sent = followed.send_month("a", 2, previous=1)
    assert (sent.came, sent.left) == (0, 0)
    followed.send_month("b", 2, previous=1)
    followed.link(2, 1)
    assert followed.read(2, "preuves").equals(followed.read(1, "preuves"))
    assert followed.read(2, "retour-A").equals(followed.read(1, "retour-A"))


# --- Pseudonyms -------------------------------------------------------------------------------------


def test_nobody_changes_pseudonym_whatever_happens_to_links(followed: Followed):
    """So that no producer sees that one of its people has become known to the other, or no more."""
    changed = EVERYBODY[60] | {"PRENOM": "Aya", "NOM": "Bihan", "NAISSANCE": "1990-01-02"}
    followed.now["b"]["B60"] = changed
    followed.month(1)
    before = followed.links(1)
    assert ("A60", "B60") not in before
    assert ("A50", "B50") in before
    followed.now["b"]["B60"] = EVERYBODY[60]
    followed.now["b"]["B50"] = EVERYBODY[50] | {
        "PRENOM": "Aya",
        "NOM": "Bihan",
        "NAISSANCE": "1990-01-02",
    }
    life_of_a = followed.now["a"]
    life_of_a |= persons(100, 103, "A")
    followed.month(2, 1)
    after = followed.links(2)
    assert ("A60", "B60") in after, "a link made: the evidence tells it, under the old pseudonyms"
    assert ("A50", "B50") not in after
    for letter in "ab":
        old, new = followed.names(letter, 1), followed.names(letter, 2)
        assert {number: new[number] for number in old} == old
    assert len(followed.names("a", 2)) == 73


def test_no_pseudonym_is_in_two_returns(followed: Followed):
    """A producer that saw the return of the other would learn nothing."""
    followed.month(1)
    sides = [followed.read(1, f"retour-{letter}")["pseudonym"].to_pylist() for letter in "AB"]
    assert not set(sides[0]) & set(sides[1])
    assert len(set(sides[0] + sides[1])) == len(sides[0]) + len(sides[1])
    evidence = followed.read(1, "preuves")
    assert set(evidence["pseudonym_left"].to_pylist()) <= set(sides[0])
    assert set(evidence["pseudonym_right"].to_pylist()) <= set(sides[1])


def test_who_leaves_is_nowhere_and_who_comes_back_is_the_same(followed: Followed):
    followed.month(1)
    name = followed.names("a", 1)["A50"]
    person = followed.now["a"].pop("A50")
    followed.month(2, 1)
    record = next(record for record, number in followed.numbers("a", 1).items() if number == "A50")
    for file in EVERY:
        if file.endswith(".parquet") and file != "bareme.parquet":
            for row in followed.read(2, file.removesuffix(".parquet")).to_pylist():
                assert name not in row.values()
                assert record not in row.values()
    assert "A50" not in followed.numbers("a", 2).values()
    followed.now["a"]["A50"] = person
    followed.month(3, 2)
    assert followed.names("a", 3)["A50"] == name
    assert ("A50", "B50") in followed.links(3)


def test_two_followed_projects_cannot_be_chained(followed: Followed, tmp_path: Path):
    other = Followed(tmp_path / "autre", "autre-2026")
    followed.month(1)
    other.month(1)
    for file in ("retour-A", "retour-B"):
        one, two = followed.read(1, file), other.read(1, file)
        for column in one.column_names:
            assert not set(one[column].to_pylist()) & set(two[column].to_pylist())


def test_the_same_month_linked_twice_gives_the_same_pseudonyms(followed: Followed):
    followed.month(1)
    life(followed)
    followed.month(2, 1)
    followed.link(2, 1, out="encore")
    for file in ("retour-A", "preuves"):
        assert followed.read(2, file).equals(followed.read("encore", file))


def test_one_to_many_is_followed_too(followed: Followed):
    followed.now["b"] |= {f"{number}-bis": row for number, row in persons(30, 60, "B").items()}
    followed.month(1, cardinality=Cardinality.ONE_TO_MANY)
    life(followed)
    report = followed.month(2, 1, cardinality=Cardinality.ONE_TO_MANY)
    assert report == followed.link(2, out="tout", cardinality=Cardinality.ONE_TO_MANY)
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))


def test_the_study_joins_by_the_evidence_month_after_month(followed: Followed):
    followed.month(1)
    life(followed)
    followed.month(2, 1)
    study = followed.root / "etude"
    study.mkdir()
    for letter in "ab":
        home = followed.home(letter, 2)
        returned = followed.send(followed.unit / f"sortie-2/retour-{letter.upper()}.parquet", home)
        rows = [row | {"NUM": number} for number, row in followed.now[letter].items()]
        producer.return_file(
            home / "prive.parquet", returned, home / "personnes.csv", pa.Table.from_pylist(rows),
            [], home / f"{letter}.parquet", groups_in=2026,
        )  # fmt: skip
        followed.send(home / f"{letter}.parquet", study)
    for file in ("preuves", "restes"):
        followed.send(followed.unit / "sortie-2" / f"{file}.parquet", study)
    report = linkage_report(
        [study / "b.parquet", study / "a.parquet"], study / "preuves.parquet",
        study / "restes.parquet", followed.root / "rapport", threshold=2,
    )  # fmt: skip
    assert report["files"]["a"]["groups"]
    with pytest.raises(CroiseeError, match="répond à un autre envoi"):
        late = followed.send(followed.unit / "sortie-1" / "retour-A.parquet", followed.home("a", 2))
        home = followed.home("a", 2)
        producer.return_file(
            home / "prive.parquet", late, home / "personnes.csv", pa.table({}), [], home / "e"
        )


# --- What a person judged ---------------------------------------------------------------------------


def judge(followed: Followed, month: int, pair: dict, decision: str) -> Decisions:
    """A file in which one pair is judged, as a person would fill it."""
    from croisee.matching.circuit.judging import pairs_to_judge

    path = followed.unit / f"paires-{month}-{decision}.csv"
    pairs_to_judge(followed.unit / f"sortie-{month}", path, 0.01, 1.0)
    name = pair_name(pair["record_left"].hex(), pair["record_right"].hex())
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept = [decision + line for line in lines[1:] if name in line]
    path.write_text("\n".join([lines[0], *kept]), encoding="utf-8-sig")
    return Decisions(path, "ED")


def pair_of(followed: Followed, month: int, left: str, right: str) -> dict:
    numbers = followed.numbers("a", month), followed.numbers("b", month)
    for row in followed.read(month, "candidats").to_pylist():
        ends = numbers[0].get(row["record_left"]), numbers[1].get(row["record_right"])
        if ends == (left, right):
            return row
    raise AssertionError("no such pair")


def test_what_was_judged_stands_until_a_record_changes(followed: Followed):
    followed.month(1)
    no = judge(followed, 1, pair_of(followed, 1, "A50", "B50"), "non")
    followed.month(2, 1, decisions=no)
    assert ("A50", "B50") not in followed.links(2)
    report = followed.month(3, 2)
    assert ("A50", "B50") not in followed.links(3)
    assert report["review"] == {"kept": 1}
    assert pair_of(followed, 3, "A50", "B50")["judged"]
    followed.now["a"]["A50"] = EVERYBODY[50] | {"CP": "29000"}
    report = followed.month(4, 3)
    assert "review" not in report
    assert ("A50", "B50") in followed.links(4)


# --- Another version ---------------------------------------------------------------------------------


def test_another_way_of_encoding_compares_all_again_and_keeps_names(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
):
    followed.month(1)
    parameters = default_parameters()
    fewer = replace(parameters, passes=parameters.passes[:-1])
    monkeypatch.setattr(producer, "default_parameters", lambda: fewer)
    report = followed.month(2, 1)
    assert report == followed.link(2, out="tout")
    assert bare(followed.read(2, "preuves")) == bare(followed.read("tout", "preuves"))
    assert followed.names("a", 2) == followed.names("a", 1)


def test_another_way_of_comparing_compares_all_again_and_keeps_what_was_judged(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
):
    followed.month(1)
    no = judge(followed, 1, pair_of(followed, 1, "A50", "B50"), "non")
    followed.month(2, 1, decisions=no)
    monkeypatch.setattr(followed_rules, "RULES", "others")
    folder = followed.unit / "sortie-2"
    marks = [read_marked(followed.unit / f"{x}-2.parquet", Kind.ENCODINGS)[1] for x in "ab"]
    kept = followed_rules.read_followed(folder, tuple(marks), Cardinality.ONE_TO_ONE)
    assert not kept.memory.valid
    for letter in "ab":
        followed.send_month(letter, 3, previous=2)
    report = followed.link(3, 2)
    assert report["review"] == {"kept": 1}
    assert ("A50", "B50") not in followed.links(3)
    assert followed.names("a", 3) == followed.names("a", 2)
    assert bare(followed.read(3, "memoire-paires")) == bare(followed.read(2, "memoire-paires"))


# --- Refused ----------------------------------------------------------------------------------------


def test_what_cannot_follow_is_refused_at_the_unit(followed: Followed, tmp_path: Path):
    followed.month(1)
    other = Followed(tmp_path / "autre", "autre-2026")
    other.month(1)
    followed.send(other.unit / "a-1.parquet", followed.unit, "a-8.parquet")
    followed.send(other.unit / "b-1.parquet", followed.unit, "b-8.parquet")
    with pytest.raises(CroiseeError, match=r"du projet « suivi-2026 ».*« autre-2026 »"):
        followed.link(8, 1)
    followed.send_month("a", 3)
    followed.send(followed.unit / "b-1.parquet", followed.unit, "b-3.parquet")
    with pytest.raises(CroiseeError, match=r"ne sont pas la suite(.|\n)*« --previous »"):
        followed.link(3, 1)
    for letter, from_ in (("a", "b"), ("b", "a")):
        followed.send(followed.unit / f"{from_}-1.parquet", followed.unit, f"{letter}-4.parquet")
    with pytest.raises(CroiseeError, match="pas dans le même ordre"):
        followed.link(4, 1)
    with pytest.raises(CroiseeError, match="était « un-un », et non « un-plusieurs »"):
        followed.link(1, 1, out="autre", cardinality=Cardinality.ONE_TO_MANY)
    with pytest.raises(CroiseeError, match="pas celui d’un appariement à suivre"):
        followed.link(1, 7, out="autre")
    followed.send(followed.unit / "a-1.parquet", followed.unit, "b-5.parquet")
    followed.send(followed.unit / "a-1.parquet", followed.unit, "a-5.parquet")
    with pytest.raises(CroiseeError, match="deux fois l’envoi"):
        followed.link(5, 1)
    assert not list(followed.unit.glob("sortie-[2-9]"))
    assert not (followed.unit / "autre").exists()


def test_a_linkage_that_was_not_followed_cannot_be(followed: Followed):
    for letter in "ab":
        followed.send_month(letter, 1)
    encodings = [followed.unit / f"{letter}-1.parquet" for letter in "ab"]
    unit.match(*encodings, followed.unit / "sortie-1", today=TODAY)
    assert not list((followed.unit / "sortie-1").glob("memoire*"))
    with pytest.raises(CroiseeError, match="pas celui d’un appariement à suivre"):
        followed.link(1, 1, out="suite")


def test_a_memory_is_not_for_a_producer(followed: Followed):
    followed.month(1)
    followed.send(followed.unit / "sortie-1" / "memoire-paires.parquet", followed.home("a", 2))
    with pytest.raises(CroiseeError, match=r"la mémoire d’un appariement suivi.*un producteur"):
        followed.send_month("a", 2, previous=1)


def test_the_unit_does_not_follow_beside_a_private_table(followed: Followed):
    followed.month(1)
    followed.send(followed.home("a", 1) / "prive.parquet", followed.unit / "sortie-1", "x")
    with pytest.raises(CroiseeError, match="la table privée d’un producteur"):
        followed.link(1, 1, out="suite")


def encode_after(followed: Followed, previous: Path, **how: object) -> producer.Sending:
    home = followed.home("a", 2)
    rows = [row | {"NUM": number} for number, row in followed.now["a"].items()]
    return producer.encode_file(
        home / "personnes.csv", pa.Table.from_pylist(rows), followed.a / "cle.json",
        home / "encodages.parquet", home / "prive.parquet", renames=COLUMNS, previous=previous,
        today=TODAY, **how,
    )  # fmt: skip


def test_what_cannot_follow_is_refused_at_a_producer(followed: Followed, tmp_path: Path):
    followed.send_month("a", 1)
    before = followed.home("a", 1) / "prive.parquet"
    with pytest.raises(CroiseeError, match="avait 0,25 factice par enregistrement"):
        encode_after(followed, before, fakes=0.5)
    table, mark = read_marked(before, Kind.PRIVATE)
    older = followed.home("a", 1) / "ancienne.parquet"
    write_marked(older, table, replace(mark, secret=""))
    with pytest.raises(CroiseeError, match="une version qui ne faisait pas de suite"):
        encode_after(followed, older)
    with pytest.raises(CroiseeError, match="ce n’est pas le fichier attendu ici"):
        encode_after(followed, followed.home("a", 1) / "encodages.parquet")
    with pytest.raises(FileNotFoundError):
        encode_after(followed, followed.home("a", 1) / "absent.parquet")
    followed.now["a"] = {f"X{number}": row for number, row in followed.now["a"].items()}
    with pytest.raises(CroiseeError, match="aucun identifiant de ce fichier"):
        encode_after(followed, before)
    key = followed.a / "cle.json"
    key.write_bytes(ProjectKey.draw(followed.project, "essai", TODAY, UNTIL).to_bytes())
    with pytest.raises(CroiseeError, match="encodé avec une autre clé"):
        encode_after(followed, before)
    key.write_bytes(ProjectKey.draw("autre-2026", "essai", TODAY, UNTIL).to_bytes())
    with pytest.raises(CroiseeError, match="on ne suit personne d’un projet à l’autre"):
        encode_after(followed, before)
    assert not (followed.home("a", 2) / "prive.parquet").exists()


def test_the_private_table_of_another_is_not_followed(followed: Followed):
    followed.month(1)
    followed.now["a"] = followed.now["b"]
    stolen = followed.send(followed.home("b", 1) / "prive.parquet", followed.home("a", 1), "p")
    with pytest.raises(CroiseeError, match="autre envoi du même projet"):
        encode_after(followed, stolen)


# --- Typed by hand ----------------------------------------------------------------------------------


def test_two_months_typed_by_hand(typed: Typed):
    year = date.today().year + 1
    new = ("key", "new", "--project", "suivi", "--finalite", "essai", "--until", f"{year}-01-01")
    assert typed(*new, "--out", "cle/cle.json", "--journal", "cle/journal")[0] == 0
    Path("unite").mkdir()
    renames = [word for pair in COLUMNS.items() for word in ("--map", "=".join(pair))]
    for month, count in ((1, 60), (2, 66)):
        for letter, first in (("a", 0), ("b", 20)):
            home = Path(f"{letter}-{month}")
            home.mkdir()
            rows = [row | {"NUM": number} for number, row in persons(first, count, "N").items()]
            pq.write_table(pa.Table.from_pylist(rows), home / "personnes.parquet")
            follows = ("--previous", f"{letter}-1/prive.parquet") if month == 2 else ()
            code, out, err = typed(
                "encode", home / "personnes.parquet", "--key", "cle/cle.json", "--out", home / "e",
                "--private", home / "prive.parquet", *renames, *follows,
            )  # fmt: skip
            assert (code, err) == (0, "")
            if follows:
                assert (only_line(out)["came"], only_line(out)["left"]) == (6, 0)
            shutil.copy(home / "e", f"unite/{letter}-{month}")
    code, out, err = typed("match", "unite/a-1", "unite/b-1", "--out", "unite/mois-1", "--follow")
    assert (code, err) == (0, "")
    names = ("match", "unite/a-2", "unite/b-2", "--out")
    code, out, err = typed(*names, "unite/mois-2", "--previous", "unite/mois-1")
    assert (code, err) == (0, "")
    assert only_line(out) == only_line(typed(*names, "unite/tout", "--follow")[1])
    code, out, err = typed(*names, "unite/encore", "--previous", "unite/absent")
    assert (code, out) == (1, "")
    assert "absent : ce dossier n’est pas celui d’un appariement à suivre." in err
    pair = pq.read_table("unite/mois-2/preuves.parquet").to_pylist()[0]
    ends = (pair["pseudonym_left"], pair["pseudonym_right"])
    code, out, err = typed("explain-pair", "unite/mois-2", *ends)
    assert (code, err) == (0, "")
    assert out.startswith("Cette paire est un lien.")


# --- Killed, or at once -------------------------------------------------------------------------------


KILLED = """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    from croisee.matching.circuit import followed, unit

    def dies(*given):
        os.kill(os.getpid(), signal.SIGKILL)

    unit.write_memory = dies
    folder = Path(sys.argv[1])
    unit.match(folder / "a-2.parquet", folder / "b-2.parquet", folder / "sortie-2",
        previous=folder / "sortie-1", today=date(2026, 11, 22))
"""


def test_a_month_killed_leaves_nothing_and_can_be_run_again(followed: Followed):
    followed.month(1)
    life(followed)
    for letter in "ab":
        followed.send_month(letter, 2, previous=1)
    before = {path: path.read_bytes() for path in (followed.unit / "sortie-1").iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", dedent(KILLED), str(followed.unit)],
        env=dict(os.environ),
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert not (followed.unit / "sortie-2").exists()
    assert {path: path.read_bytes() for path in (followed.unit / "sortie-1").iterdir()} == before
    report = followed.link(2, 1)
    assert not list(followed.unit.glob(f"{ASIDE}*"))
    assert report == followed.link(2, out="tout")


def test_two_at_once_in_one_folder_are_refused(followed: Followed):
    followed.month(1)
    busy = pytest.raises(CroiseeError, match="une autre commande écrit en ce moment")
    with one_at_a_time(followed.unit), busy:
        followed.link(1, 1, out="suite")
    with one_at_a_time(followed.home("a", 2)), busy:
        followed.send_month("a", 2, previous=1)
    assert followed.link(1, 1, out="suite")["links"] > 0


def test_secrets_of_names_are_readable_by_their_owner_alone(followed: Followed):
    followed.month(1)
    for path in (
        followed.home("a", 1) / "prive.parquet",
        followed.unit / "sortie-1" / "memoire.parquet",
    ):
        assert path.stat().st_mode & 0o077 == 0
