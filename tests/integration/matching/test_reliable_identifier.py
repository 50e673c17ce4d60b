"""`croisee encode --reliable`: an identifier that both producers hold, sent as a keyed code.

It judges the pairs whose two records bear one, and these calibrate the others, as with
`croisee link --reliable-a --reliable-b`.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit import producer, unit
from croisee.matching.circuit.explaining import explain_pair
from croisee.matching.encoding.keys import ProjectKey
from integration.cli.typed import Typed, only_line, typed
from integration.matching.circuit import TODAY, UNTIL, Circuit, blurred, candidates, file_of
from integration.matching.invented import COLUMNS, people

__all__ = ["typed"]

Numbers = list[str | None]
SHARED = 200
"""People in both files: rows 100 to 299 of A are rows 0 to 199 of B, written otherwise."""


class Numbered(Circuit):
    """300 people on each side, of whom 200 in both; a column of file numbers on each."""

    def __init__(self, root: Path, project: str = "essai-2026") -> None:
        super().__init__(root, project)
        population = people(400, seed=3)
        rows = [blurred(row, seed) for seed, row in enumerate(population[100:])]
        self.files = {self.a: file_of(population[:300], "A"), self.b: file_of(rows, "B")}
        key = ProjectKey(self.project, "essai", TODAY, UNTIL, bytes(32)).to_bytes()
        for folder in (self.a, self.b):
            (folder / "cle.json").write_bytes(key)

    def send(self, a: Numbers | None, b: Numbers | None, fakes: float = 0.25) -> dict:
        """Both producers encode, with these numbers if any, and the unit matches."""
        for folder, numbers in ((self.a, a), (self.b, b)):
            self.encode_with(folder, numbers, fakes)
            self.hand_over(folder)
        return self.match()

    def encode_with(
        self, folder: Path, numbers: Numbers | None, fakes: float = 0.25
    ) -> producer.Sending:
        table = self.files[folder]
        if numbers is not None:
            table = table.append_column("CARTE", pa.array(numbers, pa.string()))
        return producer.encode_file(
            folder / "personnes.csv",
            table,
            folder / "cle.json",
            folder / "encodages.parquet",
            folder / "prive.parquet",
            renames=COLUMNS,
            reliable=None if numbers is None else "CARTE",
            fakes=fakes,
            today=TODAY,
        )

    def hand_over(self, folder: Path) -> Path:
        return super().send(folder / "encodages.parquet", self.unit, f"{folder.name}.parquet")

    def found(self) -> dict[tuple[str, str], float]:
        """Probability of each link, by the numbers of the two lines, as the two producers know."""
        sides = []
        for folder in (self.a, self.b):
            back = pq.read_table(self.unit / "sortie" / f"retour-{folder.name.upper()}.parquet")
            kept = pq.read_table(folder / "prive.parquet")
            owner = dict(zip(kept["record"].to_pylist(), kept["id"].to_pylist(), strict=True))
            sides.append(
                {
                    row["pseudonym"]: owner[row["record"]]
                    for row in back.to_pylist()
                    if row["record"] in owner
                }
            )
        links = pq.read_table(self.unit / "sortie" / "preuves.parquet").to_pylist()
        return {
            (sides[0][x["pseudonym_left"]], sides[1][x["pseudonym_right"]]): x["probability"]
            for x in links
            if x["pseudonym_left"] in sides[0] and x["pseudonym_right"] in sides[1]
        }


@pytest.fixture
def numbered(tmp_path: Path) -> Numbered:
    return Numbered(tmp_path / "essai")


@pytest.fixture
def another(tmp_path: Path) -> Numbered:
    """The same people in another place, to compare."""
    return Numbered(tmp_path / "autre")


def numbers(bears: Callable[[int], bool], name: Callable[[int], str] = "D{}".format) -> Numbers:
    """The number of each person of the population who bears one."""
    return [name(person) if bears(person) else None for person in range(400)]


def by_file(every: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers of the people of A, and of those of B."""
    return every[:300], every[100:]


