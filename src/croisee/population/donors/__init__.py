"""Donor households: invented from published distributions where no open file of real ones exists.

Nobody in these tables exists. A user who holds a true file of households brings it instead, with
the same three tables: nothing else changes.

donors = generate(50_000, "2022-01", seed=1)
"""

from croisee.population.donors.generation import generate
from croisee.population.donors.tables import Donors

__all__ = ["Donors", "generate"]
