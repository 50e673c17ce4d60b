"""What is offered: vacancies of several sources, each counted once, read as occupations, placed."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import shapely

from croisee.accessibility.inputs import Whole
from croisee.foundation.errors import CroiseeError, Problem
from croisee.occupations.index import TitleIndex
from croisee.occupations.review import settled
from croisee.occupations.rome import Rome
from croisee.occupations.titles import TitleMatch, match_titles
from croisee.studies.distance_emploi.announced import WGS84, announced
from croisee.studies.distance_emploi.parameters import Jobs
from croisee.studies.distance_emploi.reviews import Judged, pairs_to_review, titles_to_review
from croisee.studies.study import Opened, ToReview
from croisee.territories import Territory
from croisee.territories.extents import extents
from croisee.territories.projection import Floats, transform
from croisee.vacancies.duplicates.find import find_duplicates
from croisee.vacancies.duplicates.words import company_words
from croisee.vacancies.row import Precision
from croisee.vacancies.window import published_between, select


@dataclass(frozen=True)
class Account:
    """What became of the rows that partners announced, and of what a person is asked about."""

    read: int
    rejected: int
    outside: int
    once: int
    judged: int
    to_judge: int
    to_read: int
    untitled: int = 0
    unplaced: int = 0
    kept: int = 0


@dataclass(frozen=True, eq=False)
class Offered:
    """Vacancies (n) that have an occupation and a place.

    `occupation`, `place` (n): ranks; `posts`, `contract` (n); `employer` (n): who offers them, in
    folded words, empty where nobody says; `commune` (n): rank in the zoning of communes, -1
    outside. Of each place: `x`, `y` in the projection of the territory, `spread` and `radius`,
    metres, 0 where it is known exactly, and `area`, rank of its job area, -1 for none.
    """

    occupation: Whole
    place: Whole
    posts: Whole
    contract: tuple[str | None, ...]
    employer: tuple[str, ...]
    commune: Whole
    x: Floats
    y: Floats
    spread: Floats
    radius: Floats
    area: Whole
    account: Account
    to_review: tuple[ToReview, ...]


def vacancies(opened: Opened, parameters: Jobs, rome: Rome) -> Offered:
    """Every vacancy of the period once, with its occupation and its place."""
    readings = [announced(opened, each, parameters.communes) for each in parameters.offres]
    rejected = sum(each.rejected.num_rows for each in readings)
    window = published_between(parameters.parution.debut, parameters.parution.fin)
    inside = select(pa.concat_tables(each.vacancies for each in readings), window).inside
    judged = Judged.read(opened.reviewed, rome)
    # Occupations first: two titles that read as one occupation are more easily one vacancy.
    known, titles = _with_occupations(inside, rome, judged)
    once = find_duplicates(
        known, decisions=judged.pairs, preferred=[each.source for each in parameters.offres]
    )
    to_review = (pairs_to_review(known, once), titles_to_review(rome, titles, judged))
    account = Account(
        read=rejected + sum(each.vacancies.num_rows for each in readings),
        rejected=rejected,
        outside=sum(each.vacancies.num_rows for each in readings) - inside.num_rows,
        once=once.vacancies.num_rows,
        judged=judged.count,
        to_judge=to_review[0].waiting,
        to_read=to_review[1].waiting,
    )
    return _placed(opened, parameters, once.vacancies, rome, account, to_review)


def _with_occupations(
    table: pa.Table, rome: Rome, judged: Judged
) -> tuple[pa.Table, list[TitleMatch]]:
    """The code that a vacancy bears if the list has it, else the one that a person or its title
    says for sure; with what was read in the titles."""
    told, titles = table["rome"].to_pylist(), table["title"].to_pylist()
    unread = [place for place, code in enumerate(told) if code not in rome.labels]
    matches = match_titles(TitleIndex.of(rome), [titles[place] for place in unread])
    for place, code in zip(unread, settled(matches, judged.titles), strict=True):
        told[place] = code
    column = table.schema.get_field_index("rome")
    read = table.set_column(column, table.schema.field(column), pa.array(told, pa.string()))
    return read, matches


def _placed(
    opened: Opened,
    parameters: Jobs,
    table: pa.Table,
    rome: Rome,
    account: Account,
    to_review: tuple[ToReview, ...],
) -> Offered:
    """Vacancies that have both, by place: a point, or the commune for all that only name it."""
    rank = {code: place for place, code in enumerate(rome.codes)}
    communes = parameters.communes
    zoning = opened.territory.zoning(communes)
    commune_rank = {code: place for place, code in enumerate(zoning.codes)}
    shapes = opened.territory.shapes(communes)
    # The centre of a commune may be outside it, hence in another job area.
    inside, somewhere = extents(shapes), shapely.point_on_surface(shapes)
    rows = table.to_pylist()
    exact = [row["precision"] in (Precision.POINT, Precision.STREET) for row in rows]
    lost = Counter[str]()
    points: dict[tuple[str, float, float], int] = {}
    kept: list[tuple[int, int, int, str | None, str, int]] = []
    for row, placed in zip(rows, exact, strict=True):
        code = row["rome"]
        commune = commune_rank.get(row["commune"] or "", -1)
        if code not in rank:
            lost["untitled"] += 1
        elif not placed and (row["precision"] != Precision.COMMUNE or commune < 0):
            lost["unplaced"] += 1
        else:
            key = ("", row["lon"], row["lat"]) if placed else (row["commune"], 0.0, 0.0)
            place = points.setdefault(key, len(points))
            employer = " ".join(company_words(row["company"]))
            kept.append((rank[code], place, row["posts"], row["contract"], employer, commune))
    if not kept:
        raise _nothing(opened)
    where = list(points)
    named = np.array([commune_rank.get(name, -1) for name, _, _ in where])
    x, y = transform(
        np.array([lon for _, lon, _ in where]),
        np.array([lat for _, _, lat in where]),
        WGS84,
        opened.territory.epsg,
    )
    known = named < 0
    x, y = np.where(known, x, inside.x[named]), np.where(known, y, inside.y[named])
    occupation, place_of, posts, contract, employers, commune_of = zip(*kept, strict=True)
    return Offered(
        occupation=np.array(occupation),
        place=np.array(place_of),
        posts=np.array(posts),
        contract=tuple(contract),
        employer=tuple(employers),
        commune=np.array(commune_of),
        x=x,
        y=y,
        spread=np.where(known, 0.0, inside.spread[named]),
        radius=np.where(known, 0.0, inside.radius[named]),
        area=areas(
            opened.territory,
            parameters.bassins,
            np.where(known, x, shapely.get_x(somewhere)[named]),
            np.where(known, y, shapely.get_y(somewhere)[named]),
        ),
        account=replace(
            account, untitled=lost["untitled"], unplaced=lost["unplaced"], kept=len(kept)
        ),
        to_review=to_review,
    )


def areas(territory: Territory, zoning: str | None, x: Floats, y: Floats) -> Whole:
    """Rank of the job area of each point, in the projection of the territory; -1 for none."""
    if zoning is None:
        return np.full(len(x), -1)
    return np.asarray(territory.positions(x, y, territory.epsg, zoning), np.int64)


def _nothing(opened: Opened) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"demande « {opened.request.name} » : aucune offre n'a un métier et un lieu",
            expected="au moins une offre publiée dans la période, avec un intitulé lisible",
            remedy="vérifiez « parution », « colonnes » et les livraisons d'offres.",
            file="croisee.yaml",
        )
    )