EVEN = numbers(lambda person: person % 2 == 0)


def test_it_judges_its_pairs_and_calibrates_the_others(numbered: Numbered, another: Numbered):
    without = another.send(None, None)
    plain = another.found()
    report = numbered.send(*by_file(EVEN))
    found = numbered.found()
    assert "identifier" not in without
    assert report["identifier"]["common"] == SHARED // 2
    told = {(left, right) for left, right in found if int(left[1:]) % 2 == 0}
    assert all(int(left[1:]) == int(right[1:]) + 100 for left, right in told)
    assert report["identifier"]["same"] == len(told)
    assert all(found[pair] > 0.999 for pair in told)
    others = (found.keys() & plain.keys()) - told
    assert len(others) > 60
    changed = [pair for pair in others if abs(found[pair] - plain[pair]) > 1e-6]
    assert len(changed) > 0.9 * len(others), "pairs without a number are judged by what they taught"
    sure = {pair for pair in others if plain[pair] > 0.99}
    assert all(found[pair] > 0.9 for pair in sure)


def test_it_settles_people_whom_the_rest_leaves_doubtful(numbered: Numbered, another: Numbered):
    """Ten people who changed name, moved, and were born somewhere else according to one file."""
    moved = {f"B{place}" for place in range(0, 100, 10)}
    elsewhere = {"NOM": "KERVELLA", "LIEU": "29019", "CP": "29200"}
    for each in (numbered, another):
        written = each.files[each.a].to_pylist()[100:] + [{}] * 100
        known = ("PRENOM", "SEXE", "NAISSANCE")
        rows = [
            row | elsewhere | {name: before[name] for name in known} if row["NUM"] in moved else row
            for row, before in zip(each.files[each.b].to_pylist(), written, strict=True)
        ]
        each.files[each.b] = pa.Table.from_pylist(rows)
    numbered.send(*by_file(EVEN))
    another.send(None, None)
    right = {(f"A{int(name[1:]) + 100}", name) for name in moved}
    found, plain = numbered.found(), another.found()
    assert all(plain.get(pair, 0) < 0.99 < found[pair] for pair in right)


def test_a_number_by_mistake_links_nobody_who_does_not_look_alike(numbered: Numbered):
    """The person of line 5 of A wears, in B, the number of somebody else: their two records share
    no block, and are never compared."""
    left, right = by_file(EVEN)
    left[5] = right[250] = "ERREUR"
    report = numbered.send(left, right)
    assert report["identifier"]["common"] == SHARED // 2 + 1
    assert ("A5", "B250") not in numbered.found()


def test_two_numbers_part_two_people_alike(numbered: Numbered, another: Numbered):
    """One of the links found without numbers: with a number each, different, it is none."""
    another.send(None, None)
    pair = max(another.found().items(), key=lambda each: (each[1], each[0]))[0]
    left, right = by_file(EVEN)
    left[int(pair[0][1:])], right[int(pair[1][1:])] = "UN", "AUTRE"
    numbered.send(left, right)
    assert pair not in numbered.found()


def household(person: int) -> str:
    return f"FOYER-{person // 4}"


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (by_file(EVEN)[0], None, None),
        (None, by_file(EVEN)[1], None),
        (by_file(EVEN)[0], by_file(numbers(lambda _: True, "E{}".format))[1], "n’est commun"),
        (*by_file(numbers(lambda _: True, household)), "n’est commun"),
        (*by_file(numbers(lambda _: False)), "n’est commun"),
    ],
    ids=["left alone", "right alone", "two numberings", "households", "nobody"],
)
def test_a_number_that_says_nothing_changes_nothing(
    numbered: Numbered, another: Numbered, left: Numbers, right: Numbers, said: str | None
):
    """One side only; two numberings; one number for four people; no number at all."""
    another.send(None, None, fakes=0)
    report = numbered.send(left, right, fakes=0)
    assert numbered.found() == pytest.approx(another.found(), rel=1e-9)
    assert [said in sentence for sentence in report["sentences"] if said].count(True) == (
        1 if said else 0
    )
    if said:
        assert (report["identifier"]["same"], report["identifier"]["different"]) == (0, 0)


