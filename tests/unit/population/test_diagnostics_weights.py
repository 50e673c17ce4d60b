"""What weights are worth."""

import numpy as np
import pytest

from croisee.population import Counts, Status, Unit, compress, counted, diagnose, rake


def test_kish_largest_and_concentration_of_known_weights():
    kinds = np.repeat([0, 1], [1, 15])
    cells = compress(np.ones(16), {"type": Counts.of_households(kinds, 2)})
    raked = rake(cells, [counted("type", Unit.HOUSEHOLDS, ("a", "b"), [[1, 15], [15, 15]])])
    found = diagnose(raked)
    assert found.status.tolist() == [Status.MET, Status.MET]
    assert found.households == pytest.approx([16, 30])
    assert found.effective == pytest.approx([16, 30**2 / (15**2 + 15)])
    assert found.largest == pytest.approx([1, 15])
    assert found.concentrated == pytest.approx([10 / 16, (15 + 9) / 30])
    assert found.ratio == pytest.approx([1, (15 / 30) / (1 / 16)])
    assert found.met_within(0.01).all()
