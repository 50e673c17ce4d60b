"""Reading a GTFS archive: what its tables say, and where they are wrong."""

from datetime import date
from textwrap import dedent

import pytest

from croisee.travel.transit import read_feed
from unit.tablefiles.files import refusal
from unit.travel.transit_feeds import TOWN, write_feed

HEADER = "trip_id, arrival_time, departure_time, stop_id, stop_sequence"


def calls(feed):
    """Stop, arrival and departure of every call, as a clock shows them."""
    shown = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(30 * 3600)]
    return [
        (feed.stops.ids[stop].as_py(), shown[arrival], shown[departure])
        for stop, arrival, departure in zip(
            feed.calls.stop, feed.calls.arrival, feed.calls.departure, strict=True
        )
    ]


def test_calls_are_read_in_order_of_the_trip(tmp_path):
    shuffled = """
        trip_id, arrival_time, departure_time, stop_id, stop_sequence
        matin, 25:40:00, 25:40:00, usine, 30
        matin,  8:00:00, 08:00:00, gare, 4
        matin, 08:10:00, 08:11:00, mairie, 7
    """
    feed = read_feed(write_feed(tmp_path, stop_times=shuffled))
    assert calls(feed) == [
        ("gare", "08:00:00", "08:00:00"),
        ("mairie", "08:10:00", "08:11:00"),
        ("usine", "25:40:00", "25:40:00"),
    ]


def test_a_time_given_once_is_both_arrival_and_departure(tmp_path):
    one_sided = f"{HEADER}\nmatin, , 08:00:00, gare, 1\nmatin, 08:10:00, , mairie, 2"
    assert calls(read_feed(write_feed(tmp_path, stop_times=one_sided))) == [
        ("gare", "08:00:00", "08:00:00"),
        ("mairie", "08:10:00", "08:10:00"),
    ]


def test_blank_times_follow_the_straight_line_from_stop_to_stop(tmp_path):
    """The hospital is three tenths of the way from the station to the factory."""
    sparse = f"""
        {HEADER}
        matin, 08:00:00, 08:00:00, gare, 1
        matin, , , hopital, 2
        matin, 08:40:00, 08:40:00, usine, 3
    """
    feed = read_feed(write_feed(tmp_path, stop_times=sparse))
    assert calls(feed)[1] == ("hopital", "08:12:00", "08:12:00")
    assert "33 % des heures de passage ne sont pas dans le fichier" in feed.notes[0]
    assert "ligne droite d'arrêt en arrêt (100 %)" in feed.notes[0]


def test_blank_times_follow_the_measure_of_the_feed_where_it_is_whole(tmp_path):
    measured = f"""
        {HEADER}, shape_dist_traveled
        matin, 08:00:00, 08:02:00, gare, 1, 0
        matin, , , hopital, 2, 1.5
        matin, 08:40:00, 08:40:00, usine, 3, 2.0
    """
    feed = read_feed(write_feed(tmp_path, stop_times=measured))
    assert calls(feed)[1] == ("hopital", "08:30:30", "08:30:30")
    assert "distance parcourue (100 %)" in feed.notes[0]


def test_a_byte_order_mark_and_windows_line_ends_are_of_no_matter(tmp_path):
    text = dedent(TOWN["stops"]).strip().replace("\n", "\r\n")
    feed = read_feed(write_feed(tmp_path, stops=b"\xef\xbb\xbf" + text.encode()))
    assert feed.stops.ids.to_pylist() == ["gare", "mairie", "hopital", "usine"]


def test_stations_are_not_boarded_and_platforms_know_theirs(tmp_path):
    stops = """
        stop_id, stop_name, stop_lat, stop_lon, location_type, parent_station
        pole, Pôle, 48.10, -1.70, 1,
        gare, Quai A, , , 0, pole
        mairie, Mairie, 48.10, -1.69, ,
        usine, Usine, 48.10, -1.60, ,
    """
    found = read_feed(write_feed(tmp_path, stops=stops)).stops
    assert found.platform.tolist() == [False, True, True, True]
    assert found.station.tolist() == [0, 0, 2, 3]
    assert found.points.longitude.tolist() == [-1.7, -1.7, -1.69, -1.6]


def test_services_may_be_named_by_their_dates_alone(tmp_path):
    dates = """
        service_id, date, exception_type
        semaine, 20260310, 1
        semaine, 20260312, 1
    """
    services = read_feed(write_feed(tmp_path, calendar=None, calendar_dates=dates)).services
    days = [date(2026, 3, day) for day in range(9, 14)]
    assert [bool(services.running(day)[0]) for day in days] == [False, True, False, True, False]
    assert services.covered() == (date(2026, 3, 10), date(2026, 3, 12))


