"""The same vacancy seen twice, on the fictitious territory: what is found, and what could be.

    python benchmarks/vacancies/fictitious.py --people 20000 50000 100000 --seeds 8001 8002 8003

Files as the study reads them: occupations of the company's missions told by their titles, neither
wage nor text common to two ads. « à juger »: pairs that a person is asked about, and the F1 once
they are judged. « borne »: F1 expected of who would know every rule by which the files are made
(delay of 0 to 5 days, all other fields copied) and the true occupation of each mission, and who
would choose best; « indiscernables »: vacancies that even he cannot tell from another. CPU seconds
of this process; kernels are compiled beforehand.
"""

import argparse
import time
from datetime import date
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from croisee.demo import vacancies as demo
from croisee.demo.territory import draw_land
from croisee.demo.titles import occupation_names
from croisee.occupations.index import TitleIndex
from croisee.occupations.reading import Table, rome_of
from croisee.occupations.titles import match_titles
from croisee.vacancies.agency.offers import read_offer
from croisee.vacancies.duplicates.find import Decisions, Duplicates, find_duplicates
from croisee.vacancies.listed import read_listed

COMPANY, AGENCY = "interim.missions", "emploi.offres"
LATEST = 5
"""Days after which the agency has every mission that it announces."""
Pair = tuple[str, str]


class Told(NamedTuple):
    """The ads of both sources; those that are one vacancy (agency, company); what is true."""

    ads: pa.Table
    pairs: set[Pair]
    true: demo.Vacancies


def told(people: int, seed: int, index: TitleIndex) -> Told:
    """What both sources announce, without drawing the people of the territory."""
    world = SimpleNamespace(seed=seed, count=people, land=draw_land(people, seed))
    true = demo.make_vacancies(world)  # type: ignore[arg-type]  # all that it reads of a world
    missions = demo.missions(world, true)  # type: ignore[arg-type]
    offers = demo.offers(world, true)  # type: ignore[arg-type]
    names = ("number", "title", "town", "x", "y", "posts", "published", "start", "contract", "wage")
    rows = [dict(zip(names, row, strict=True)) for row in missions]
    degrees = Transformer.from_crs(2154, 4326, always_xy=True)
    titles = match_titles(index, [row["title"] for row in rows])
    of_company = np.flatnonzero(true.mission >= 0)
    for row, match, job in zip(rows, titles, of_company.tolist(), strict=True):
        row["lon"], row["lat"] = degrees.transform(row.pop("x"), row.pop("y"))
        row |= {"precision": "point", "wage": str(row["wage"]), "rome": match.code}
        row["commune"] = world.land.communes.codes[true.commune[job]]
    answers = [read_offer(offer, date(2026, 1, 31)) for offer in offers]
    tables = [
        read_listed(pa.Table.from_pylist(each), source, company=company).vacancies
        for each, source, company in ((rows, COMPANY, demo.COMPANY), (answers, AGENCY, None))
    ]
    both = of_company[true.offer[of_company] >= 0].tolist()
    pairs = {
        (
            f"{AGENCY}/{answers[true.offer[job]]['number']}",
            f"{COMPANY}/{rows[true.mission[job]]['number']}",
        )
        for job in both
    }
    return Told(pa.concat_tables(tables), pairs, true)


def linked(found: Duplicates) -> set[Pair]:
    return {
        (link["id_a"], link["id_b"])
        for link in found.links.to_pylist()
        if link["outcome"].startswith("réunies")
    }


def f1(found: set[Pair], true: set[Pair]) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


