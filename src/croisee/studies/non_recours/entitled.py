"""What the law gives each donor household, once for all zones: the columns that are then weighed.

Eligibility belongs to the donor, not to the place, but for the zone of the housing aid: it is
evaluated once in each of these zones, kept, and read again as long as nothing changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.population.donors import Donors, generate
from croisee.rights import Donors as RightsDonors
from croisee.rights import evaluate
from croisee.studies.non_recours.families import PROFILES, profiles
from croisee.studies.non_recours.parameters import DrawnDonors

Floats = npt.NDArray[np.float64]
_COVER = ("c2s_gratuite", "c2s_participation")
_FOLDER = "droits"
AMOUNT = "montant_rsa"


@dataclass(frozen=True, eq=False)
class Entitled:
    """`values`: zone of the housing aid → name → one figure per donor household.

    Names: a right (people it would cover; households for the RSA), `montant_rsa` (€ a month), and
    `profil/<code>` (people the C2S would cover in households of this profile).
    """

    donors: Donors
    values: Mapping[int, Mapping[str, Floats]]


def entitled(
    asked: DrawnDonors, month: str, zones: Iterable[int], rights: Iterable[str], kept: Path | None
) -> Entitled:
    """Draw the donors and have their rights told. `kept`: folder of what was computed before.

    Raises `CroiseeError` as `evaluate`: law not known for this month, engine not installed.
    """
    donors = generate(asked.nombre, month, asked.graine)
    wanted = [name for name in (*_COVER, "rsa") if name in {*_COVER, *rights}]
    if kept is not None:
        return Entitled(donors, _values(donors, month, sorted(zones), wanted, kept / _FOLDER))
    with TemporaryDirectory() as folder:
        return Entitled(donors, _values(donors, month, sorted(zones), wanted, Path(folder)))


def _values(
    donors: Donors, month: str, zones: Sequence[int], rights: Sequence[str], cache: Path
) -> dict[int, dict[str, Floats]]:
    cache.mkdir(parents=True, exist_ok=True)
    found = evaluate(RightsDonors(*donors), month, zones, cache, rights=rights)
    profile = profiles(donors, month)
    told = {}
    for zone in zones:
        here = found.filter(pc.equal(found["zone_apl"], zone))
        told[zone] = _of_zone(here, donors.menages["menage"], rights, profile)
    return told


def _of_zone(
    found: pa.Table,
    households: pa.ChunkedArray,
    rights: Sequence[str],
    profile: npt.NDArray[np.int64],
) -> dict[str, Floats]:
    """The columns of one zone of the housing aid, in the order of the households."""

    def of(right: str, column: str) -> Floats:
        rows = found.filter(pc.equal(found["droit"], right))
        place = pc.index_in(households.combine_chunks(), rows["menage"].combine_chunks())
        values = rows[column].cast(pa.float64()).combine_chunks().take(place)
        return np.asarray(values.to_numpy(zero_copy_only=False), np.float64)

    values = {right: of(right, "personnes") for right in _COVER}
    values["c2s"] = values["c2s_gratuite"] + values["c2s_participation"]
    if "rsa" in rights:
        values["rsa"] = of("rsa", "eligible")
        values[AMOUNT] = of("rsa", "montant")
    for rank, code in enumerate(PROFILES):
        values[f"profil/{code}"] = np.where(profile == rank, values["c2s"], 0.0)
    return values
