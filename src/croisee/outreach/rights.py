"""The rights a list may propose, as data (`rights.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from croisee.foundation.packaged import packaged


@dataclass(frozen=True)
class Right:
    """`entitled_to`: what follows « vous avez droit »; `of_household`: whoever has it has it for
    the whole household; `text`: the law."""

    name: str
    label: str
    entitled_to: str
    of_household: bool
    text: str


@cache
def rights() -> Mapping[str, Right]:
    """Name → right, in the order written."""
    return {
        name: Right(
            name, facts["libelle"], facts["droit"], facts["unite"] == "foyer", facts["texte"]
        )
        for name, facts in packaged("croisee.outreach", "rights.yaml").items()
    }
