"""Two files linked in clear: right links, whatever the order of rows, and what each field weighs."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from croisee.matching.clear.engines import duckdb
from croisee.matching.clear.link import link_clear
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.fields import FIELDS
from fixtures.normalised_people import Pair, two_files


@pytest.fixture(scope="module")
def files() -> Pair:
    """900 people each, half of them in both; seeds 1 to 5 are for tests alone."""
    return two_files(900, seed=1)


def pairs(links: pa.Table) -> dict[tuple[str, str], float]:
    columns = (links[name].to_pylist() for name in ("id_a", "id_b", "probability"))
    return {(one, other): probability for one, other, probability in zip(*columns, strict=True)}


def test_links_are_right(files: Pair) -> None:
    found = pairs(link_clear(files.left, files.right).links)
    right = files.truth & found.keys()
    assert len(right) >= 0.98 * len(found)
    assert len(right) >= 0.95 * len(files.truth)


def test_sure_links_are_right_when_files_hardly_overlap() -> None:
    """Twins and fathers of one name are not taken for one person (5 % of people in both files)."""
    few = two_files(12_000, overlap=0.05, seed=2)
    found = pairs(link_clear(few.left, few.right).links)
    sure = {pair for pair, probability in found.items() if probability >= 0.9}
    assert len(sure) >= 0.8 * len(few.truth)
    assert len(sure & few.truth) >= 0.98 * len(sure)


@pytest.mark.parametrize("cardinality", [Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY])
def test_the_order_of_rows_decides_nothing(files: Pair, cardinality: Cardinality) -> None:
    random = np.random.default_rng(4)
    shuffled = [
        table.take(pa.array(random.permutation(table.num_rows)))
        for table in (files.left, files.right)
    ]
    first = pairs(link_clear(files.left, files.right, cardinality=cardinality).links)
    second = pairs(link_clear(*shuffled, cardinality=cardinality).links)
    assert first.keys() == second.keys()
    assert list(first.values()) == pytest.approx([second[pair] for pair in first])


def test_one_to_one_links_each_record_once_and_one_to_many_the_right_one_once(
    files: Pair,
) -> None:
    again = files.right.set_column(
        0, "id", pa.array([f"{i}bis" for i in files.right["id"].to_pylist()])
    )
    twice = pa.concat_tables([files.right, again])
    once = link_clear(files.left, twice).links
    assert len(set(once["id_a"].to_pylist())) == len(set(once["id_b"].to_pylist())) == once.num_rows
    several = link_clear(files.left, twice, cardinality=Cardinality.ONE_TO_MANY).links
    assert len(set(several["id_b"].to_pylist())) == several.num_rows
    assert len(set(several["id_a"].to_pylist())) < several.num_rows
    assert len({(a, b.removesuffix("bis")) for a, b in pairs(several)} & files.truth) > 400


def test_a_missing_value_weighs_nothing_and_a_present_one_something(files: Pair) -> None:
    links = link_clear(files.left, files.right).links
    names = [name for name in links.column_names if name.startswith("weight_")]
    assert names == [f"weight_{field.name}" for field in FIELDS]
    places = [
        dict(zip(table["id"].to_pylist(), table["birth_place"].to_pylist(), strict=True))
        for table in (files.left, files.right)
    ]
    weights = {True: set(), False: set()}
    for link in links.to_pylist():
        told = places[0][link["id_a"]] is not None and places[1][link["id_b"]] is not None
        weights[told].add(link["weight_birth_place"])
    assert weights[False] == {0}
    assert 0 not in weights[True]


def test_nobody_is_linked_to_nobody(files: Pair) -> None:
    nobody = files.left.slice(0, 0)
    for left, right in ((files.left, nobody), (nobody, files.right), (nobody, nobody)):
        linkage = link_clear(left, right)
        assert linkage.links.num_rows == 0
        assert linkage.expected == 0


def test_duckdb_can_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with duckdb() as database, pytest.raises(Exception, match="disabled"):
        database.query_sql(f"select * from '{secret}'")
