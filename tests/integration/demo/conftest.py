"""One territory of 20,000 people for all the tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.demo import Summary, generate

PEOPLE = 20_000


@dataclass(frozen=True)
class Made:
    """What `generate` wrote."""

    summary: Summary
    stages: list[tuple[str, float]]

    @property
    def deliveries(self) -> Path:
        return self.summary.deliveries

    def truth(self, name: str) -> pa.Table:
        """A table of the truth."""
        return pq.read_table(self.summary.truth / f"{name}.parquet")


@pytest.fixture(scope="session")
def valmorin() -> Iterator[Made]:
    stages: list[tuple[str, float]] = []
    with TemporaryDirectory() as folder:
        summary = generate(
            Path(folder) / "demo",
            people=PEOPLE,
            progress=lambda stage, done: stages.append((stage, done)),
        )
        yield Made(summary, stages)