def test_exceptions_add_and_remove_days_of_the_week(tmp_path):
    dates = """
        service_id, date, exception_type
        semaine, 20260310, 2
        semaine, 20260314, 1
    """
    services = read_feed(write_feed(tmp_path, calendar_dates=dates)).services
    days = [date(2026, 3, day) for day in range(9, 16)]
    running = [bool(services.running(day)[0]) for day in days]
    assert running == [True, False, True, True, True, True, False]
    assert services.covered() == (date(2026, 3, 2), date(2026, 3, 27))


def test_transfers_of_one_line_only_are_left_out_and_said(tmp_path):
    transfers = """
        from_stop_id, to_stop_id, transfer_type, min_transfer_time, from_route_id
        gare, mairie, 2, 300,
        gare, usine, 2, 60, 1
    """
    feed = read_feed(write_feed(tmp_path, transfers=transfers))
    assert (feed.transfers.end.tolist(), feed.transfers.seconds.tolist()) == ([1], [300])
    assert feed.notes == (
        "1 correspondances propres à une ligne, à un trajet ou à bord : ignorées",
    )


STOPS = "stop_id, stop_name, stop_lat, stop_lon"
FAULTS = {
    "unknown stop": (
        {"stop_times": f"{HEADER}\nmatin, 08:00:00, 08:00:00, gare, 1\nmatin, 08:10:00, , port, 2"},
        "bus.zip/stop_times.txt, ligne 3, colonne « stop_id » : identifiant absent de stops.txt",
    ),
    "time of no clock": (
        {"stop_times": f"{HEADER}\nmatin, 8h00, 08:00:00, gare, 1"},
        "ligne 2, colonne « arrival_time » : valeur illisible\n  Trouvé : « 8h00 »",
    ),
    "trip that begins with no time": (
        {"stop_times": f"{HEADER}\nmatin, , , gare, 1\nmatin, 08:10:00, , mairie, 2"},
        "ligne 2, colonne « arrival_time » : premier ou dernier arrêt d'un trajet sans heure",
    ),
    "bus that goes back in time": (
        {
            "stop_times": f"{HEADER}\nmatin, 08:00:00, , gare, 1\nmatin, 07:59:00, , mairie, 2\nmatin, 07:00:00, , usine, 3"
        },
        "ligne 3, colonne « arrival_time » : arrivée avant le départ de l'arrêt précédent\n  Fréquence : 2 lignes",
    ),
    "departure before arrival": (
        {
            "stop_times": f"{HEADER}\nmatin, 08:00:00, , gare, 1\nmatin, 08:10:00, 08:09:00, mairie, 2"
        },
        "ligne 3, colonne « departure_time » : départ avant l'arrivée",
    ),
    "same rank twice": (
        {"stop_times": f"{HEADER}\nmatin, 08:00:00, , gare, 1\nmatin, 08:10:00, , mairie, 1"},
        "ligne 3, colonne « stop_sequence » : rang déjà pris",
    ),
    "stop named twice": (
        {"stops": f"{STOPS}\ngare, A, 48, 2\nmairie, B, 48, 2\ngare, C, 48, 2"},
        "stops.txt, ligne 4, colonne « stop_id » : identifiant déjà vu",
    ),
    "stop out of the world": (
        {"stops": f"{STOPS}\ngare, A, 148, 2\nmairie, B, 48, 2"},
        "stops.txt, ligne 2, colonne « stop_lat » : coordonnée absente ou impossible",
    ),
    "row too short": (
        {"trips": "route_id, service_id, trip_id\n1, semaine, matin\n1, semaine"},
        "trips.txt, ligne 3 : 2 valeurs au lieu de 3",
    ),
    "missing column": (
        {"trips": "route_id, service_id\n1, semaine"},
        "trips.txt, ligne 1, colonne « trip_id » : colonne absente",
    ),
    "missing file": ({"stop_times": None}, "bus.zip : fichier absent de l'archive"),
    "no calendar at all": ({"calendar": None}, "Attendu : un fichier calendar.txt"),
    "unknown zone of time": (
        {"agency": "agency_name, agency_timezone\nRégie, Bretagne"},
        "colonne « agency_timezone » : fuseau horaire absent ou inconnu",
    ),
    "text of another encoding": (
        {"stops": f"{STOPS}\ngare, Hôtel, 48, 2".encode("latin-1")},
        "bus.zip/stops.txt : texte illisible",
    ),
    "frequency of nothing": (
        {
            "frequencies": "trip_id, start_time, end_time, headway_secs\nmatin, 08:00:00, 09:00:00, 0"
        },
        "frequencies.txt, ligne 2, colonne « headway_secs » : intervalle nul",
    ),
    "no call": ({"stop_times": HEADER}, "stop_times.txt : aucun passage"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_says_its_file_row_and_column(tmp_path, fault):
    tables, said = FAULTS[fault]
    assert said in refusal(read_feed, write_feed(tmp_path, **tables))


def test_what_is_no_archive_is_said(tmp_path):
    path = tmp_path / "bus.zip"
    path.write_text("<html>404</html>")
    assert "bus.zip : ce fichier n'est pas une archive zip" in refusal(read_feed, path)
