"""*Portrait*: the indicators producers publish by zone, side by side, never recomputed."""

from croisee.studies.portrait.study import Portrait

__all__ = ["Portrait"]
