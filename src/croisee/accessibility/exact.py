"""Whole numbers divided and summed so that nothing depends on order, parts or threads."""

from typing import Any

import numpy as np
import numpy.typing as npt

from croisee.accessibility.inputs import Whole

Sums = npt.NDArray[Any]
"""Python's whole numbers, of any size."""
_ROOM = 2.0**62


def half_even(numerator: Whole, denominator: Whole) -> Whole:
    """Quotient of non-negative whole numbers, halves to the even one; 0 where divided by 0."""
    divisor = np.maximum(denominator, 1)
    quotient = numerator // divisor
    rest = 2 * (numerator - quotient * divisor)
    up = (rest > divisor) | ((rest == divisor) & (quotient % 2 == 1))
    return np.where(denominator > 0, quotient + up, 0)


def row_sums(*factors: Whole) -> Sums:
    """Sum over each row of the products of tables (rows × columns) of whole numbers, exact.

    Added as 64-bit words when every sum fits, as unbounded numbers otherwise; unbounded in either
    case when it comes to what is made of them.
    """
    size = factors[0].astype(np.float64)
    for factor in factors[1:]:
        size = size * factor
    kind = np.int64 if size.sum(axis=1).max(initial=0) < _ROOM else np.object_
    product: Sums = factors[0].astype(kind)
    for factor in factors[1:]:
        product = product * factor
    return np.asarray(product.sum(axis=1)).astype(np.object_)
