"""Who is on the list, in what order, and what files are refused."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.foundation.errors import CroiseeError
from croisee.outreach.demand import ROLES
from croisee.outreach.listing import Found, find, shuffled
from croisee.outreach.people import Entitlement, Person, Rule, Tables, read_tables
from croisee.outreach.rights import rights
from unit.outreach.house import ENTITLED, HAVING, PEOPLE, demand, entitled, table, tables

KEY = b"clef de la liste"
C2S, AAH = rights()["c2s_gratuite"], rights()["aah"]


def ids(found: Found) -> set[str]:
    return {person.id for person, _ in found.listed}


def nobody_out(_: str) -> bool:
    return False


def test_the_list_is_the_entitled_less_the_beneficiaries():
    found = find(tables(), C2S, nobody_out, KEY)
    assert ids(found) == {"IO-1", "IO-2", "IO-5"}
    assert (found.people, found.entitled, found.having, found.out) == (6, 4, 1, 0)
    assert found.unknown == 1  # IO-6: the rules say nothing of FO-5
    assert found.strangers == 0


def test_a_beneficiary_keeps_the_household_out_of_a_right_of_households_only():
    one = tables(having="personne\nIO-1")
    assert ids(find(one, C2S, nobody_out, KEY)) == {"IO-3", "IO-5"}
    assert ids(find(one, AAH, nobody_out, KEY)) == {"IO-2", "IO-3", "IO-5"}


def test_who_said_no_is_out_and_counted():
    found = find(tables(), C2S, lambda person: person in {"IO-5", "IO-4"}, KEY)
    assert ids(found) == {"IO-1", "IO-2"}
    assert found.out == 1


def test_a_beneficiary_whom_nobody_knows_is_told():
    assert find(tables(having="personne\nIO-3\nZ-9"), C2S, nobody_out, KEY).strangers == 1


amounts = st.floats(0, 5_000, allow_nan=False)


@given(st.permutations(range(12)), st.lists(amounts, min_size=12, max_size=12))
def test_the_order_depends_on_neither_amounts_names_nor_the_file(order, sums):
    """Same key, same persons: whatever else is said of them, the same order."""
    step = (Rule("r", "c", "t"),)

    def listed(order, sums):
        people = tuple(Person(f"P{n}", f"F{n}", {"nom": "NOM" * (n + 1)}) for n in order)
        told = tuple(Entitlement(f"F{n}", True, sums[n], -sums[n], step) for n in order)
        found = find(Tables(people, told, frozenset()), C2S, nobody_out, KEY)
        return [person.id for person, _ in found.listed]

    assert listed(order, sums) == listed(range(12), [0.0] * 12)


def test_two_lists_have_two_orders():
    people = [f"P{n:02}" for n in range(40)]
    one, other = shuffled(people, b"une"), shuffled(people, b"deux")
    assert sorted(one) == sorted(other) == people
    assert one != other
    assert one != people


# --- Files ------------------------------------------------------------------------------------------


def read(**changes: pa.Table):
    given = {
        "personnes": table(PEOPLE), "droits": entitled(), "beneficiaires": table(HAVING),
    } | changes  # fmt: skip
    assert set(given) == set(ROLES)
    return read_tables(given, demand())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"personnes": table(PEOPLE).drop_columns(["telephone"])}, "personnes, colonne « telephone » : cette colonne manque"),
        ({"personnes": table(PEOPLE).append_column("nir", pa.array(["1850735123456"] * 6))}, "personnes, colonne « nir » : cette colonne n’est pas"),
        ({"personnes": table(PEOPLE.replace("IO-4", "IO-1"))}, "personnes, ligne 5, colonne « personne » : cet identifiant est déjà plus haut"),
        ({"personnes": table(PEOPLE.replace("IO-4", "   "))}, "personnes, ligne 5, colonne « personne » : cette case"),
        ({"droits": entitled(ENTITLED.replace("0.31", "beaucoup"))}, "droits, ligne 4, colonne « ecart_plafond »"),
        ({"droits": entitled(ENTITLED.replace("false", "peut-être"))}, "droits, ligne 4, colonne « eligible »"),
        ({"droits": entitled(ENTITLED.replace("FO-2 ", "FO-1 "))}, "un ménage a deux lignes"),
        ({"droits": table(ENTITLED).append_column("explication", pa.array(["[]"] * 5))}, "droits, ligne 2, colonne « explication »"),
        ({"droits": table(ENTITLED).append_column("explication", pa.array(["{"] * 5))}, "une liste de règles"),
        ({"beneficiaires": table("personne | motif\nIO-3 | x")}, "beneficiaires, colonne « motif »"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_and_tells_nobody(changes, said):
    with pytest.raises(CroiseeError) as caught:
        read(**changes)
    assert said in str(caught.value)
    for word in (
        "IO-1",
        "IO-3",
        "IO-4",
        "FO-1",
        "OLIVEIRA",
        "1850735123456",
        "beaucoup",
        "peut-être",
    ):
        assert word not in str(caught.value)


def test_at_most_five_faults_of_a_file_are_listed():
    rows = "\n".join(f"FO-{n} | c2s_gratuite | oui | x | 0" for n in range(9))
    head = "menage | droit | eligible | montant | ecart_plafond\n"
    with pytest.raises(CroiseeError) as caught:
        read(droits=entitled(head + rows))
    assert len(caught.value.problems) == 5


def test_typed_files_are_read_like_texts():
    steps = [[{"regle": "r", "constat": "c", "texte": "t"}]]
    typed = pa.table(
        {
            "menage": ["FO-1"], "droit": ["c2s_gratuite"], "eligible": [True],
            "montant": [0.0], "ecart_plafond": pa.array([None], pa.float64()), "explication": steps,
        }
    )  # fmt: skip
    (case,) = read(droits=typed).entitlements
    assert case == Entitlement("FO-1", True, 0.0, None, (Rule("r", "c", "t"),))
