"""A whole circuit in four folders, for the tests of what each role does."""

import shutil
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.matching.circuit import office, producer, unit
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.review.decisions import Decisions
from croisee.matching.scoring.assign import Cardinality
from integration.matching.invented import CANARY, COLUMNS, people

TODAY = date(2026, 11, 22)
UNTIL = date(2027, 1, 31)


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

    def match(
        self,
        cardinality: Cardinality = Cardinality.ONE_TO_ONE,
        decisions: Decisions | None = None,
        out: str = "sortie",
        today: date = TODAY,
    ) -> dict:
        return unit.match(
            *(self.unit / f"{x}.parquet" for x in "ab"),
            self.unit / out,
            cardinality=cardinality,
            decisions=decisions,
            today=today,
        )

    def take_back(
        self,
        folder: Path,
        keep: list[str] | None = None,
        file: str | None = None,
        groups_in: int | None = None,
    ) -> pa.Table:
        letter = folder.name.upper()
        name = file or f"retour-{letter}.parquet"
        returned = self.send(self.unit / "sortie" / name, folder)
        producer.return_file(
            folder / "prive.parquet", returned, folder / "personnes.csv", self.files[folder],
            keep or [f"DROIT_{letter}", f"RANG_{letter}"], folder / "etude.parquet", groups_in=groups_in,
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


def blurred(row: dict[str, str], seed: int) -> dict[str, str]:
    """The same person, written otherwise."""
    random = Random(seed)
    changes = [
        {"NOM": row["NOM"][:-2] + "x"},
        {"PRENOM": random.choice(("Ana", "Jo"))},
        {"LIEU": "35001", "CP": "35990"},
        {"NAISSANCE": f"{row['NAISSANCE'][:8]}{random.randint(2, 28):02}"},
    ]
    return row | random.choice(changes) | random.choice(changes)


@pytest.fixture
def unsure(tmp_path: Path) -> Circuit:
    """A linkage of which some pairs are doubtful, always the same: its key is not drawn."""
    circuit = Circuit(tmp_path / "essai")
    population = people(400, seed=3)
    rows = [blurred(row, seed) for seed, row in enumerate(population[100:])]
    circuit.files = {circuit.a: file_of(population[:300], "A"), circuit.b: file_of(rows, "B")}
    key = ProjectKey(circuit.project, "essai", TODAY, UNTIL, bytes(32)).to_bytes()
    for folder in (circuit.a, circuit.b):
        (folder / "cle.json").write_bytes(key)
    circuit.deliver()
    circuit.match()
    return circuit


def candidates(circuit: Circuit, out: str = "sortie") -> list[dict]:
    return pq.read_table(circuit.unit / out / "candidats.parquet").to_pylist()
