"""*C2S, first estimate*: how many people could have it, against how many do."""

from croisee.studies.c2s_estimation.study import C2SEstimation

__all__ = ["C2SEstimation"]
