"""Communes that change code."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.nomenclatures import CommuneHistory


def test_merged_communes_lead_to_the_new_one_and_split_communes_to_none() -> None:
    history = CommuneHistory.of(
        "2025",
        [
            ("22001", "22001"),
            ("22050", "22055"),  # merged
            ("22055", "22055"),
            ("35999", "35001"),  # split
            ("35999", "35002"),
        ],
    )
    assert history.current("22001") == "22001"
    assert history.current("22050") == "22055"
    assert history.current("35999") is None
    assert history.current("99999") is None
    assert history.successors["35999"] == ("35001", "35002")


def test_an_empty_code_is_refused() -> None:
    with pytest.raises(CroiseeError, match="un code vide"):
        CommuneHistory.of("2025", [("22001", "")])
