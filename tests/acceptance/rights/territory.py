"""A fictitious territory: who is entitled, who has the right, and what is published of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from acceptance.rights.law import Floats, entitled, having
from croisee.demo.official import _GENERAL_SCHEME, FEWEST, measure, publish
from croisee.demo.streams import stream
from croisee.demo.world import World, make_world
from croisee.foundation.statuses import Status
from croisee.population.published import Published, declared
from croisee.studies.non_recours.reading import Received

YEAR = 2025
"""Of the truth, and of the edition that is read: no source is older than another."""
_RENAMED = {"logements_sociaux": "LS", "personnes_par_menage": "TAILLE"}
"""Columns that the fictitious institute names otherwise than the real one."""
_COUNTED = {"c2s_gratuite": "C_C2SNP", "c2s_participation": "C_C2SP", "rsa": "ARSAS"}


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """The neighbourhoods of today of a territory."""

    world: World

    @classmethod
    def drawn(cls, people: int, seed: int) -> "Neighbourhoods":
        """Those of a territory made anew."""
        return cls(make_world(people, seed, lambda _stage, _share: None))

    @property
    def codes(self) -> tuple[str, ...]:
        """One per neighbourhood."""
        return self.world.quarters.qpv2024.codes

    @cached_property
    def of_household(self) -> np.ndarray:
        """Neighbourhood of each household, -1 for none."""
        return self.world.buildings.qpv2024[self.world.home]

    def truth(self, *, everyone: bool = False) -> dict[str, tuple[Floats, Floats]]:
        """Right → how many are entitled and how many have it; for the C2S, of those whom the fund
        counts among, or of `everyone`."""
        world = self.world
        drawn = stream(world.seed, "scheme").random(len(world.home))
        insured = everyone | (drawn < _GENERAL_SCHEME)
        due, had = (told(world.rights, world.households.size) for told in (entitled, having))
        return {
            right: tuple(
                self.total(values[right] * (insured | (right == "rsa"))) for values in (due, had)
            )
            for right in due
        }

    def total(self, values: Floats) -> Floats:
        """Sum over the households of each neighbourhood."""
        inside = self.of_household >= 0
        return np.bincount(self.of_household[inside], values[inside], len(self.codes))

    @cached_property
    def _columns(self) -> dict[str, Floats]:
        """The figures of the institute, NaN where it hides them."""
        figures = measure(self.world, self.of_household, len(self.codes))
        names = self.world.quarters.qpv2024.names
        told = publish(figures, self.codes, names, YEAR, self.world.seed, ".", level="qpv")
        return {name: _numbers(column.to_pylist()) for name, column in told.items()}

    def published(self, asked: frozenset[str]) -> Published:
        """What is published under the names by which margins ask for it."""
        figures = {}
        for name, column in declared("qpv")["colonnes"].items():
            source = _RENAMED.get(name, column["colonne"])
            hidden = np.full(len(self.codes), np.nan)
            figures[name] = self._columns[source] if name in asked else hidden
        return Published("qpv", self.codes, figures)

    def received(self) -> dict[str, Received]:
        """Right → beneficiaries as the funds count them."""
        found = {right: self._received(right) for right in _COUNTED}
        return {"c2s": found["c2s_gratuite"].plus(found["c2s_participation"]), **found}

    def _received(self, right: str) -> Received:
        counts = self._columns[_COUNTED[right]]
        hidden = np.isnan(counts)
        everyone = np.full(len(counts), np.nan)
        return Received(
            np.where(hidden, 0.0, counts),
            np.where(hidden, FEWEST - 1.0, counts),
            tuple(
                Status.SUPPRESSED_AT_SOURCE if one else Status.PUBLISHED for one in hidden.tolist()
            ),
            everyone if right == "rsa" else self._columns["C"],
            YEAR,
        )


def _numbers(cells: list[str | None]) -> Floats:
    """Figures as numbers; NaN for a name, a mark or nothing."""
    found = []
    for cell in cells:
        try:
            found.append(float(cell))
        except (TypeError, ValueError):
            found.append(np.nan)
    return np.array(found)
