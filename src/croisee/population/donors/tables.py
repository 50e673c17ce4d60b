"""The three tables of donors, as the rights read them."""

from typing import NamedTuple

import pyarrow as pa


class Donors(NamedTuple):
    """Households, their persons and the monthly incomes of these (Arrow tables)."""

    menages: pa.Table
    personnes: pa.Table
    revenus: pa.Table
