"""Two editions in a row say nothing of a change below the commune (Insee and Cnam)."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.take_up.vintages import check_change

EDITIONS = [2016, 2017, 2018, 2019, 2021]


@pytest.mark.parametrize("level", ["qpv", "iris", "carreau", "quartier"])
@pytest.mark.parametrize(("first", "second"), [(2017, 2018), (2018, 2017), (2019, 2021)])
def test_refused_below_the_commune(level, first, second):
    """2019 and 2021 follow each other: there is no edition of 2020."""
    with pytest.raises(CroiseeError, match=r"consécutifs.*insee\.fr/fr/statistiques/6041315"):
        check_change(level, first, second, EDITIONS)


@pytest.mark.parametrize(
    ("level", "first", "second"),
    [
        ("commune", 2017, 2018),
        ("epci", 2019, 2021),
        ("france", 2018, 2019),
        ("qpv", 2016, 2018),
        ("iris", 2018, 2021),
        ("qpv", 2018, 2018),
    ],
)
def test_allowed_from_the_commune_on_and_for_editions_further_apart(level, first, second):
    assert check_change(level, first, second, EDITIONS) is None
