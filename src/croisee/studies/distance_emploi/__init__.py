"""*Distance à l'emploi*: how far is the work that the people of a neighbourhood look for?"""

from croisee.studies.distance_emploi.study import DistanceEmploi

__all__ = ["DistanceEmploi"]
