"""What a study asks for, before anyone has agreed to anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

AGGREGATE = "agregat"
NAMED_LIST = "liste_nominative"


@dataclass(frozen=True)
class Request:
    """A study, for one purpose, by one party, on named columns of named sources.

    `columns`: source name → columns. `operations`, `purpose`, `output_level` and `crossing` are
    words of the clause vocabulary; a word that no clause knows is refused, never ignored.
    `crossing` holds the keys by which the sources are brought together (« zone »,
    « pseudonyme_projet »); a request on several sources must say it.
    """

    study: str
    purpose: str
    requester: str
    columns: Mapping[str, frozenset[str]]
    operations: frozenset[str]
    output_level: str = AGGREGATE
    crossing: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        columns = {name: frozenset(self.columns[name]) for name in sorted(self.columns)}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        object.__setattr__(self, "operations", frozenset(self.operations))
        object.__setattr__(self, "crossing", frozenset(self.crossing))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources asked for, sorted."""
        return tuple(self.columns)

    @property
    def nominative(self) -> bool:
        """Whether persons, and not totals, are to come out."""
        return self.output_level == NAMED_LIST

    @property
    def all_operations(self) -> frozenset[str]:
        """The operations declared, and those the rest of the request implies."""
        implied = {"agreger"} if self.output_level == AGGREGATE else set()
        if len(self.columns) > 1:
            implied.add("croiser")
        if self.nominative:
            implied.add("informer_personnes")
        return self.operations | implied

    def as_data(self) -> dict[str, object]:
        """Plain data of the request: what a reference is the digest of."""
        return {
            "study": self.study,
            "purpose": self.purpose,
            "requester": self.requester,
            "columns": {name: sorted(columns) for name, columns in self.columns.items()},
            "operations": sorted(self.operations),
            "output_level": self.output_level,
            "crossing": sorted(self.crossing),
        }
