"""A linkage followed from month to month: two producers and a unit, for the tests of what lasts."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.matching.circuit import producer, unit
from integration.matching.circuit import COLUMNS, TODAY, Circuit, people

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
