"""How exposed people are in a file of records: k-anonymity, l-diversity, t-closeness, singling out.

A class is the set of records equal on all quasi-identifiers. Sources: Sweeney, *k-anonymity*,
IJUFKS 10(5), 2002; Machanavajjhala et al., *l-diversity*, ICDE 2006; Li, Li & Venkatasubramanian,
*t-closeness*, ICDE 2007; « individualisation », Groupe de l'article 29, avis 05/2014.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from croisee.confidentiality.microdata.grouping import Codes, classes_of, sizes_of

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Anonymity:
    """`smallest`: size of the smallest class (the k that holds), 0 without records. `below`:
    records in classes smaller than asked. `without`: for each quasi-identifier, how many would stay
    below if it were left out."""

    classes: int
    smallest: int
    below: int
    without: Mapping[str, int]


@dataclass(frozen=True)
class Diversity:
    """Of a sensitive column in the worst class: `distinct` values; `entropy`: exponential of the
    entropy, how many equally frequent values would be as diverse. `below`: records in classes with
    fewer distinct values than asked."""

    distinct: int
    entropy: float
    below: int


@dataclass(frozen=True)
class Closeness:
    """Distance between a sensitive column in the worst class and in the whole file, from 0 to 1.
    `beyond`: records in classes farther than asked."""

    largest: float
    beyond: int


@dataclass(frozen=True)
class Singling:
    """A combination of columns, none of which can be left out, that singles `records` out."""

    columns: tuple[str, ...]
    records: int


def anonymity(quasi: Mapping[str, Codes], records: int, k: int) -> Anonymity:
    """k-anonymity of the file on these columns."""
    classes = classes_of(list(quasi.values()), records)
    sizes = sizes_of(classes)
    without = {
        name: _below([codes for other, codes in quasi.items() if other != name], records, k)
        for name in quasi
    }
    return Anonymity(
        classes=int(classes.max(initial=-1)) + 1,
        smallest=int(sizes.min(initial=records)),
        below=int((sizes < k).sum()),
        without=without,
    )


def _below(columns: list[Codes], records: int, k: int) -> int:
    return int((sizes_of(classes_of(columns, records)) < k).sum())


def distributions(classes: Codes, sensitive: Codes) -> Shares:
    """Share of each sensitive value in each class (classes × values)."""
    width = int(sensitive.max(initial=0)) + 1
    height = int(classes.max(initial=-1)) + 1
    counts = np.bincount(classes * width + sensitive, minlength=height * width)
    table = counts.reshape(height, width).astype(np.float64)
    shares: Shares = table / table.sum(axis=1, keepdims=True)
    return shares


def diversity(classes: Codes, shares: Shares, least: int) -> Diversity:
    """l-diversity, distinct and entropy, from the shares of each class."""
    if not shares.size:
        return Diversity(0, 0.0, 0)
    distinct = (shares > 0.0).sum(axis=1)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0.0)
    entropy = np.exp(-(shares * logs).sum(axis=1))
    return Diversity(
        int(distinct.min()), float(entropy.min()), int((distinct < least)[classes].sum())
    )


def closeness(classes: Codes, shares: Shares, most: float, *, ordered: bool) -> Closeness:
    """t-closeness: for ordered values the earth mover's distance between ranks, otherwise the total
    variation (the earth mover's distance when all values are equally far)."""
    if not shares.size:
        return Closeness(0.0, 0)
    whole = np.bincount(classes).astype(np.float64) @ shares / classes.size
    gaps = shares - whole
    if ordered:
        far = np.abs(np.cumsum(gaps, axis=1)[:, :-1]).sum(axis=1) / max(shares.shape[1] - 1, 1)
    else:
        far = np.abs(gaps).sum(axis=1) / 2.0
    beyond = far > most + 1e-12
    return Closeness(float(far.max()), int(beyond[classes].sum()))


def singling_out(quasi: Mapping[str, Codes], records: int, most: int = 3) -> tuple[Singling, ...]:
    """Minimal combinations of at most `most` columns on which at least one record is alone, worst
    first."""
    found: list[Singling] = []
    for width in range(1, most + 1):
        for names in combinations(quasi, width):
            if any(set(known.columns) <= set(names) for known in found):
                continue
            sizes = sizes_of(classes_of([quasi[name] for name in names], records))
            alone = int((sizes == 1).sum())
            if alone:
                found.append(Singling(names, alone))
    return tuple(sorted(found, key=lambda one: (-one.records, one.columns)))
