"""The straight-line walk, against 8,000 street walks of R5 in the centre of Helsinki.

The times by public transport of the same reference are of a feed that is not in the mirror.
"""

import csv
import json

import numpy as np

from croisee.travel.transit import Points, straight_walks
from reference.travel.transit_networks import reference


def test_half_the_straight_walks_are_within_a_tenth_of_street_walks():
    folder = "access", "r5_reference"
    shapes = json.loads(
        reference(*folder, "test_snapped_population_grid_centroids.geojson").read_text()
    )
    position = {
        shape["properties"]["id"]: shape["geometry"]["coordinates"] for shape in shapes["features"]
    }
    longitude, latitude = np.array([position[place] for place in range(len(position))]).T
    places = Points(longitude, latitude)
    found = straight_walks(places, places, 7200)
    seconds = np.zeros((longitude.size, longitude.size))
    seconds[found.origins(), found.ends] = found.seconds
    with reference(*folder, "test_walking_times_snapped.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["travel_time"]) >= 5]
    origin, end, minutes = np.array([[int(value) for value in row.values()] for row in rows]).T
    ratio = seconds[origin, end] / (60 * (minutes + 0.5))  # R5 truncates to the minute
    assert len(rows) > 7900
    assert abs(np.median(ratio) - 1) < 0.03
    assert np.median(np.abs(ratio - 1)) < 0.10