def bound(each: Told) -> tuple[float, int]:
    """F1 that can be expected at best, and how many vacancies stay doubtful."""
    ads = {row["id"]: row for row in each.ads.to_pylist()}
    true = each.true
    missions = np.flatnonzero(true.mission >= 0)
    jobs = {f"{COMPANY}/M{true.mission[job] + 1:06d}": job for job in missions.tolist()}
    offers = sorted(each.pairs)
    relayed = np.array([jobs[mission] for _, mission in offers])
    created = np.array([ads[offer]["published"] for offer, _ in offers], dtype="datetime64[D]")
    delay = (created[:, None] - true.published[missions]).astype(int)
    fits = (delay >= 0) & (delay <= LATEST)
    for field in (true.commune, true.job, true.posts, true.contract):
        fits &= field[relayed][:, None] == field[missions]
    row, column = np.nonzero(fits)
    size = sum(fits.shape)
    edges = coo_array((np.ones(row.size), (row, column + len(offers))), shape=(size, size))
    _, part = connected_components(edges, directed=False)
    best = np.zeros(len(offers))
    for number in np.unique(part[: len(offers)]):
        here = np.flatnonzero(part[: len(offers)] == number)
        there = np.flatnonzero(part[len(offers) :] == number)
        best[here] = certainty(fits[np.ix_(here, there)])
    surest = np.cumsum(np.sort(best)[::-1])
    linked_ads = np.arange(1, len(offers) + 1)
    return float((2 * surest / (linked_ads + len(offers))).max()), int((best < 1 - 1e-9).sum())


def certainty(fits: np.ndarray) -> np.ndarray:
    """Of each row, the probability of its best column: over every way of giving each row a column
    of its own that fits, all as likely. Sets of columns taken, row after row, then back."""
    forward: list[dict[int, int]] = [{0: 1}]
    for row in fits:
        ways: dict[int, int] = {}
        for taken, count in forward[-1].items():
            for column in np.flatnonzero(row).tolist():
                if not taken >> column & 1:
                    ways[taken | 1 << column] = ways.get(taken | 1 << column, 0) + count
        forward.append(ways)
    total = sum(forward[-1].values())
    backward = dict.fromkeys(forward[-1], 1)
    best = np.zeros(len(fits))
    for place in range(len(fits) - 1, -1, -1):
        share = np.zeros(fits.shape[1])
        before: dict[int, int] = {}
        for taken, count in forward[place].items():
            for column in np.flatnonzero(fits[place]).tolist():
                if not taken >> column & 1:
                    after = backward.get(taken | 1 << column, 0)
                    share[column] += count * after / total
                    before[taken] = before.get(taken, 0) + after
        backward, best[place] = before, share.max()
    return best


def measured(each: Told) -> list[float]:
    """One line: vacancies of both, F1, pairs to judge, F1 once judged, bound, doubtful, CPU."""
    start = time.process_time()
    found = find_duplicates(each.ads)
    seconds = time.process_time() - start
    doubts = [(link["id_a"], link["id_b"]) for link in found.to_judge.to_pylist()]
    answers: Decisions = {pair: pair in each.pairs for pair in doubts}
    after = f1(linked(find_duplicates(each.ads, decisions=answers)), each.pairs)
    at_best, same = bound(each)
    found_f1 = f1(linked(found), each.pairs)
    return [len(each.pairs), found_f1, len(doubts), after, at_best, same, seconds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", nargs="+", type=int, default=[20_000, 50_000, 100_000])
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(8001, 8013)))
    options = parser.parse_args()
    names = pa.table(occupation_names()).rename_columns(["code", "libelle", "appellation"])
    table = Table("noms", frozenset(names.column_names), names.to_pylist())
    index = TitleIndex.of(rome_of([table], "", origin="noms"))
    find_duplicates(told(20_000, 1, index).ads)
    print(
        "| habitants, graine | offres vues deux fois | F1 | à juger | F1 jugé | borne "
        "| indiscernables | CPU (s) |\n|---|---|---|---|---|---|---|---|"
    )
    for people in options.people:
        lines = []
        for seed in options.seeds:
            lines.append(measured(told(people, seed, index)))
            show(f"{people}, {seed}", lines[-1])
        show(f"**{people}, moyenne**", np.mean(lines, axis=0).tolist())


def show(label: str, line: list[float]) -> None:
    both, found, asked, judged, best, same, seconds = line
    print(
        f"| {label} | {both:.0f} | {found:.3f} | {asked:.0f} | {judged:.3f} | {best:.3f} "
        f"| {same:.0f} | {seconds:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
