"""Whom a linkage finds less well: what the page says of it."""

from croisee.foundation.statuses import Status
from croisee.sources.linked_groups import Group
from croisee.studies.found_less import groups_note

ESTIMATED, SHOWN, HIDDEN, NONE = "estime", "publie", "secret", "sans_objet"


def group(label: str, share: float, recall: float, axis: str = "Âge") -> Group:
    return Group(axis, label, share, SHOWN, 0.99, ESTIMATED, recall, ESTIMATED)


def hidden(label: str, axis: str = "Âge") -> Group:
    return Group(axis, label, None, HIDDEN, None, HIDDEN, None, HIDDEN)


def nobody(label: str) -> Group:
    """Nobody is linked, and nobody was expected to be: no comparison met anybody."""
    return Group("Âge", label, 0.0, SHOWN, None, NONE, None, NONE)


WHOLE = group("ensemble", 0.5, 0.98, "")


def said(*groups: Group, whole: Group = WHOLE) -> str:
    note = groups_note("Aides", (whole, *groups))
    assert note is not None
    return " ".join(note.consequence)


def test_a_group_that_is_missed_more_often_has_too_many_absent() -> None:
    told = said(group("jeunes", 0.5, 0.98), group("vieux", 0.4, 0.91), group("autres", 0.5, 0.975))
    assert "en manque 2 dans l'ensemble, et davantage pour : vieux (9)." in told
    assert "sans doute trop élevé" in told
    assert "jeunes" not in told
    assert "autres" not in told


def test_the_worst_comes_first() -> None:
    assert "b (20), a (10)" in said(group("a", 0.5, 0.9), group("b", 0.5, 0.8))


def test_few_found_is_not_badly_found() -> None:
    """Few of a group may be in the other file at all: that is what the study looks for."""
    assert "aucun groupe montré" in said(group("jeunes", 0.05, 0.98))


def test_those_of_whom_nothing_can_be_compared_all_count_as_absent() -> None:
    told = said(group("jeunes", 0.5, 0.98), nobody("âge inconnu"))
    assert "Exception : âge inconnu." in told
    assert "toutes comptent comme absentes" in told


def test_a_hidden_group_is_neither_praised_nor_blamed() -> None:
    note = groups_note("Aides", (WHOLE, group("jeunes", 0.5, 0.98), hidden("vieux")))
    assert note is not None
    assert not any("vieux" in sentence for sentence in note.consequence)
    ((_, (_, kept)),) = note.axes
    assert (kept.label, kept.found.value, kept.found.status) == ("vieux", None, Status.SUPPRESSED)


def test_when_nothing_may_be_shown_it_says_so() -> None:
    assert "rien ne peut être montré" in said(hidden("jeunes"), whole=hidden("ensemble", ""))


def test_groups_are_told_by_axis_in_order_and_no_group_makes_no_note() -> None:
    note = groups_note(
        "Aides", (WHOLE, group("a", 0.5, 0.9), group("b", 0.5, 0.9), group("f", 0.5, 0.9, "Sexe"))
    )
    assert note is not None
    assert [(axis, len(members)) for axis, members in note.axes] == [("Âge", 2), ("Sexe", 1)]
    assert groups_note("Aides", ()) is None
