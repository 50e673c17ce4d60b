"""A graph kept in a file is the graph, or is refused."""

from pathlib import Path

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.travel.roads import load, prepare, profile, save, times
from unit.travel.roads_files import Town, write_roads

LINE = "a   b   c   d"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    ways = "abc highway=residential\ncd highway=residential"
    return Town(write_roads(tmp_path, LINE, ways), LINE, "car")


def test_what_is_loaded_answers_as_what_was_saved(town: Town, tmp_path: Path) -> None:
    hierarchy = prepare(town.graph.network)
    save(tmp_path / "graph.npz", town.graph, hierarchy)
    graph, loaded = load(tmp_path / "graph.npz", source=town.graph.source, profile=profile("car"))
    points = town.attached("abcd")
    told = times(town.graph, points, points)
    assert loaded is not None
    assert times(graph, points, points).tolist() == told.tolist()
    assert times(graph, points, points, hierarchy=loaded).tolist() == told.tolist()


def test_the_same_graph_is_the_same_bytes(town: Town, tmp_path: Path) -> None:
    save(tmp_path / "one.npz", town.graph)
    save(tmp_path / "two.npz", town.graph)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert load(tmp_path / "one.npz")[1] is None


def test_a_graph_of_another_extract_or_other_rules_is_refused(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"
    save(path, town.graph)
    with pytest.raises(CroiseeError, match="autre extrait"):
        load(path, source="0" * 64)
    with pytest.raises(CroiseeError, match="autres règles"):
        load(path, profile=profile("foot"))


def test_a_damaged_or_missing_file_is_refused(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"
    save(path, town.graph)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CroiseeError, match=r"graph\.npz"):
        load(path)
    np.savez(path, something=np.zeros(3))
    with pytest.raises(CroiseeError, match=r"graph\.npz"):
        load(path)
    with pytest.raises(CroiseeError, match=r"absent\.npz"):
        load(tmp_path / "absent.npz")
