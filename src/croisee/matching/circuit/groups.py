"""The coarse groups that a producer computes of its people, so that the study can judge the linkage
without knowing a birth date or a birth place."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.matching.report.axes import AGE, AGE_BANDS, BIRTH, SEX, UNKNOWN

_SEXES: Mapping[str, str] = {"1": "h", "2": "f"}


def coarse_groups(normalised: pa.Table, year: int) -> dict[str, pa.Array]:
    """Age band (age reached within `year`), sex, born in France or abroad: column → code.

    `normalised`: as `normalisation.normalise` makes it. What is not known has a code that says so;
    so has an age that cannot be (not born yet).
    """
    ages = pc.subtract(year, normalised["birth_year"].cast(pa.int32()))
    ages = ages.combine_chunks().fill_null(-1).to_numpy(zero_copy_only=False)
    bands = np.array([UNKNOWN, *(code for code in AGE.labels if code != UNKNOWN)])
    sex = [_SEXES.get(code, UNKNOWN) for code in normalised["sex"].to_pylist()]
    birth = {True: "etranger", False: "france", None: UNKNOWN}
    return {
        AGE.column: pa.array(bands[np.searchsorted(AGE_BANDS, ages, side="right")]),
        SEX.column: pa.array(sex),
        BIRTH.column: pa.array([birth[abroad] for abroad in normalised["born_abroad"].to_pylist()]),
    }