def codes_of(path: Path) -> dict[bytes, bytes | None]:
    """The code of each record of a file of encodings."""
    table = pq.read_table(path).select(["record", "identifier"])
    rows = {(row["record"], row["identifier"]) for row in table.to_pylist()}
    assert len(rows) == len({record for record, _ in rows}), "one code a record, on all its rows"
    return dict(rows)


def test_what_leaves_is_a_code_under_the_key_of_the_project(numbered: Numbered, tmp_path: Path):
    left, right = by_file(EVEN)
    other = Numbered(tmp_path / "autre-projet", project="autre-2026")
    for circuit in (numbered, other):
        circuit.encode_with(circuit.a, left, fakes=0)
        circuit.encode_with(circuit.b, right, fakes=0)
    a, b, elsewhere = (
        {code for code in codes_of(folder / "encodages.parquet").values() if code}
        for folder in (numbered.a, numbered.b, other.a)
    )
    assert len(a) == len(b) == 150
    assert len(a & b) == SHARED // 2
    assert not a & elsewhere, "two projects share no code"
    for name in ("sha256", "md5", "sha1", "blake2b", "sha512"):
        plain = {hashlib.new(name, str(each).encode()).digest()[:16] for each in left}
        assert not a & plain, "a plain hash would be undone by trying every number"
    content = (numbered.a / "encodages.parquet").read_bytes()
    assert b"D100" not in content


def test_fakes_bear_codes_as_the_records_they_copy(numbered: Numbered):
    """Nothing tells them: as many bear one; theirs are nobody's."""
    numbered.encode_with(numbered.a, by_file(EVEN)[0], fakes=1)
    codes = codes_of(numbered.a / "encodages.parquet")
    ours = set(pq.read_table(numbered.a / "prive.parquet")["record"].to_pylist())
    real = [code for record, code in codes.items() if record in ours]
    fake = [code for record, code in codes.items() if record not in ours]
    assert len(real) == len(fake) == 300
    assert sum(code is None for code in real) == sum(code is None for code in fake) == 150
    assert not {code for code in real if code} & {code for code in fake if code}


def test_the_producer_is_told_how_many_bear_one_and_how_many_share_theirs(numbered: Numbered):
    sending = numbered.encode_with(numbered.a, ["X", "X", " Y ", "", None, *[None] * 295])
    assert (sending.identified, sending.shared) == (3, 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("185057800608491", "numéros de sécurité sociale"),
        (hashlib.sha256(b"185057800608491").hexdigest(), "empreintes"),
        (hashlib.md5(b"185057800608491").hexdigest().upper(), "empreintes"),
    ],
    ids=["nir", "sha-256", "md5"],
)
def test_the_nir_is_refused_plain_or_hashed(numbered: Numbered, values: str, said: str):
    with pytest.raises(CroiseeError, match=said) as error:
        numbered.encode_with(numbered.a, [values] * 300)
    assert "185057800608491" not in str(error.value)
    assert not {path.name for path in numbered.a.iterdir()} & {"encodages.parquet", "prive.parquet"}


def test_it_does_not_go_into_a_study(numbered: Numbered):
    left, right = by_file(EVEN)
    numbered.send(left, right)
    returned = Circuit.send(
        numbered, numbered.unit / "sortie" / "retour-A.parquet", numbered.a, "retour.parquet"
    )
    table = numbered.files[numbered.a]
    table = table.append_column("CARTE", pa.array(left)).append_column("COPIE", pa.array(left))
    for column in ("CARTE", "COPIE"):
        with pytest.raises(CroiseeError, match="ne va pas dans une étude"):
            producer.return_file(
                numbered.a / "prive.parquet",
                returned,
                numbered.a / "personnes.csv",
                table,
                [column],
                numbered.a / "etude.parquet",
            )


