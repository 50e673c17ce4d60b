"""The circuit of matching, played for the fictitious partners: four roles, each in its own folder.

The key office, two producers and the linkage unit work as they would on four machines, by the
functions behind `croisee key`, `encode`, `match` and `return`; a paper goes from one folder to
another only where the law lets it. The project receives what whoever studies may hold: two study
files, evidence, remainders, the report, the proof that the key is dead. The rest is gone when this
ends.

Chance comes from the seed of the territory, so that the same seed hands over the same bytes; real
roles draw from the system.
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import shake_256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from croisee.demo.birthplaces import birth_places
from croisee.demo.streams import stream
from croisee.engine import open_engine
from croisee.foundation.files import atomic_folder, write_atomic
from croisee.matching.circuit import office, producer, unit
from croisee.matching.circuit.outputs import EVIDENCE, REMAINDERS, REPORT, RETURNS
from croisee.matching.encoding.keys import KEY_BYTES, ProjectKey
from croisee.sources import Declaration, Locator, Prepared, prepare
from croisee.sources.passages import CERTIFICATE

_PURPOSE = "non-recours à la complémentaire santé solidaire"
_ISSUED, _USED = date(2026, 1, 5), date(2026, 1, 12)
_DESTROYED, _UNTIL = date(2026, 2, 2), date(2026, 3, 31)
_FAKES = 0.25
Draw = Callable[[int], bytes]


def play(
    name: str,
    declarations: Sequence[Declaration],
    files: Path,
    deliveries: Path,
    *,
    locator: Locator,
    seed: int,
) -> None:
    """Link the persons of two sources, whose files lie in `files/<source>/`.

    `name`: the project of the key. Writes `deliveries/<source>/<etude>` and `deliveries/<name>/`,
    each whole or absent. `locator` holds the outlines, which are public.
    """
    with TemporaryDirectory() as scratch:
        home = Path(scratch)
        keys = _office(home / "bureau-des-cles", name, seed)
        producers = [
            _Producer(home / declaration.source, declaration, keys, seed)
            for declaration in declarations
        ]
        at_unit = home / "unite"
        for each in producers:
            each.encode(files / each.declaration.source, locator)
            _hand_over(each.encodings, at_unit / f"{each.declaration.source}.parquet")
        result = at_unit / "sortie"
        left, right = (at_unit / f"{declaration.source}.parquet" for declaration in declarations)
        unit.match(left, right, result, today=_USED, draw=_draw(seed, "unite"))
        for each, returned in zip(producers, RETURNS, strict=True):
            each.take_back(_hand_over(result / returned, each.folder / "retour.parquet"))
        office.destroy(keys, keys.parent / "journal", _DESTROYED)
        for each in producers:
            each.destroy_key()
            study = deliveries / each.declaration.source / each.declaration.livraisons[-1].received
            write_atomic(study, each.study.read_bytes())
        with atomic_folder(deliveries / name) as aside:
            for paper in (EVIDENCE, REMAINDERS, REPORT):
                _hand_over(result / paper, aside / paper)
            _hand_over(keys.with_name(f"{keys.stem}.detruite.json"), aside / CERTIFICATE)


class _Producer:
    """One partner at work in its own folder."""

    def __init__(self, folder: Path, declaration: Declaration, keys: Path, seed: int) -> None:
        self.folder, self.declaration = folder, declaration
        self.encodings, self.study = folder / "encodages.parquet", folder / "etude.parquet"
        self._key = _hand_over(keys, folder / "cle.json")
        self._private, self._draw = folder / "prive.parquet", _draw(seed, declaration.source)
        self._prepared: Prepared | None = None

    def encode(self, files: Path, locator: Locator) -> None:
        """Read its own file as the project declares it, and encode the persons in it."""
        with open_engine(folders=(files, self.folder)) as engine:
            self._prepared = prepare(
                self.declaration,
                files,
                self.folder / "fichier.parquet",
                engine=engine,
                locator=locator,
            )
        producer.encode_file(
            self._prepared.path,
            pq.read_table(self._prepared.path),
            self._key,
            self.encodings,
            self._private,
            renames={},
            fakes=_FAKES,
            today=_USED,
            draw=self._draw,
        )

    def take_back(self, returned: Path) -> None:
        """Put what it may say of these persons under the pseudonyms that came back, with the coarse
        groups that the linkage is judged by."""
        assert self._prepared is not None
        producer.return_file(
            self._private,
            returned,
            self._prepared.path,
            pq.read_table(self._prepared.path),
            self._prepared.keep,
            self.study,
            groups_in=int(self.declaration.livraisons[-1].year),
            places=birth_places(),
            draw=self._draw,
        )

    def destroy_key(self) -> None:
        """Destroy its own copy of the key, and note it in its own ledger."""
        office.destroy(self._key, self.folder / "journal", _DESTROYED)


def _office(folder: Path, name: str, seed: int) -> Path:
    """Issue the key of the project; returns where it lies.

    The office takes up a key that an interrupted run left: here, one drawn from the seed.
    """
    path = folder / "cle.json"
    secret = _draw(seed, "cle")(KEY_BYTES)
    write_atomic(path, ProjectKey(name, _PURPOSE, _ISSUED, _UNTIL, secret).to_bytes())
    office.issue(path, name, _PURPOSE, _UNTIL, folder / "journal", _ISSUED)
    return path


def _hand_over(paper: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(paper, to))


def _draw(seed: int, role: str) -> Draw:
    """Bytes of one role, drawn from the seed: reproducible, hence good for a demonstration only."""
    generator = stream(seed, f"circuit.{role}")

    def draw(count: int) -> bytes:
        return shake_256(generator.bytes(32)).digest(count)

    return draw
