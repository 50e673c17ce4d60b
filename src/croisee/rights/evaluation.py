"""The rights of donor households in a month: the one call."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.foundation.files import atomic_file, workshop
from croisee.rights.cache import donors_digest, key_of
from croisee.rights.checks import check_donors
from croisee.rights.donors import write_donors
from croisee.rights.entitlements import ENTITLEMENTS, RIGHTS
from croisee.rights.environment import Told, environment_python, run
from croisee.rights.known import known_law
from croisee.rights.law import check_law
from croisee.rights.months import check_months, rows_read
from croisee.rights.request import check_request, lives_overseas, terms
from croisee.rights.schema import Donors


def evaluate(
    donors: Donors,
    month: str,
    zones: Sequence[int],
    cache: Path,
    *,
    rights: Sequence[str] = RIGHTS,
    processes: int = 2,
    told: Told | None = None,
) -> pa.Table:
    """Rights of every household in each housing-benefit zone, as `ENTITLEMENTS`.

    `month`: « YYYY-MM »; `zones`: among 1, 2, 3; `cache`: folder where results are kept: the same
    question is answered from there. `told`: called as households are done.
    Raises `CroiseeError` when donors are faulty, a month of incomes lacks, the law known is not
    that of the month, a household lives in Mayotte, or the engine is not installed.
    """
    donors = check_donors(donors)
    check_request(donors, month, zones, rights)
    check_months(donors, month, rights)
    environment_python()
    known = known_law(month, cache)
    check_law(known.parameters, month, rights, overseas=lives_overseas(donors))
    donors = donors._replace(revenus=rows_read(donors, month))
    question = {**terms(month, rights), "zone_variables": known.zone_variables}
    named = {**question, "donors": donors_digest(donors), "rights": list(rights)}
    kept = {zone: cache / f"{key_of({**named, 'zone': zone})}.parquet" for zone in zones}
    missing = {zone: path for zone, path in kept.items() if not path.is_file()}
    if missing:
        with workshop(cache / "donneurs") as folder:
            write_donors(donors, folder)
            answer = folder / "droits.parquet"
            order = {"donors": str(folder), "zones": list(missing), "processes": processes}
            run({**question, **order, "what": "evaluate"}, answer, told)
            _keep(pq.read_table(answer), missing, rights)
    return pa.concat_tables([pq.read_table(kept[zone]) for zone in zones])


def _keep(found: pa.Table, paths: Mapping[int, Path], rights: Sequence[str]) -> None:
    """One file per zone, each whole or absent."""
    asked = found.filter(pc.is_in(found["droit"], pa.array(rights))).cast(ENTITLEMENTS)
    for zone, path in paths.items():
        with atomic_file(path) as aside:
            pq.write_table(asked.filter(pc.equal(asked["zone_apl"], zone)), aside)
