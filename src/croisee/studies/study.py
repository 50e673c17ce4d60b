"""What a study is, and the only way to run one: under a permit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from croisee.clauses import Permit
from croisee.confidentiality import ProtectedTable
from croisee.confidentiality.evidence import Evidence
from croisee.engine import Engine, Grant
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Declaration, Linkage, Source
from croisee.studies.card import Card, Indicator
from croisee.territories import Territory

BY_PERSON = "pseudonyme_projet"
"""Key of the studies that bring persons of several sources together."""
LINKS = "appariement"
"""SQL name of the links between the two sources of such a study (`sources.linkages.LINKS`)."""


@dataclass(frozen=True)
class Request:
    """What someone asks for, as written under `demandes:` in `croisee.yaml`.

    `name` is the request's own name: the address of its page. `sources` keep the order written.
    """

    name: str
    study: str
    title: str
    purpose: str
    recipient: str
    sources: tuple[str, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Plain data of the request, for hashing."""
        return asdict(self)


@dataclass(frozen=True)
class ToReview:
    """A sheet of what the machine doubts: its file name, how many lines nobody has judged yet, and
    what writes it whole at a path. Once filled in, it is read from `Opened.reviewed`."""

    name: str
    waiting: int
    write: Callable[[Path], None]


@dataclass(frozen=True)
class Result:
    """What a study gives back: evidence to protect, what each indicator means, the card.

    `derived`: cells computed from the protected tables, hence from what anybody will read; nothing
    more can leak by them. They name indicators of their own. `to_review`: what a person should
    judge; it stays in the house.
    """

    evidences: tuple[Evidence, ...]
    indicators: tuple[Indicator, ...]
    card: Card
    derived: Callable[[Sequence[ProtectedTable]], pa.Table] | None = None
    to_review: tuple[ToReview, ...] = ()


class Study(Protocol):
    """A computation with a name, the columns it needs, and a card."""

    name: str
    operations: frozenset[str]
    """What it does with the sources, in the words of the clauses' vocabulary."""
    key: str
    """How it brings several sources together: by `zone`, or by `pseudonyme_projet`."""

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Columns needed of each source: what the permit is asked for, and nothing more."""

    def compute(self, opened: "Opened") -> Result:
        """Run. Reads data through `opened.query` alone."""


@dataclass(frozen=True)
class Opened:
    """What a permit opens to one study: a query function, and metadata that are not data.

    `reviewed`: folder of the sheets that people filled in for this request (`Result.to_review`);
    None, or a sheet that is not there: nothing is decided. `kept`: folder for what is long to
    build and holds nobody, such as a road graph; None: it is built each time.
    """

    request: Request
    permit: Permit
    declarations: Mapping[str, Declaration]
    territory: Territory
    contact: str
    linkage: Linkage | None
    _engine: Engine
    _grants: Mapping[str, Grant]
    reviewed: Path | None = None
    kept: Path | None = None

    def query(self, sql: str) -> pa.Table:
        """Run one SQL text of the portable subset; a column outside the permit is refused."""
        return self._engine.query(sql, self._grants)


def run(
    study: Study,
    request: Request,
    permit: Permit,
    sources: Mapping[str, Source],
    territory: Territory,
    engine: Engine,
    *,
    contact: str,
    linkage: Linkage | None = None,
    reviewed: Path | None = None,
    kept: Path | None = None,
) -> Result:
    """Run a study on what its permit opens.

    Raises `CroiseeError` when the permit is another's, or when persons are to be brought together
    and `linkage` does not link these sources.
    """
    if permit.study != request.study or permit.purpose != request.purpose:
        raise CroiseeError(
            Problem(
                message="ce permis a été délivré pour une autre étude ou une autre finalité",
                expected=f"étude « {request.study} », finalité « {request.purpose} »",
                remedy="relancez la décision sur la demande telle qu'elle est écrite.",
            )
        )
    if crosses_persons(study, request):
        _check_linkage(request, linkage)
    grants = {
        table_name(name): Grant((sources[name].path,), granted_columns(columns))
        for name, columns in permit.columns.items()
    }
    if linkage is not None:
        grants[LINKS] = Grant((linkage.path,))
    opened = Opened(
        request=request,
        permit=permit,
        declarations={name: sources[name].declaration for name in request.sources},
        territory=territory,
        contact=contact,
        linkage=linkage,
        _engine=engine,
        _grants=grants,
        reviewed=reviewed,
        kept=kept,
    )
    return study.compute(opened)


def crosses_persons(study: Study, request: Request) -> bool:
    """Whether the study needs to know who is who between its sources."""
    return study.key == BY_PERSON and len(request.sources) > 1


def _check_linkage(request: Request, linkage: Linkage | None) -> None:
    if linkage is None or set(linkage.sources) != set(request.sources):
        raise CroiseeError(
            Problem(
                message=f"demande « {request.name} » : les personnes de ces sources n'ont pas été "
                "appariées",
                file="croisee.yaml",
                column="appariements",
                expected="un appariement de " + " et ".join(request.sources),
                remedy="demandez-le aux producteurs (docs/appariement.md), puis déclarez-le.",
            )
        )


def table_name(source: str) -> str:
    """SQL name of a source: `caf.allocataires` → `caf_allocataires`."""
    return source.replace(".", "_")


def granted_columns(columns: frozenset[str]) -> frozenset[str]:
    """Columns of a permit, with what never goes without them: edition and producer's statuses."""
    return columns | {f"{column}__statut" for column in columns} | {"edition"}
