"""A permit: the right to run one study. Only `decision.decide` can make one."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import NoReturn
from weakref import WeakSet

_SEAL = object()
_ISSUED: "WeakSet[Permit]" = WeakSet()


@dataclass(frozen=True, eq=False)
class Permit:
    """What one study may do, on one day, under the joined clauses of its sources.

    `columns`: source → columns it may read. `threshold`: smallest count shown; `rounding`: base of
    rounding, or None; `retention_days`: None when nothing has to be erased. `obligations` and
    `prohibitions` are words of the vocabulary. `clauses`: identifier → digest of the content the
    parties signed. `issued_on`, `expires_on`: ISO dates, both included.

    A permit cannot be constructed, copied with changes, or read back from a file: it is a
    capability, not a document. Raises `TypeError` on any such attempt.
    """

    reference: str
    study: str
    purpose: str
    recipient: str
    columns: Mapping[str, frozenset[str]]
    operations: frozenset[str]
    threshold: int
    rounding: int | None
    secondary_suppression: bool
    obligations: frozenset[str]
    prohibitions: frozenset[str]
    retention_days: int | None
    clauses: Mapping[str, str]
    issued_on: str
    expires_on: str
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("Un permis ne s'obtient que par une décision (clauses.decide).")
        _ISSUED.add(self)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Un permis ne se dérive pas.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("Un permis ne se copie pas et ne s'enregistre pas.")


def issued(permit: object) -> bool:
    """Whether `permit` was made by a decision of this process: what a reader of data asks first."""
    return isinstance(permit, Permit) and permit in _ISSUED
