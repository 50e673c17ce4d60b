"""The governance record as the pages read it: clauses, refusals, permits, registers.

The files of a governance release are documents of other rooms; only what a reader is shown is
named here, and anything else they carry is left aside.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Signature(_Record):
    """Who signed a clause, when, and whether a person really did."""

    party: str
    role: str = ""
    date: str = ""
    simulated: bool = False


class Article(_Record):
    """One article of a clause, in sentences."""

    number: int | str
    title: str
    sentences: tuple[str, ...] = ()


class Clause(_Record):
    """What one producer grants."""

    id: str
    title: str
    producer: str
    recipients: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    from_: str | None = Field(default=None, alias="from")
    until: str | None = None
    threshold: int | float | str | None = None
    digest: str = ""
    signatures: tuple[Signature, ...] = ()
    articles: tuple[Article, ...] = ()


class Ground(_Record):
    """The sentence of a clause that forbids."""

    article: int | str
    sentence: str
    clause: str | None = None


class Refusal(_Record):
    """A crossing that was refused, in its five parts."""

    reference: str
    date: str = ""
    study: str = ""
    requester: str = ""
    asked: str = ""
    reasons: tuple[Ground, ...] = ()
    law: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    who_can_decide: str = ""


class Governance(_Record):
    """All of it. Register rows are `label → value`, printed as they come."""

    clauses: tuple[Clause, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    permits: tuple[dict[str, object], ...] = ()
    treatments: tuple[dict[str, object], ...] = ()
    algorithms: tuple[dict[str, object], ...] = ()
