"""*Distance à l'emploi* from the tables of its partners to its figures, on both engines."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.studies.distance_emploi.demand import query
from croisee.studies.distance_emploi.parameters import Seekers
from croisee.studies.parameters import Filter
from fixtures.job_market import EASTERN, WEST, at, compute, declaration, told

SEEKERS = """
| edition | qpv2024      | commune2025         | rome    |
| '2025'  | 'qpv2024/QN02201M' | 'commune2025/22001' | 'G1602' |
| '2025'  | 'qpv2024/QN02201M' | 'commune2025/22001' | 'G1602' |
| '2025'  | 'qpv2024/QN02201M' | 'commune2025/22001' | 'G1602' |
| '2025'  | 'qpv2024/QN02201M' | 'commune2025/22001' | 'J1501' |
| '2025'  | 'qpv2024/QN02202M' | 'commune2025/22002' | 'G1602' |
| '2025'  |              | 'commune2025/22002' | 'G1602' |
| '2024'  | 'qpv2024/QN02202M' | 'commune2025/22002' | 'J1501' |
"""
# Two posts of cook, at 3 km east and 4 km north of the first centre: 5 km from it; 17.464 km from
# the other (17² + 4² = 305). No code: the title tells.
MISSIONS = f"""
| edition | id    | intitule        | postes | contrat   | date       | x | y | commune2025         |
| '2025'  | 'M1'  | 'Cuisinier H/F' | 2      | 'Intérim' | 2025-11-03 | {at(3000, 4000)} | 'commune2025/22001' |
"""
# One post of nursing assistant, somewhere in the other commune, a square of 10 km: the mean square
# of the distance to its centre is 10² / 6, so that it is √(20² + 100 / 6) = 20.412 km away.
OFFERS = """
| edition | id   | intitule        | rome    | postes | contrat | date       | commune |
| '2025'  | 'O1' | 'Aide-soignant' | 'J1501' | 1      | 'CDI'   | 2025-10-15 | '22002' |
| '2025'  | 'O2' | 'Cuisinier'     | 'G1602' | 9      | 'CDI'   | 2025-09-15 | '22002' |
"""


def test_distance_and_coverage_within_thirty_kilometres_then_ten(engine, tmp_path):
    market = {"seekers": SEEKERS, "missions": MISSIONS, "offers": OFFERS}
    figures = ("emploi_distance", "emploi_couverture")

    # O2 was published before the period. Three cooks at 5 km, one assistant at 20.412 km: 8.853 km.
    assert told(compute(engine, tmp_path, **market), *figures) == [
        [WEST, "emploi_distance", 8.9],
        [WEST, "emploi_couverture", 100.0],
        [EASTERN, "emploi_distance", 17.5],
        [EASTERN, "emploi_couverture", 100.0],
    ]
    # The assistant has nothing within 10 km: the mean is that of the cooks, three seekers of four.
    assert told(compute(engine, tmp_path, **market, rayon=10), *figures) == [
        [WEST, "emploi_distance", 5.0],
        [WEST, "emploi_couverture", 75.0],
        [EASTERN, "emploi_distance", None],
        [EASTERN, "emploi_couverture", 0.0],
    ]


def test_the_same_by_kind_of_contract(engine, tmp_path):
    result = compute(engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS)
    assert told(
        result,
        "emploi_distance_cdi",
        "emploi_couverture_cdi",
        "emploi_distance_interim",
        "emploi_couverture_interim",
    ) == [
        [WEST, "emploi_distance_cdi", 20.4],
        [WEST, "emploi_couverture_cdi", 25.0],
        [WEST, "emploi_distance_interim", 5.0],
        [WEST, "emploi_couverture_interim", 75.0],
        [EASTERN, "emploi_distance_cdi", None],
        [EASTERN, "emploi_couverture_cdi", 0.0],
        [EASTERN, "emploi_distance_interim", 17.5],
        [EASTERN, "emploi_couverture_interim", 100.0],
    ]


def test_one_vacancy_of_two_partners_counts_once(engine, tmp_path):
    again = (
        OFFERS + "| '2025' | 'O3' | 'Cuisinier H/F' | 'G1602' | 2 | 'MIS' | 2025-11-03 | '22001' |"
    )
    result = compute(engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=again)
    assert "reste 2 offres" in result.card.method[0]
    assert told(result, "emploi_postes", table=2) == [
        ["commune2025/22001", "emploi_postes", 2.0],
        ["commune2025/22002", "emploi_postes", 1.0],
    ]


LICENCES = """
| edition | qpv2024 | commune2025 | rome    | permis |
| '2025'  | 'A'     | 'C'         | 'G1602' | true   |
| '2025'  | 'A'     | 'C'         | 'G1602' | true   |
| '2025'  | 'A'     | 'C'         | 'G1602' | false  |
| '2025'  |         | 'C'         | 'G1602' | false  |
| '2025'  |         | 'C'         | 'J1501' |        |
| '2024'  | 'A'     | 'C'         | 'G1602' | false  |
"""


def test_seekers_of_the_last_delivery_by_occupation_and_licence(spec):
    wanted = Seekers(source="emploi.demandeurs", sans_permis=Filter(colonne="permis", valeur=False))
    spec(
        query(declaration("emploi.demandeurs"), wanted, "qpv2024", None),
        emploi_demandeurs=LICENCES.replace("|         |", "| 'Z'     |"),
        gives="""
        | zone | metier  | sans_permis | n |
        | 'A'  | 'G1602' | 0           | 2 |
        | 'A'  | 'G1602' | 1           | 1 |
        | 'Z'  | 'G1602' | 1           | 1 |
        | 'Z'  | 'J1501' | 0           | 1 |
        """,
    )


def test_those_who_live_outside_every_neighbourhood(spec):
    spec(
        query(declaration("emploi.demandeurs"), Seekers(source="x"), "commune2025", "qpv2024"),
        emploi_demandeurs=LICENCES,
        gives="""
        | zone | metier  | sans_permis | n |
        | 'C'  | 'G1602' | 0           | 1 |
        | 'C'  | 'J1501' | 0           | 1 |
        """,
    )


COUNTS = """
| edition | zone         | rome    | nombre | nombre__statut  |
| '2025'  | 'qpv2024/QN02201M' | 'G1602' | 12     | 'publie'        |
| '2025'  | 'qpv2024/QN02201M' | 'J1501' |        | 'secret_source' |
| '2025'  | 'qpv2024/QN02202M' | 'G1602' |        | 'indisponible'  |
| '2025'  | 'qpv2024/QN02203M' | 'G1602' | 7      | 'publie'        |
"""


def test_a_hidden_number_of_seekers_is_an_interval(engine, tmp_path):
    """From 1 to 4 assistants, 2.5 in the middle; nothing is known of the east, and it is said.

    Thirty missions of cook: coverage does not depend on the chance of one.
    """
    head, first = MISSIONS.strip().splitlines()
    missions = [first.replace("'M1'", f"'M{number}'") for number in range(30)]
    result = compute(
        engine,
        tmp_path,
        seekers=COUNTS,
        missions="\n".join([head, *missions]),
        offers=OFFERS,
        demandeurs={"source": "emploi.comptes", "nombre": "nombre", "cache_sous": 5},
        rayon=10,
    )
    cells = {
        (cell["zone"], cell["indicator"]): cell for cell in result.evidences[0].cells.to_pylist()
    }
    coverage = cells[WEST, "emploi_couverture"]
    # 12 of 14.5; at worst 12 of 16, at best 12 of 13.
    assert [coverage[name] for name in ("value", "low", "high")] == [83.0, 75.0, 93.0]
    assert coverage["status"] == "publie"
    assert cells[EASTERN, "emploi_couverture"]["status"] == "indisponible"
    assert "qui ne comptent pas : 1." in " ".join(result.card.method)
    assert "retrouvée (moins de 10 personnes)" in result.card.limits[2]  # seven


def test_neighbouring_occupations_are_an_option_that_says_what_it_adds(engine, tmp_path):
    pairs = """
    | edition | rome_source | rome_cible |
    | '2025'  | 'J1501'     | 'G1602'    |
    | '2025'  | 'J1501'     | 'J1501'    |
    | '2025'  | 'J1501'     | 'Z9999'    |
    """
    metiers = {
        "source": "metiers.noms",
        "voisins": {"source": "metiers.voisins", "fondement": "mobilites"},
    }
    result = compute(
        engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS,
        neighbours=pairs, metiers=metiers, rayon=10,
    )  # fmt: skip
    assert told(result, "emploi_couverture", "emploi_couverture_voisins") == [
        [WEST, "emploi_couverture", 75.0],
        [WEST, "emploi_couverture_voisins", 100.0],
        [EASTERN, "emploi_couverture", 0.0],
        [EASTERN, "emploi_couverture_voisins", 0.0],
    ]


@pytest.mark.parametrize(
    ("decision", "offers", "posts"), [("oui", 2, 2.0), ("non", 3, 4.0), ("", 3, 4.0)]
)
def test_what_a_person_decides_of_two_ads_is_followed(engine, tmp_path, decision, offers, posts):
    again = (
        OFFERS
        + "| '2025' | 'O3' | 'Second de cuisine' | 'G1602' | 2 | 'MIS' | 2025-11-20 | '22001' |"
    )
    (tmp_path / "doublons.csv").write_text(
        f"decision;identifiant_a;identifiant_b\n{decision};emploi.offres/O3;interim.missions/M1\n",
        encoding="utf-8",
    )
    result = compute(
        engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=again, reviewed=tmp_path
    )
    assert f"reste {offers} offres" in result.card.method[0]
    assert told(result, "emploi_postes", table=2)[0] == [
        "commune2025/22001",
        "emploi_postes",
        posts,
    ]


def test_in_the_job_area_only_its_own_offers_count(engine, tmp_path):
    """The east has the assistant's post alone: nothing for its cook. The west has the cooks'."""
    result = compute(
        engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS, bassins="epci2025"
    )
    assert told(result, "emploi_distance_bassin", "emploi_couverture_bassin") == [
        [WEST, "emploi_distance_bassin", 5.0],
        [WEST, "emploi_couverture_bassin", 75.0],
        [EASTERN, "emploi_distance_bassin", None],
        [EASTERN, "emploi_couverture_bassin", 0.0],
    ]


def test_half_and_nine_tenths_of_the_offers(engine, tmp_path):
    """Of four seekers, three are at 5 km, the last at 20.412 km."""
    result = compute(engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS)
    deciles = ("emploi_distance_d1", "emploi_distance_d5", "emploi_distance_d9")
    assert [value for _, _, value in told(result, *deciles)] == [5.0, 5.0, 20.0, 17.0, 17.0, 17.0]


NEEDS = """
| edition | zone                 | famille | projets | projets__statut | difficiles | difficiles__statut | saisonniers | saisonniers__statut |
| '2025'  | 'epci2025/200000001' | 'S1'    | 30      | 'publie'        | 10         | 'publie'           | 0           | 'publie'            |
| '2025'  | 'epci2025/200000001' | 'S2'    | 10      | 'publie'        |            | 'secret_source'    | 10          | 'publie'            |
| '2025'  | 'epci2025/200000002' | 'S1'    |         | 'secret_source' |            | 'secret_source'    |             | 'secret_source'     |
| '2024'  | 'epci2025/200000001' | 'S1'    | 900     | 'publie'        | 900        | 'publie'           | 900         | 'publie'            |
"""
FAMILIES = """
| edition | fap  | rome    |
| '2025'  | 'S1' | 'G1602' |
| '2025'  | 'S1' | 'N4103' |
| '2025'  | 'S2' | 'J1501' |
| '2025'  | 'S2' | 'Z9999' |
"""


def test_what_employers_announce_in_the_job_area_for_the_occupations_looked_for(engine, tmp_path):
    """West: three cooks with 30 projects, one assistant with 10: 25. East: its cooks' are hidden."""
    result = compute(
        engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS, bassins="epci2025",
        needs=NEEDS, families=FAMILIES,
        besoins={"source": "stat.besoins", "passage": {"source": "metiers.familles"}},
    )  # fmt: skip
    names = ("emploi_besoins", "emploi_besoins_difficiles", "emploi_besoins_saisonniers")
    # Hard: a third for the cooks; from none to all for the assistant, half in the middle. Seasonal:
    # none and all.
    assert told(result, *names) == [
        [WEST, "emploi_besoins", 25.0],
        [WEST, "emploi_besoins_difficiles", 38.0],
        [WEST, "emploi_besoins_saisonniers", 25.0],
        [EASTERN, "emploi_besoins", None],
        [EASTERN, "emploi_besoins_difficiles", None],
        [EASTERN, "emploi_besoins_saisonniers", None],
    ]
    cells = result.evidences[3].cells.to_pylist()
    shown = {
        (cell["zone"][-1], cell["metier"], cell["indicator"]): (
            cell["value"], cell["low"], cell["high"], cell["status"],
        )
        for cell in cells
    }  # fmt: skip
    assert shown["1", "G1602", "metier_besoins"] == (30, 30, 30, "publie")
    assert shown["1", "G1602", "metier_besoins_difficiles"] == (33, 33, 33, "publie")
    assert shown["1", "J1501", "metier_besoins_difficiles"] == (50, 0, 100, "publie")
    assert shown["2", "G1602", "metier_besoins"] == (None, None, None, "secret_source")
    # A family that has no row has no project, and no share of them.
    assert shown["2", "J1501", "metier_besoins"] == (0, 0, 0, "publie")
    assert shown["2", "J1501", "metier_besoins_difficiles"][3] == "indisponible"


def test_needs_without_job_areas_are_refused(engine, tmp_path):
    with pytest.raises(CroiseeError, match="sans les bassins d'emploi"):
        compute(
            engine, tmp_path, seekers=SEEKERS, missions=MISSIONS, offers=OFFERS,
            needs=NEEDS, families=FAMILIES,
            besoins={"source": "stat.besoins", "passage": {"source": "metiers.familles"}},
        )  # fmt: skip
