"""What tags mean: speeds in km/h, forward and backward, for a car, a bicycle and a pedestrian."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.travel.roads.profile import MODES, profile

# tags | car in the country | car in town | bicycle | foot ; « 50/0 »: 50 forward, closed backward
WAYS = """
highway=motorway                                       | 105/0 | 89/0  | 0/0     | 0/0
highway=motorway maxspeed=130                          | 130/0 | 130/0 | 0/0     | 0/0
highway=motorway maxspeed=none                         | 105/0 | 89/0  | 0/0     | 0/0
highway=trunk maxspeed=FR:trunk                        | 110   | 110   | 18      | 5.1
highway=primary                                        | 75    | 50    | 18      | 5.1
highway=primary maxspeed=FR:rural                      | 80    | 80    | 18      | 5.1
highway=primary maxspeed=80 maxspeed:backward=50       | 80/50 | 80/50 | 18      | 5.1
highway=secondary source:maxspeed=FR:urban             | 50    | 50    | 18      | 5.1
highway=residential                                    | 35    | 30    | 18      | 5.1
highway=residential maxspeed=FR:urban                  | 50    | 50    | 18      | 5.1
highway=residential zone:maxspeed=FR:30                | 30    | 30    | 18      | 5.1
highway=residential maxspeed=FR:zone30                 | 30    | 30    | 18      | 5.1
highway=residential maxspeed=30;50                     | 30    | 30    | 18      | 5.1
highway=residential maxspeed=signals                   | 35    | 30    | 18      | 5.1
highway=residential oneway=yes                         | 35/0  | 30/0  | 18/0    | 5.1
highway=residential oneway=-1                          | 0/35  | 0/30  | 0/18    | 5.1
highway=residential oneway=yes oneway:bicycle=no       | 35/0  | 30/0  | 18      | 5.1
highway=residential oneway=yes cycleway=opposite       | 35/0  | 30/0  | 18      | 5.1
highway=residential junction=roundabout                | 17.5/0| 15/0  | 18/0    | 5.1
highway=residential access=no                          | 0     | 0     | 0       | 0
highway=residential access=private                     | 0     | 0     | 0       | 0
highway=residential access=destination                 | 35    | 30    | 18      | 5.1
highway=residential access=no bicycle=yes              | 0     | 0     | 18      | 0
highway=residential motor_vehicle=no motorcar=yes      | 35    | 30    | 18      | 5.1
highway=residential vehicle=no                         | 0     | 0     | 0       | 5.1
highway=living_street                                  | 20    | 20    | 18      | 5.1
highway=service service=driveway                       | 10    | 10    | 18      | 5.1
highway=track                                          | 5     | 5     | 10.8    | 5.1
highway=track tracktype=grade1                         | 10    | 10    | 18      | 5.1
highway=track tracktype=grade1 surface=asphalt         | 20    | 20    | 18      | 5.1
highway=track tracktype=grade2 surface=gravel          | 7.5   | 7.5   | 7.2     | 5.1
highway=footway                                        | 0     | 0     | 0       | 5.1
highway=footway bicycle=yes                            | 0     | 0     | 14.4    | 5.1
highway=footway bicycle=dismount                       | 0     | 0     | 5.1     | 5.1
highway=cycleway                                       | 0     | 0     | 18      | 0
highway=cycleway foot=yes                              | 0     | 0     | 18      | 5.1
highway=path surface=gravel                            | 0     | 0     | 7.2     | 5.1
highway=path sac_scale=hiking                          | 0     | 0     | 5.1     | 4.59
highway=path sac_scale=hiking surface=asphalt          | 0     | 0     | 18      | 4.59
highway=path sac_scale=alpine_hiking                   | 0     | 0     | 5.1     | 0
highway=path surface=grass                             | 0     | 0     | 5.1     | 5.1
highway=steps                                          | 0     | 0     | 1       | 5.1
highway=pedestrian area=yes                            | 0     | 0     | 0       | 5.1
highway=service area=yes                               | 0     | 0     | 0       | 0
"""


def _tags(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


def _speeds(text: str) -> tuple[float, float]:
    forward, _, backward = text.strip().partition("/")
    return float(forward), float(backward or forward)


@pytest.mark.parametrize("line", WAYS.strip().splitlines())
def test_speeds_on_a_way(line: str) -> None:
    tags, *expected = line.split("|")
    car = profile("car").speeds(_tags(tags))
    bicycle = profile("bicycle").speeds(_tags(tags))
    foot = profile("foot").speeds(_tags(tags))
    found = [car.rural, car.urban, bicycle.rural, foot.rural]
    assert found == [pytest.approx(_speeds(text)) for text in expected]


# tags of a point | seconds lost by a car, a bicycle, a pedestrian ; « - »: cannot pass
POINTS = """
highway=traffic_signals           | 2  | 2  | 0
highway=crossing                  | 0  | 0  | 0
barrier=bollard                   | -  | 0  | 0
barrier=bollard motor_vehicle=yes | 0  | 0  | 0
barrier=gate                      | 30 | 30 | 30
barrier=gate access=private       | -  | -  | -
barrier=gate access=yes           | 0  | 0  | 0
barrier=toll_booth                | 15 | 0  | 0
barrier=stile                     | -  | -  | 0
"""


@pytest.mark.parametrize("line", POINTS.strip().splitlines())
def test_time_lost_at_a_point(line: str) -> None:
    tags, *expected = (part.strip() for part in line.split("|"))
    found = [profile(mode).delay(_tags(tags)) for mode in MODES]
    assert found == [None if text == "-" else float(text) for text in expected]


def test_every_figure_has_a_meaning_and_a_source() -> None:
    for mode in MODES:
        for name, rule in profile(mode).rules.items():
            if isinstance(rule, dict):
                assert rule["sens"], name
                assert rule["source"], name


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(CroiseeError, match="trottinette"):
        profile("trottinette")
