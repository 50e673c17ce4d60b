"""The unit and one producer together: who holds the key can try identities. It succeeds.

The residual risk of any scheme in which producers share a key. Two ways: a *directory* of people
(the colluding producer's own file, an electoral roll, a leaked file) is encoded and looked up; or,
without any directory, all birth dates, places and sexes are *enumerated*.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

import numpy as np
import pyarrow as pa

from croisee.matching.encoding.encode import encode
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters
from croisee.matching.scoring.encodings import Encodings

AGREED = 3
"""Common blocks from which somebody of the directory is said to be in the other file."""


def found_in(
    directory: pa.Table, key: ProjectKey, parameters: EncodingParameters, other: pa.Table
) -> set[str]:
    """Ids of the people of `directory` said to be in `other`, the encodings of another producer."""
    encoded = encode(directory, key, parameters)
    ours, theirs = Encodings.of(encoded.encodings), Encodings.of(other)
    shared = np.isin(ours.blocks[:, 0], theirs.blocks[:, 0])
    times = np.bincount(ours.record_of, weights=shared, minlength=ours.size)
    ids = dict(
        zip(encoded.private["record"].to_pylist(), encoded.private["id"].to_pylist(), strict=True)
    )
    return {ids[ours.nonces[record].tobytes()] for record in np.flatnonzero(times >= AGREED)}


def birth_dates_found(
    days: tuple[date, date],
    places: Iterable[str],
    key: ProjectKey,
    parameters: EncodingParameters,
    other: pa.Table,
) -> dict[bytes, tuple[str, str, str]]:
    """Record nonce → date, place and sex, for records of `other` born there and then."""
    wanted = [
        one
        for one in parameters.passes
        if set(one.block) == {"jour", "mois", "annee", "lieu", "sexe"}
    ]
    place = parameters.passes.index(wanted[0])
    lone = EncodingParameters(parameters.block_cap, parameters.weight, (wanted[0],))
    span = [days[0] + timedelta(step) for step in range((days[1] - days[0]).days)]
    tried = list(product(span, places, ("1", "2")))
    table = pa.table(
        {
            "id": [str(number) for number in range(len(tried))],
            "birth_day": pa.array([day.day for day, _, _ in tried], pa.int8()),
            "birth_month": pa.array([day.month for day, _, _ in tried], pa.int8()),
            "birth_year": pa.array([day.year for day, _, _ in tried], pa.int16()),
            "birth_place": [where for _, where, _ in tried],
            "sex": [sex for _, _, sex in tried],
        }
    )
    encoded = encode(table, key, lone)
    rows = encoded.encodings
    ids = dict(
        zip(encoded.private["record"].to_pylist(), encoded.private["id"].to_pylist(), strict=True)
    )
    meaning = {
        block: tried[int(ids[record])]
        for block, record in zip(rows["block"].to_pylist(), rows["record"].to_pylist(), strict=True)
    }
    asked = other.filter(pa.array(other["pass"].to_numpy() == place))
    return {
        record: (meaning[block][0].isoformat(), *meaning[block][1:])
        for record, block in zip(
            asked["record"].to_pylist(), asked["block"].to_pylist(), strict=True
        )
        if block in meaning
    }
