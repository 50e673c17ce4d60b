"""Small tables as text: what goes in and what comes out, as a statistician writes them."""

import numpy as np

from croisee.take_up.components import Component
from croisee.take_up.counts import Counts


def rows(text: str) -> list[list[str]]:
    """Cells of a table drawn with |, its head left out."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    return [[cell.strip() for cell in line.split("|")] for line in lines[1:]]


def counts(text: str, *components: Component) -> Counts:
    """Columns: zone, eligible, beneficiaries (« 12 », « 1 à 10 », « ? »)."""
    eligible, low, high = [], [], []
    for _, people, having in rows(text):
        bounds = having.split(" à ") if having != "?" else ["nan"]
        eligible.append(float(people) if people != "?" else np.nan)
        low.append(float(bounds[0]))
        high.append(float(bounds[-1]))
    return Counts.of(eligible, low, high, *components)
