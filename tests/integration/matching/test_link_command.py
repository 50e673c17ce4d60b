"""`croisee link`, typed as a controller does who may see both files."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.files import ASIDE
from croisee.matching.clear import files as clear_files
from integration.cli.typed import Typed, only_line, typed
from integration.matching.invented import COLUMNS, people

__all__ = ["typed"]

MAPS = [f"--map-b={name}={source}" for name, source in COLUMNS.items()]


@pytest.fixture
def two(typed: Typed) -> Typed:
    """A.csv with the expected columns, B.parquet with others; 60 people in both."""
    everyone = [{"NUM": f"p{n}", **row} for n, row in enumerate(people(140, seed=8))]
    with Path("A.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(
            {name: row[source] for name, source in COLUMNS.items()} for row in everyone[:100]
        )
    pq.write_table(pa.Table.from_pylist(everyone[40:]), "B.parquet")
    return typed


def link(typed: Typed, *words: object, out: str = "LIENS.parquet") -> tuple[int, str, str]:
    return typed("link", "A.csv", "B.parquet", "--out", out, *MAPS, *words)


def test_links_report_and_answer(two: Typed) -> None:
    code, out, err = link(two)
    assert (code, err) == (0, "")
    links = pq.read_table("LIENS.parquet")
    assert links.column_names[:3] == ["id_a", "id_b", "probability"]
    assert links.column_names[3:] == [f"weight_{name}" for name in (
        "given_name", "family_name", "birth_date", "birth_place", "sex", "postcode")]  # fmt: skip
    right = [
        one == other
        for one, other in zip(links["id_a"].to_pylist(), links["id_b"].to_pylist(), strict=True)
    ]
    assert len(right) >= 55
    assert sum(right) >= 0.98 * len(right)
    report = json.loads(Path("LIENS.rapport.json").read_text(encoding="utf-8"))
    assert only_line(out) == report
    assert (report["records_a"], report["records_b"]) == (100, 100)
    assert report["links"] == links.num_rows
    assert report["share_a"] == pytest.approx(links.num_rows / 100)
    assert 0.9 < report["precision"] <= 1
    assert report["engine"] == "duckdb"


def test_links_in_csv_are_those_in_parquet(two: Typed) -> None:
    link(two)
    link(two, "--report", "autre.json", out="liens.csv")
    with Path("liens.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    expected = pq.read_table("LIENS.parquet").to_pylist()
    assert [(row["id_a"], row["id_b"]) for row in read] == [
        (row["id_a"], row["id_b"]) for row in expected
    ]
    assert [float(row["probability"]) for row in read] == [row["probability"] for row in expected]
    assert Path("autre.json").exists()
    assert not Path("liens.rapport.json").exists()


def test_links_and_report_are_for_their_owner_alone(two: Typed) -> None:
    link(two)
    for name in ("LIENS.parquet", "LIENS.rapport.json"):
        assert Path(name).stat().st_mode & 0o777 == 0o600


def test_a_higher_threshold_keeps_fewer_links(two: Typed) -> None:
    link(two, "--threshold", "0.05")
    many = pq.read_table("LIENS.parquet")
    link(two, "--threshold", "0.99")
    few = pq.read_table("LIENS.parquet")
    assert min(few["probability"].to_pylist()) >= 0.99
    assert few.num_rows <= many.num_rows


def test_what_was_set_aside_is_counted_and_never_shown(two: Typed) -> None:
    text = Path("A.csv").read_text(encoding="utf-8")
    day = text.splitlines()[1].split(";")[4]
    Path("A.csv").write_text(text.replace(day, "31/02/1977", 1), encoding="utf-8")
    _, out, _ = link(two)
    (remark,) = only_line(out)["remarks_a"]
    assert "birth_date" in remark
    assert "1977" not in out


def broken_parquet() -> None:
    Path("B.parquet").write_bytes(Path("B.parquet").read_bytes()[:-20])


def without_id() -> None:
    pq.write_table(pq.read_table("B.parquet").drop_columns(["NUM"]), "B.parquet")


def ids_twice() -> None:
    table = pq.read_table("B.parquet")
    pq.write_table(pa.concat_tables([table, table.slice(0, 3)]), "B.parquet")


def nothing() -> None:
    """The files stay as they are."""


@pytest.mark.parametrize(
    ("spoil", "words", "says"),
    [
        (broken_parquet, [], ["B.parquet", "abîmé"]),
        (without_id, [], ["B.parquet", "colonne « NUM »"]),
        (ids_twice, [], ["B.parquet", "colonne « NUM »", "plusieurs lignes"]),
        (nothing, ["--map-a", "given_name=PRENON"], ["A.csv", "colonne « PRENON »"]),
        (nothing, ["--map-a", "prenom=given_name"], ["A.csv", "« prenom » n’est pas"]),
        (nothing, ["--map-a", "given_name"], ["un renommage est mal écrit"]),
        (nothing, ["--map-a", "nir=postcode"], ["A.csv", "le NIR n’est pas admis ici"]),
        (nothing, ["--out", "liens.xlsx"], ["liens.xlsx", "« .parquet » ou « .csv »"]),
        (nothing, ["--out", "A.csv"], ["A.csv", "nommé deux fois"]),
        (nothing, ["--report", "LIENS.parquet"], ["LIENS.parquet", "nommé deux fois"]),
        (nothing, ["--threshold", "1"], ["--threshold"]),
        (nothing, ["--engine", "sqlite"], ["--engine"]),
        (nothing, ["--cardinality", "plusieurs-plusieurs"], ["--cardinality"]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    two: Typed, spoil: Callable[[], None], words: list[str], says: list[str]
) -> None:
    spoil()
    before = {path: path.read_bytes() for path in Path().iterdir()}
    code, out, err = link(two, *words)
    assert code in (1, 2)
    assert out == ""
    assert [part for part in says if part not in err] == []
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_a_missing_file_is_named(two: Typed) -> None:
    code, _, err = two("link", "A.csv", "absent.csv", "--out", "LIENS.parquet")
    assert code == 1
    assert "absent.csv" in err


def test_a_run_that_fails_at_the_last_moment_leaves_what_was_there(
    two: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(two)
    before = {path: path.read_bytes() for path in Path().iterdir()}

    def disk_full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr(clear_files.json, "dumps", disk_full)
    code, out, err = link(two, "--threshold", "0.9")
    assert (code, out) == (1, "")
    assert "n'a pas pu lire ou écrire" in err
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_what_a_killed_run_left_aside_is_removed(two: Typed) -> None:
    Path(f"{ASIDE}123-LIENS.parquet").write_bytes(b"who is who")
    link(two)
    assert not list(Path().glob(f"{ASIDE}*"))


def judged(path: Path, word: str) -> int:
    """Write the same decision on every line; how many there are."""
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([head, *(word + row for row in rows)]), encoding="utf-8-sig")
    return len(rows)


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


DOUBTFUL = ("--to-judge", "paires.csv", "--low", 0.01, "--high", 1)


def test_pairs_are_shown_judged_and_kept(two: Typed) -> None:
    code, out, err = link(two, *DOUBTFUL)
    assert (code, err) == (0, "")
    before = only_line(out)
    path = Path("paires.csv")
    assert path.stat().st_mode & 0o077 == 0, "both sides in clear: readable by its owner alone"
    shown = lines_of(path)
    assert len(shown) == before["to_judge"] >= before["links"]
    assert {"nom_naissance_a", "nom_naissance_b", "pourquoi"} <= set(shown[0])

    count = judged(path, "non")
    code, out, err = link(two, "--decisions", path, "--reviewer", "cheffe de projet", *DOUBTFUL[:1],
                          "encore.csv", *DOUBTFUL[2:], out="APRES.parquet")  # fmt: skip
    assert (code, err) == (0, "")
    after = only_line(out)
    assert after["links"] == 0, "every pair was judged to be two persons"
    again, first = (
        {line["paire"] for line in lines} for lines in (lines_of(Path("encore.csv")), shown)
    )
    assert not again & first, "what is judged is not asked again"
    assert (after["review"]["by"], after["review"]["no"]) == ("cheffe de projet", count)


def test_a_judged_file_needs_its_author(two: Typed) -> None:
    link(two, *DOUBTFUL)
    code, _, err = link(two, "--decisions", "paires.csv", out="APRES.parquet")
    assert code == 1
    assert "--reviewer QUI" in err
    assert not Path("APRES.parquet").exists()


def test_pairs_already_judged_are_not_written_over(two: Typed) -> None:
    link(two, *DOUBTFUL)
    judged(Path("paires.csv"), "oui")
    written = Path("paires.csv").read_bytes()
    code, _, err = link(two, *DOUBTFUL, out="APRES.parquet")
    assert code == 1
    assert "porte déjà des décisions" in err
    assert Path("paires.csv").read_bytes() == written
    assert not Path("APRES.parquet").exists()


def test_pairs_that_nobody_has_judged_are_written_again(two: Typed) -> None:
    link(two, *DOUBTFUL)
    first = Path("paires.csv").read_bytes()
    code, _, err = link(two, *DOUBTFUL)
    assert (code, err) == (0, "")
    assert Path("paires.csv").read_bytes() == first


def test_another_file_is_not_taken_for_pairs_to_judge(two: Typed) -> None:
    before = Path("A.csv").read_bytes()
    Path("paires.csv").write_bytes(before)
    code, _, err = link(two, *DOUBTFUL)
    assert code == 1
    assert "paires.csv" in err
    assert Path("paires.csv").read_bytes() == before
    assert not Path("LIENS.parquet").exists()


def with_numbers(values: list[str]) -> None:
    """The same A.csv, with a column of file numbers; B gives its own under another name."""
    rows = lines_of(Path("A.csv"))
    with Path("A.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0], "dossier"], delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "dossier": value} for row, value in zip(rows, values, strict=True))
    theirs = pq.read_table("B.parquet")
    numbers = [f" D{place + 40} " if place < 60 else "" for place in range(theirs.num_rows)]
    pq.write_table(theirs.append_column("CARTE", pa.array(numbers)), "B.parquet")


RELIABLE = ("--reliable-a", "dossier", "--reliable-b", "CARTE")


def test_a_reliable_identifier_judges_its_pairs(two: Typed) -> None:
    with_numbers([f"D{place}" for place in range(100)])
    link(two, *RELIABLE)
    links = pq.read_table("LIENS.parquet").to_pylist()
    assert {(each["id_a"], each["id_b"]) for each in links} >= {
        (f"p{place}", f"p{place}") for place in range(40, 100)
    }


def test_a_reliable_identifier_parts_people_alike(two: Typed) -> None:
    with_numbers([f"E{place}" for place in range(100)])
    link(two, *RELIABLE)
    found = pq.read_table("LIENS.parquet")["id_b"].to_pylist()
    assert not {f"p{place}" for place in range(40, 100)} & set(found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (RELIABLE[:2], "que d’un côté"),
        (("--reliable-a", "absente", "--reliable-b", "CARTE"), "n’est pas dans le fichier"),
        (RELIABLE, "numéros de sécurité sociale"),
    ],
    ids=["one side", "absent", "nir"],
)
def test_a_reliable_identifier_refused(two: Typed, words: tuple[str, ...], said: str) -> None:
    with_numbers(["185057800608491"] * 100)
    code, _, err = link(two, *words)
    assert code == 1
    assert said in err
    assert not Path("LIENS.parquet").exists()
