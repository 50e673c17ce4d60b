"""The vacancies that both offices announce, as one table, and what is true of them."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
from pyproj import Transformer

from croisee.occupations.index import TitleIndex
from croisee.occupations.reading import Table, rome_of
from croisee.occupations.titles import TitleMatch, match_titles
from croisee.vacancies.agency.offers import read_offer
from croisee.vacancies.listed import read_listed

COMPANY, AGENCY = "interim.missions", "emploi.offres"
Pair = tuple[str, str]


class Announced(NamedTuple):
    """`vacancies`: every ad, with the occupation that its source or its title says for sure;
    `pairs`: ads that are one vacancy; `posts`: posts really offered; `titles`: what was read in the
    title of each mission; `codes`: its true occupation."""

    vacancies: pa.Table
    pairs: set[Pair]
    posts: int
    titles: list[TitleMatch]
    codes: list[str]


def announced(deliveries: Path, truth: Path) -> Announced:
    """Read what both offices deliver, and the truth beside it."""
    true = pd.read_parquet(truth / "offres.parquet")
    told = true[true["mission"].notna()].sort_values("mission")
    rows = missions(deliveries, told["commune2025"].tolist())
    index = TitleIndex.of(rome(deliveries))
    titles = match_titles(index, [row["title"] for row in rows])
    for row, match in zip(rows, titles, strict=True):
        row["rome"] = match.code
    offers = answers(deliveries)
    both = told[told["annonce"].notna()]
    tables = [
        read_listed(pa.Table.from_pylist(each), source, company=company).vacancies
        for each, source, company in ((rows, COMPANY, "Intérim Armor"), (offers, AGENCY, None))
    ]
    return Announced(
        pa.concat_tables(tables),
        {
            (
                f"{AGENCY}/{offers[int(offer)]['number']}",
                f"{COMPANY}/{rows[int(mission)]['number']}",
            )
            for mission, offer in zip(both["mission"], both["annonce"], strict=True)
        },
        int(true["postes"].sum()),
        titles,
        told["rome"].tolist(),
    )


def missions(deliveries: Path, communes: list[str]) -> list[dict[str, Any]]:
    """Rows of the company's workbook; `communes`: where their points lie."""
    book = openpyxl.load_workbook(deliveries / COMPANY / "missions_2025T4.xlsx")
    cells = list(book["Missions"].iter_rows(min_row=3, values_only=True))
    names = ("number", "title", "town", "x", "y", "posts", "published", "start", "contract", "wage")
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    to_degrees = Transformer.from_crs(2154, 4326, always_xy=True)
    for row, commune in zip(rows, communes, strict=True):
        row["lon"], row["lat"] = to_degrees.transform(row.pop("x"), row.pop("y"))
        row |= {"commune": commune, "precision": "point", "wage": str(row["wage"])}
    return rows


def answers(deliveries: Path) -> list[dict[str, Any]]:
    """Offers of the agency's pages."""
    with zipfile.ZipFile(deliveries / AGENCY / "offres_2025T4.zip") as pages:
        offers = [
            read_offer(offer, date(2026, 1, 31))
            for name in sorted(pages.namelist())
            for offer in json.loads(pages.read(name))["resultats"]
        ]
    return [{**offer, "published": offer["published"][:10]} for offer in offers]


def rome(deliveries: Path) -> Any:
    """The referential that the institute hands over."""
    names = pd.read_csv(deliveries / "metiers.appellations" / "appellations_2025.csv")
    rows = names.rename(columns={"rome": "code"}).to_dict("records")
    return rome_of([Table("noms", frozenset(rows[0]), rows)], "", origin="noms")


def f1(found: set[Pair], true: set[Pair]) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * len(found & true) / (len(found) + len(true))


def share(flags: list[bool]) -> float:
    return float(np.mean(flags))
