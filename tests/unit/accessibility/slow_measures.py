"""The measures as their definitions read, in loops over people and posts, with fractions.

A world is a plain table: `seekers[zone][occupation]`, `people[zone]` = list of (point, share),
`vacancies` = list of (place, occupation, posts), `far[point][place]` (None: no way).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Far = int | None


@dataclass(frozen=True)
class World:
    seekers: list[list[int]]
    people: list[list[tuple[int, Fraction]]]
    vacancies: list[tuple[int, int, int]]
    far: list[list[Far]]
    point_area: list[int]
    place_area: list[int]

    def posts(self, point: int, occupation: int) -> list[tuple[Far, int]]:
        """Distance of each post of an occupation, one entry per post, and its place."""
        return [
            (self.far[point][place], place)
            for place, what, count in self.vacancies
            for _ in range(count)
            if what == occupation
        ]


Figure = Fraction | None
Seeker = Callable[[World, int, int], Figure]


def mean_within(limit: int | None) -> Seeker:
    def of(world: World, point: int, occupation: int) -> Figure:
        near = [d for d, _ in world.posts(point, occupation) if d is not None]
        near = [d for d in near if limit is None or d <= limit]
        return Fraction(sum(near), len(near)) if near else None

    return of


def mean_in_area(world: World, point: int, occupation: int) -> Figure:
    home = world.point_area[point]
    near = [
        d
        for d, place in world.posts(point, occupation)
        if d is not None and home >= 0 and world.place_area[place] == home
    ]
    return Fraction(sum(near), len(near)) if near else None


def nearest(world: World, point: int, occupation: int) -> Figure:
    near = [d for d, _ in world.posts(point, occupation) if d is not None]
    return Fraction(min(near)) if near else None


def share_within(limit: int) -> Seeker:
    def of(world: World, point: int, occupation: int) -> Figure:
        all_posts = world.posts(point, occupation)
        near = [d for d, _ in all_posts if d is not None and d <= limit]
        return Fraction(len(near), len(all_posts)) if all_posts else None

    return of


def share_unreachable(world: World, point: int, occupation: int) -> Figure:
    all_posts = world.posts(point, occupation)
    lost = [d for d, _ in all_posts if d is None]
    return Fraction(len(lost), len(all_posts)) if all_posts else None


def access_within(limit: int) -> Seeker:
    def of(world: World, point: int, occupation: int) -> Figure:
        def reaches(start: int, place: int) -> bool:
            far = world.far[start][place]
            return far is not None and far <= limit

        total, met = Fraction(0), False
        for place, what, count in world.vacancies:
            if what != occupation or not count or not reaches(point, place):
                continue
            rivals = sum(
                (
                    share * world.seekers[zone][occupation]
                    for zone, points in enumerate(world.people)
                    for start, share in points
                    if reaches(start, place)
                ),
                Fraction(0),
            )
            if rivals:
                total += count / rivals
                met = True
        return total if met else None

    return of


def zone_figure(world: World, zone: int, seeker: Seeker) -> tuple[Figure, Figure]:
    """Mean over the seekers of a zone who have a figure, and how many of them have one (share)."""
    total = covered = everyone = Fraction(0)
    for occupation, seekers in enumerate(world.seekers[zone]):
        for point, share in world.people[zone]:
            figure = seeker(world, point, occupation)
            everyone += seekers * share
            if figure is not None:
                covered += seekers * share
                total += seekers * share * figure
    return (total / covered if covered else None), (covered / everyone if everyone else None)


def distance_for_posts(world: World, zone: int, occupation: int, posts: int) -> Far:
    """Smallest distance with `posts` posts per 100 seekers of the zone, in mean over its people."""
    needed = Fraction(posts * world.seekers[zone][occupation], 100)
    for limit in sorted({d for row in world.far for d in row if d is not None}):
        met = sum(
            share
            for point, share in world.people[zone]
            for d, _ in world.posts(point, occupation)
            if d is not None and d <= limit
        )
        if met and met >= needed:
            return limit
    return None


def weights(world: World, zone: int, way: str, limit: int | None) -> list[tuple[int, Fraction]]:
    """Distance and weight of each pair of a person and a post within `limit`."""
    pairs = []
    for occupation, seekers in enumerate(world.seekers[zone]):
        for point, share in world.people[zone]:
            near = [
                d
                for d, _ in world.posts(point, occupation)
                if d is not None and (limit is None or d <= limit)
            ]
            one = {
                "demandeurs": share * seekers / (len(near) or 1),
                "couples": share * seekers,
                "postes": share * (seekers > 0),
            }[way]
            pairs += [(d, one) for d in near if one]
    return pairs


def decile(pairs: list[tuple[int, Fraction]], tenth: int) -> Far:
    """Smallest distance within which so many tenths of the weight lie."""
    total = sum(weight for _, weight in pairs)
    for limit in sorted({d for d, _ in pairs}):
        if 10 * sum(weight for d, weight in pairs if d <= limit) >= tenth * total:
            return limit
    return None
