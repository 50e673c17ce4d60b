"""Vacancies as arrays: what two ads are compared on."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.vacancies.duplicates.parameters import parameter
from croisee.vacancies.duplicates.shingles import Shingles, shingle
from croisee.vacancies.duplicates.words import company_words, title_words
from croisee.vacancies.row import Precision

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LARGE = int(parameter("gros_recruteur"))
"""Ads from which a company is a large recruiter."""
UNKNOWN = -1
"""Number of what is not known."""
_CITIES = {"75056": range(75101, 75121), "13055": range(13201, 13217), "69123": range(69381, 69390)}
"""Communes that have arrondissements, and these (COG)."""
_CITY_OF = {str(part): city for city, parts in _CITIES.items() for part in parts}


class Records(NamedTuple):
    """Ads in the order of the table, each column a number per ad (n), `UNKNOWN` where not known.

    `source`; `channel`: the source and the partner it has the ad from; `side`: the source, and
    whether it has the ad from a partner, whichever it is; `title`, `company`:
    number of a text of `titles`, `companies`; `large`: whether each company has many ads;
    `pairings`: postcode × commune, sorted, that some row gives together; `exact`: whether the
    position is of an address; `wage` in cents; `day` since 1970.
    """

    source: Ints
    channel: Ints
    side: Ints
    title: Ints
    titles: Shingles
    words: tuple[tuple[str, ...], ...]
    company: Ints
    companies: Shingles
    large: npt.NDArray[np.bool_]
    rome: Ints
    field: Ints
    contract: Ints
    open_ended: Ints
    posts: Ints
    commune: Ints
    city: Ints
    postcode: Ints
    department: Ints
    pairings: Ints
    exact: npt.NDArray[np.bool_]
    position: Floats
    day: Ints
    wage: Ints
    text: Ints

    @property
    def size(self) -> int:
        """Number of ads."""
        return int(self.source.size)


def read_records(vacancies: pa.Table) -> Records:
    """The arrays of a table of `row.SCHEMA`."""
    titles = [title_words(title) for title in vacancies["title"].to_pylist()]
    title, distinct_titles = _distinct(titles)
    company, distinct_companies = _distinct(
        [company_words(name) for name in vacancies["company"].to_pylist()]
    )
    company = np.where(_is_empty(distinct_companies)[company], UNKNOWN, company)
    ads = np.bincount(company[company != UNKNOWN], minlength=len(distinct_companies))
    communes = vacancies["commune"].to_pylist()
    commune, postcode = _codes(communes), _codes(vacancies["postcode"].to_pylist())
    romes = vacancies["rome"].to_pylist()
    sources = vacancies["source"].to_pylist()
    partners = vacancies["via"].to_pylist()
    both = (commune != UNKNOWN) & (postcode != UNKNOWN)
    exact = pc.is_in(
        vacancies["precision"], value_set=pa.array([Precision.POINT.value, Precision.STREET.value])
    )
    return Records(
        source=_codes(sources),
        channel=_codes(
            [f"{source}\n{via or ''}" for source, via in zip(sources, partners, strict=True)]
        ),
        side=_codes(
            [f"{source}\n{bool(via)}" for source, via in zip(sources, partners, strict=True)]
        ),
        title=title,
        titles=shingle(distinct_titles),
        words=tuple(distinct_titles),
        company=company,
        companies=shingle(distinct_companies),
        large=ads > LARGE,
        rome=_codes(romes),
        field=_codes([code and code[:3] for code in romes]),
        contract=_codes(vacancies["contract"].to_pylist()),
        open_ended=_numbers(vacancies["open_ended"]),
        posts=_numbers(vacancies["posts"]),
        commune=commune,
        city=_codes([code and _CITY_OF.get(code, code) for code in communes]),
        postcode=postcode,
        department=_codes(vacancies["department"].to_pylist()),
        pairings=np.unique(pairing(postcode[both], commune[both])),
        exact=exact.to_numpy(zero_copy_only=False),
        position=np.column_stack(
            [
                pc.fill_null(vacancies[name], float("nan")).to_numpy(zero_copy_only=False)
                for name in ("lat", "lon")
            ]
        ).astype(np.float64),
        day=_numbers(vacancies["published"].cast(pa.int32())),
        wage=_numbers(vacancies["wage"]),
        text=_codes(vacancies["text"].to_pylist()),
    )


def pairing(postcode: Ints, commune: Ints) -> Ints:
    """One number for a postcode and a commune."""
    return (postcode << 32) | commune


def _distinct(texts: Iterable[tuple[str, ...]]) -> tuple[Ints, list[tuple[str, ...]]]:
    """Number of each text, and the different texts, in order of first sight."""
    number: dict[tuple[str, ...], int] = {}
    numbers = [number.setdefault(text, len(number)) for text in texts]
    return np.array(numbers, dtype=np.int64), list(number)


def _is_empty(texts: Sequence[tuple[str, ...]]) -> npt.NDArray[np.bool_]:
    return np.array([not text for text in texts], dtype=np.bool_)


def _codes(values: Sequence[str | None]) -> Ints:
    """A number per different value, in their order; `UNKNOWN` for None."""
    number = {value: place for place, value in enumerate(sorted({v for v in values if v}))}
    return np.array([number[value] if value else UNKNOWN for value in values], dtype=np.int64)


def _numbers(column: pa.ChunkedArray) -> Ints:
    filled: Ints = pc.fill_null(column.cast(pa.int64()), UNKNOWN).to_numpy()
    return filled
