"""A value always has a status: never a bare null, never a missing value read as zero."""

from enum import StrEnum


class Status(StrEnum):
    """Why a cell shows what it shows. The codes are what the published CSV carries."""

    PUBLISHED = "publie"
    """The value as computed or as its producer published it."""
    ROUNDED = "arrondi"
    """The value, rounded on purpose to protect people."""
    MODELLED = "estime"
    """An estimate from a model, with its interval (`low`, `high`)."""
    SUPPRESSED = "secret"
    """Hidden by Croisée: the figure, or one near it, could tell on someone."""
    SUPPRESSED_AT_SOURCE = "secret_source"
    """Hidden by the producer before it reached us."""
    UNAVAILABLE = "indisponible"
    """Not measured, not delivered, or not computable here."""
    NOT_APPLICABLE = "sans_objet"
    """The question has no meaning for this zone or period."""

    @property
    def has_value(self) -> bool:
        """Whether a cell of this status carries a figure."""
        return self in _WITH_VALUE

    @property
    def label(self) -> str:
        """What the reader sees beside the cell."""
        return _LABELS[self]


_WITH_VALUE = frozenset({Status.PUBLISHED, Status.ROUNDED, Status.MODELLED})
_LABELS = {
    Status.PUBLISHED: "publié",
    Status.ROUNDED: "arrondi",
    Status.MODELLED: "estimé",
    Status.SUPPRESSED: "secret statistique",
    Status.SUPPRESSED_AT_SOURCE: "secret statistique (producteur)",
    Status.UNAVAILABLE: "indisponible",
    Status.NOT_APPLICABLE: "sans objet",
}
