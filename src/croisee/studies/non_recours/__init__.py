"""*Rights not claimed*: how many people could have a right, how many have it, how sure that is."""

from croisee.studies.non_recours.study import NonRecours

__all__ = ["NonRecours"]
