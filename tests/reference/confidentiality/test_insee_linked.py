"""INSEE's four turnover tables taken together, and the other systems built from raw tables.

INSEE's own procedure protects the tables one after another: 344.4 M€ lost, and 6 of the 260 primary
cells left unsafe against an attacker who reads all four. Asked for at once, with primary cells worth
zero protected as well, the least loss is 208.14 M€ (proven by `benchmarks/confidentiality`).
"""

import numpy as np

from croisee.confidentiality import audit, suppress
from reference.confidentiality.builders import datatest1, linked_turnover, margin

INSEE_PROCEDURE = 344.4e6
LEAST = 208.14e6


def test_the_four_tables_share_their_cells():
    instance = linked_turnover()
    assert instance.system.size == 1680
    assert instance.primary.size == 260


def test_the_four_tables_together_lose_far_less_than_one_after_another():
    instance = linked_turnover()
    requirement = margin(instance, 0.10)
    found = suppress(instance.system, requirement, seconds=10.0)
    assert audit(instance.system, ~found.pattern, requirement).leaks == ()
    assert found.lost <= 0.62 * INSEE_PROCEDURE
    assert 0.33 * INSEE_PROCEDURE <= found.bound <= LEAST


def test_the_table_of_four_dimensions_has_one_negative_amount():
    instance = datatest1()
    values = instance.system.values
    assert instance.primary.size == 114
    assert np.count_nonzero(values[instance.primary] == 0.0) == 10
    assert np.count_nonzero(np.isinf(instance.system.lower)) == np.count_nonzero(values < 0.0) == 1
