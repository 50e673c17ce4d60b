"""The road graphs of one extract, one by mode: built once, kept in a folder, prepared when it pays.

A graph is worth what it was built from: the file of a mode holds the hash of the extract and that
of the rules, and is written again when either has changed, or when it cannot be read.
"""

from functools import cached_property
from pathlib import Path

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError
from croisee.travel.roads import (
    Extract,
    Hierarchy,
    RoadGraph,
    build,
    load,
    prepare,
    profile,
    read_extract,
    save,
)

# Plain searches that cost as much as a preparation: 90 to 900, median 420, by car, bicycle and on
# foot in Monaco, Liechtenstein and Porto Alegre. Preparing after as many as it costs can at most
# double what the best choice would have cost.
_ORIGINS_THAT_PAY = 500
# Beyond, with turn costs, preparing was stopped after a quarter of an hour, unfinished.
_MOST_PREPARED = 1_500_000


class Graphs:
    """Graphs of the extract `roads`, by mode of `profile`; kept in `kept`, if it is given."""

    def __init__(self, roads: Path, kept: Path | None = None) -> None:
        self._roads, self._kept = roads, kept
        self._known: dict[str, tuple[RoadGraph, Hierarchy | None]] = {}
        self._asked: dict[str, int] = {}

    def graph(self, mode: str) -> RoadGraph:
        """The graph of a mode. Raises `CroiseeError` as `read_extract` and `build`."""
        return self._of(mode)[0]

    def hierarchy(self, mode: str, origins: int) -> Hierarchy | None:
        """What makes that many more origins fast, once enough have been asked for; changes no bit.

        None while plain searches are the cheaper.
        """
        graph, hierarchy = self._of(mode)
        self._asked[mode] = self._asked.get(mode, 0) + origins
        worth = self._asked[mode] >= _ORIGINS_THAT_PAY and graph.network.nodes <= _MOST_PREPARED
        if hierarchy is None and worth:
            hierarchy = prepare(graph.network)
            self._keep(mode, graph, hierarchy)
        return hierarchy

    def _of(self, mode: str) -> tuple[RoadGraph, Hierarchy | None]:
        if mode not in self._known:
            found = self._read(mode)
            if found is None:
                self._keep(mode, build(self._extract, profile(mode)), None)
            else:
                self._known[mode] = found
        return self._known[mode]

    def _read(self, mode: str) -> tuple[RoadGraph, Hierarchy | None] | None:
        """What is kept, if it is of this extract and these rules."""
        if self._kept is None or not self._file(mode).is_file():
            return None
        try:
            return load(self._file(mode), source=self._digest, profile=profile(mode))
        except (CroiseeError, OSError):  # an extract that cannot be read is said when it is built
            return None

    def _keep(self, mode: str, graph: RoadGraph, hierarchy: Hierarchy | None) -> None:
        self._known[mode] = graph, hierarchy
        if self._kept is not None:
            save(self._file(mode), graph, hierarchy)

    def _file(self, mode: str) -> Path:
        assert self._kept is not None
        return self._kept / f"{mode}.npz"

    @cached_property
    def _digest(self) -> str:
        return digest_file(self._roads)

    @cached_property
    def _extract(self) -> Extract:
        return read_extract(self._roads)
