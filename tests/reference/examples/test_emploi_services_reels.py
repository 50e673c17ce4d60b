"""The measures of access on real places, against other ways to the same figures."""

import numpy as np
import pytest

from croisee.accessibility.competition import NANO
from croisee.accessibility.measured import MILLI
from croisee.territories.origins import nearest, origins
from reference.examples.scripts import ROOT, load

pytestmark = pytest.mark.open_data
KINDS = ("France services", "conseiller numérique")


@pytest.fixture(scope="module")
def script():
    return load(ROOT / "benchmarks" / "accessibility" / "services.py")


@pytest.fixture(scope="module")
def real(script, open_data):
    """Territory, services, people of the neighbourhoods, and what is measured."""
    territory = script.territory_of(open_data)
    services = script.services_of(open_data, territory)
    here, rest = script.people_of(open_data, territory)
    return territory, services, here, rest, script.measured(territory, services, here, rest)


@pytest.mark.parametrize("kind", KINDS)
def test_the_nearest_place_is_that_of_the_study_of_proximity(kind, real):
    """Two independent ways: a tree of points there, every pair in whole metres here."""
    territory, services, here, _, found = real
    rank = services.kinds.index(kind)
    of_kind = services.kind == rank
    told = nearest(
        origins(territory, "qpv2024"), services.x[of_kind], services.y[of_kind], territory.epsg
    )
    metres = found["plus_proche"].figure.value[: len(here), rank] / MILLI
    assert np.abs(metres - told["mean"].to_numpy()).max() <= 0.5


def test_every_service_within_reach_is_shared_once(script, real):
    """Access times people, added up, gives back the services that somebody can reach."""
    _, services, here, rest, found = real
    access = np.maximum(found[script.SHARED.name].figure.value, 0) / NANO
    shared = (access * np.concatenate([here, rest])[:, None]).sum(axis=0)
    total = np.bincount(services.kind, services.count)
    # One commune's centre can be farther than the limit from its own services, never many.
    assert (shared <= total + 0.01).all()
    assert (shared >= 0.99 * total).all()


def test_people_are_those_of_the_two_regions(real):
    """7.3 million inhabitants, of whom a quarter of a million in the neighbourhoods."""
    _, _, here, rest, _ = real
    assert 200_000 < here.sum() < 280_000
    assert 7_000_000 < here.sum() + rest.sum() < 7_600_000