def test_the_unit_says_that_an_identifier_settled_a_pair(numbered: Numbered):
    numbered.send(*by_file(EVEN))
    settled = [row for row in candidates(numbered) if row["identified"]]
    for linked in (True, False):
        pair = next(row for row in settled if row["linked"] is linked and row["alone"] < 0.99)
        told = explain_pair(
            numbered.unit / "sortie", pair["pseudonym_left"], pair["pseudonym_right"]
        )
        assert told.linked is linked
        assert "l’identifiant sûr des deux fichiers tranche" in told.text
    assert not any(row["identified"] for row in candidates(numbered) if 0.01 < row["probability"] < 0.9
                   and row["alone"] == row["probability"])  # fmt: skip


def test_month_after_month_it_says_what_it_would_from_scratch(numbered: Numbered):
    """A number that comes in the second month is used, though nobody's rows changed."""
    left, right = by_file(EVEN)
    for month, bears in ((1, False), (2, True)):
        for folder, values in ((numbered.a, left), (numbered.b, right)):
            home = folder / f"mois-{month}"
            home.mkdir()
            before = folder / "mois-1" / "prive.parquet"
            producer.encode_file(
                home / "personnes.csv",
                numbered.files[folder].append_column("CARTE", pa.array(values)),
                folder / "cle.json",
                home / "encodages.parquet",
                home / "prive.parquet",
                renames=COLUMNS,
                reliable="CARTE" if bears else None,
                previous=before if month == 2 else None,
                today=TODAY,
            )
            Circuit.send(
                numbered,
                home / "encodages.parquet",
                numbered.unit,
                f"{folder.name}-{month}.parquet",
            )
    sent = {month: [numbered.unit / f"{x}-{month}.parquet" for x in "ab"] for month in (1, 2)}
    first = numbered.unit / "mois-1"
    unit.match(*sent[1], first, follow=True, today=TODAY)
    followed = unit.match(
        *sent[2], numbered.unit / "mois-2", follow=True, previous=first, today=TODAY
    )
    whole = unit.match(*sent[2], numbered.unit / "de-zero", follow=True, today=TODAY)
    assert followed == whole
    assert followed["identifier"]["common"] == SHARED // 2
    seen = [
        pq.read_table(numbered.unit / out / "candidats.parquet").drop_columns(
            ["pseudonym_left", "pseudonym_right"]
        )
        for out in ("mois-2", "de-zero")
    ]
    assert seen[0].equals(seen[1])
    assert pc.any(seen[0]["identified"]).as_py()


def test_typed_by_hand(typed: Typed, numbered: Numbered):
    renames = [word for pair in COLUMNS.items() for word in ("--map", "=".join(pair))]
    for folder, values in zip((numbered.a, numbered.b), by_file(EVEN), strict=True):
        table = numbered.files[folder].append_column("CARTE", pa.array(values))
        pq.write_table(table, folder / "personnes.parquet")
        words = ("encode", folder / "personnes.parquet", "--key", folder / "cle.json", *renames)
        outs = ("--out", folder / "encodages.parquet", "--private", folder / "prive.parquet")
        code, out, err = typed(*words, *outs, "--reliable", "ABSENTE")
        assert (code, out) == (1, "")
        assert "colonne « ABSENTE »" in err
        code, out, err = typed(*words, *outs, "--reliable", "CARTE")
        assert (code, err) == (0, "")
        assert (only_line(out)["identified"], only_line(out)["shared"]) == (150, 0)
        numbered.hand_over(folder)
    code, out, err = typed(
        "match", numbered.unit / "a.parquet", numbered.unit / "b.parquet", "--out",
        numbered.unit / "sortie",
    )  # fmt: skip
    assert (code, err) == (0, "")
    report = json.loads((numbered.unit / "sortie" / "rapport.json").read_text(encoding="utf-8"))
    assert only_line(out) == report
    assert report["identifier"]["common"] == SHARED // 2
