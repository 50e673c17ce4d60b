"""Road graphs built once, kept on disk, and prepared once many origins were asked for."""

from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.travel import graphs
from croisee.travel.graphs import Graphs
from croisee.travel.roads import load, profile
from unit.travel.roads_files import write_roads

LINE = "a   b   c   d"
WAYS = "abcd highway=residential"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modes of the graphs that are built, as they are."""
    modes: list[str] = []

    def noted(extract, rules):
        modes.append(rules.mode)
        return build(extract, rules)

    build = graphs.build
    monkeypatch.setattr(graphs, "build", noted)
    return modes


def test_a_graph_is_built_once_and_read_the_next_time(tmp_path: Path, built: list[str]) -> None:
    roads, kept = write_roads(tmp_path, LINE, WAYS), tmp_path / "kept"
    one = Graphs(roads, kept)
    assert one.graph("foot") is one.graph("foot")
    other = Graphs(roads, kept).graph("foot")
    assert built == ["foot"]
    assert other.milliseconds.tolist() == one.graph("foot").milliseconds.tolist()
    assert [path.name for path in kept.iterdir()] == ["foot.npz"]


def test_without_a_folder_nothing_is_written(tmp_path: Path, built: list[str]) -> None:
    roads = write_roads(tmp_path, LINE, WAYS)
    for _ in range(2):
        Graphs(roads).graph("foot")
    assert built == ["foot", "foot"]
    assert [path.name for path in tmp_path.iterdir()] == [roads.name]


def test_another_extract_is_another_graph(tmp_path: Path, built: list[str]) -> None:
    kept = tmp_path / "kept"
    assert Graphs(write_roads(tmp_path, LINE, WAYS), kept).graph("foot").edges == 1
    fork = write_roads(tmp_path, "ab\n\ncd", "abd highway=residential\nbc highway=path")
    assert Graphs(fork, kept).graph("foot").edges == 3
    assert built == ["foot", "foot"]
    assert load(kept / "foot.npz", profile=profile("foot"))[0].edges == 3


def test_a_damaged_file_is_built_again(tmp_path: Path, built: list[str]) -> None:
    roads, kept = write_roads(tmp_path, LINE, WAYS), tmp_path / "kept"
    Graphs(roads, kept).graph("foot")
    (kept / "foot.npz").write_bytes(b"half a graph")
    Graphs(roads, kept).graph("foot")
    assert built == ["foot", "foot"]
    assert load(kept / "foot.npz")[0].edges == 1


def test_many_origins_are_prepared_for_and_what_is_prepared_is_kept(tmp_path: Path) -> None:
    roads, kept = write_roads(tmp_path, LINE, WAYS), tmp_path / "kept"
    one = Graphs(roads, kept)
    assert one.hierarchy("car", 400) is None
    assert one.hierarchy("car", 99) is None
    assert one.hierarchy("car", 1) is not None
    assert Graphs(roads, kept).hierarchy("car", 1) is not None


def test_a_missing_extract_is_said_in_french(tmp_path: Path) -> None:
    with pytest.raises(CroiseeError, match="l'extrait OpenStreetMap ne peut pas être lu"):
        Graphs(tmp_path / "absent.osm.pbf").graph("car")
    roads, kept = write_roads(tmp_path, LINE, WAYS), tmp_path / "kept"
    Graphs(roads, kept).graph("foot")
    roads.unlink()
    with pytest.raises(CroiseeError, match="l'extrait OpenStreetMap ne peut pas être lu"):
        Graphs(roads, kept).graph("foot")
