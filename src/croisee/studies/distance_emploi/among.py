"""Which vacancies count for whom: all, those of one kind of contract, or neighbours' too."""

import numpy as np

from croisee.accessibility.inputs import Supply, Whole
from croisee.studies.distance_emploi.catalogue import ALL, CONTRACT_SHARE, NEIGHBOURS
from croisee.studies.distance_emploi.measuring import GROUPS, Places
from croisee.studies.distance_emploi.supply import Offered
from croisee.vacancies.row import Contract


def contracts_shown(offered: Offered) -> tuple[Contract, ...]:
    """The kinds of contract that have enough posts to be told apart, in the order of their list."""
    kinds = np.array([kind or "" for kind in offered.contract])
    least = CONTRACT_SHARE * int(offered.posts.sum())
    return tuple(
        kind for kind in Contract if 100 * int(offered.posts[kinds == kind].sum()) >= least
    )


def places(offered: Offered, occupations: int, among: str, pairs: Whole) -> Places:
    """What the measures read of these vacancies. `pairs`: as `names.neighbours` gives them."""
    vacancy, occupation = _counted(offered, among, pairs)

    def supply(kept: slice | np.ndarray) -> Supply:
        rows = vacancy[kept]
        return Supply.of(
            offered.place[rows],
            occupation[kept],
            offered.posts[rows],
            places=len(offered.x),
            occupations=occupations,
        )

    return Places(
        supply=supply(slice(None)),
        spread=offered.spread,
        radius=offered.radius,
        area=offered.area,
        without=lambda group: supply(vacancy % GROUPS != group),
    )


def _counted(offered: Offered, among: str, pairs: Whole) -> tuple[Whole, Whole]:
    """Vacancies (by rank), and the occupation for whose seekers each counts."""
    every = np.arange(len(offered.place))
    if among == ALL:
        return every, offered.occupation
    if among != NEIGHBOURS:
        kept = np.flatnonzero(np.array(offered.contract, dtype=object) == among)
        return kept, offered.occupation[kept]
    near = [np.flatnonzero(offered.occupation == target) for _, target in pairs]
    seeking = np.repeat(pairs[:, 0], [len(each) for each in near])
    return np.concatenate([every, *near]), np.concatenate([offered.occupation, seeking])
