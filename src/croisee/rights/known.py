"""What the engine of rules says of the law it knows, asked once per month and kept."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from croisee.foundation.files import atomic_file, workshop
from croisee.rights.cache import key_of
from croisee.rights.donors import write_donors
from croisee.rights.entitlements import RIGHTS
from croisee.rights.environment import run
from croisee.rights.law import Parameter
from croisee.rights.request import terms
from croisee.rights.typical import typical_donors


class KnownLaw(NamedTuple):
    """`parameters`: right → those that it reads; `months`: right → months of incomes that it reads;
    `zone_variables`: what depends on the zone."""

    parameters: Mapping[str, Sequence[Parameter]]
    months: Mapping[str, Sequence[str]]
    zone_variables: Sequence[str]


def known_law(month: str, cache: Path) -> KnownLaw:
    """What a month's rights read, from typical households; kept in the folder `cache`."""
    question = terms(month, RIGHTS)
    path = cache / f"{key_of(question)}.json"
    if not path.is_file():
        with workshop(cache / "loi") as folder:
            write_donors(typical_donors(month), folder)
            answer = folder / "loi.json"
            run({**question, "donors": str(folder), "zones": [1], "what": "law"}, answer)
            with atomic_file(path) as aside:
                aside.write_bytes(answer.read_bytes())
    told = json.loads(path.read_text(encoding="utf-8"))
    return KnownLaw(
        {
            right: tuple(Parameter.of(parameter) for parameter in parameters)
            for right, parameters in told["parametres"].items()
        },
        told["mois"],
        told["zone"],
    )
