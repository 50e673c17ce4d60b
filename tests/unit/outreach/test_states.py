"""The stages of a dossier: what may follow what, and that information comes first."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.outreach.states import FIRST, INFORMED, OPPOSED, check_act, states

LETTER = "L-0123456789ab"


def paths(start: str) -> list[tuple[str, ...]]:
    """Every way through the stages; it ends, since no stage comes back."""
    after = states()[start].after
    return [(start,)] + [(start, *path) for name in after for path in paths(name)]


def test_nothing_is_done_before_the_person_is_informed_but_to_honour_an_opposition():
    for path in paths(FIRST):
        assert path[1:] in ((), (OPPOSED,)) or path[1] == INFORMED


def test_every_stage_is_reached_and_none_comes_twice():
    assert {name for path in paths(FIRST) for name in path} == set(states())
    assert all(len(set(path)) == len(path) for path in paths(FIRST))


def test_one_may_oppose_at_any_time_unless_nothing_is_left_to_oppose():
    for state in states().values():
        assert state.erases or OPPOSED in state.after


def test_opposing_and_renouncing_erase_and_keep_out():
    assert {name: state.excludes for name, state in states().items() if state.erases} == {
        "renonce": "droit",
        "oppose": "tous",
    }


def test_every_stage_gives_its_reasons_and_a_label_of_its_own():
    assert all(state.reasons for state in states().values())
    assert len({state.label for state in states().values()}) == len(states())


@pytest.mark.parametrize(
    ("current", "wanted", "reason", "notice", "said"),
    [
        ("repere", "contacte", "telephone", None, "n’a pas encore été informée"),
        ("repere", "droit_ouvert", "demande_seule", None, "n’a pas encore été informée"),
        ("informe", "non_eligible", "ressources", None, "ne peut pas devenir"),
        ("contacte", "contacte", "telephone", None, "ne peut pas devenir"),
        ("oppose", "contacte", "telephone", None, "ce dossier est clos"),
        ("renonce", "droit_ouvert", "demande_seule", None, "ce dossier est clos"),
        ("contacte", "droit_overt", "demande_seule", None, "Vouliez-vous dire « droit_ouvert » ?"),
        ("contacte", "non_eligible", "parce que", None, "ressources (ressources au-dessus"),
        ("repere", "informe", "courrier", None, "quelle version du courrier"),
        ("informe", "contacte", "telephone", LETTER, "n’est pas l’envoi d’un courrier"),
    ],
)
def test_an_act_out_of_its_place_is_refused(current, wanted, reason, notice, said):
    with pytest.raises(CroiseeError, match="Que faire") as caught:
        check_act(current, wanted, reason, notice)
    assert said in str(caught.value)


def test_an_act_in_its_place_is_taken():
    assert check_act("repere", "informe", "courrier", LETTER).label == "informé"
    assert check_act("sans_reponse", "droit_ouvert", "demande_seule", None).erases is False
