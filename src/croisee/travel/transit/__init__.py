"""Public transport: GTFS feeds, the timetable of a day, earliest arrivals over a window.

feeds = read_feeds([path])
day = timetable(feeds, date(2026, 3, 17))
access = straight_walks(origins, day.stops, 1200)
egress = straight_walks(day.stops, destinations, 1200)
walk = straight_walks(origins, destinations, 3600)
times = window_times(day, access, egress, walk, every(60, time(7), time(9)), destinations=n)
"""

from croisee.travel.transit.feed import Feed, read_feed, read_feeds
from croisee.travel.transit.nearby import service_near
from croisee.travel.transit.scan import UNREACHED
from croisee.travel.transit.timetable import Timetable, stops_of, timetable
from croisee.travel.transit.walks import Points, Walking, Walks, straight_walks, walks, walks_within
from croisee.travel.transit.window import arrivals, every, window_times

__all__ = [
    "UNREACHED",
    "Feed",
    "Points",
    "Timetable",
    "Walking",
    "Walks",
    "arrivals",
    "every",
    "read_feed",
    "read_feeds",
    "service_near",
    "stops_of",
    "straight_walks",
    "timetable",
    "walks",
    "walks_within",
    "window_times",
]
