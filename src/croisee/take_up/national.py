"""Does the whole come back to what is published? The estimate of the country against DREES."""

from collections.abc import Iterator
from dataclasses import dataclass

from croisee.foundation.errors import CroiseeError, Problem
from croisee.take_up.counts import Counts
from croisee.take_up.interval import LEVEL, Interval
from croisee.take_up.parameters import section
from croisee.take_up.rate import non_take_up


@dataclass(frozen=True)
class Published:
    """A national rate (0–1) as its producer published it, to `step` more or less."""

    right: str
    year: int
    value: float
    step: float
    field: str
    source: str
    url: str


def published_rates() -> Iterator[Published]:
    """Every national rate of the parameters."""
    for group in section("publies"):
        for rate in group["taux"]:
            yield Published(
                rate["droit"],
                rate["annee"],
                rate["valeur"] / 100,
                group["arrondi"] / 100,
                group["champ"],
                group["source"],
                group["url"],
            )


@dataclass(frozen=True, eq=False)
class Check:
    """An estimate (one value, 0–1) beside the published rate; `inside`: its interval holds it."""

    estimate: Interval
    published: Published

    @property
    def inside(self) -> bool:
        """Whether some value that rounds to the published one lies in the interval."""
        rate = self.published
        return bool(
            self.estimate.low[0] <= rate.value + rate.step
            and self.estimate.high[0] >= rate.value - rate.step
        )

    @property
    def sentence(self) -> str:
        """What is printed beside the national figure."""
        low, value, high = (
            f"{100 * float(part[0]):.0f}"
            for part in (self.estimate.low, self.estimate.value, self.estimate.high)
        )
        verdict = "est dans" if self.inside else "n’est pas dans"
        rate = self.published
        return (
            f"Notre estimation pour l’ensemble : {value} % (de {low} à {high} %). Le taux publié, "
            f"{100 * rate.value:.0f} % en {rate.year} ({rate.field} ; {rate.source}), {verdict} "
            "cette fourchette."
        )


def check(counts: Counts, right: str, year: int, level: float = LEVEL) -> Check:
    """Add up all zones of `counts` and compare with the rate published for that right and year.

    Zones must make up the country: those where nothing is known must be given a modelled count, or
    be left out knowingly. Raises `CroiseeError` where nothing is published for that year.
    """
    rates = list(published_rates())
    found = [rate for rate in rates if (rate.right, rate.year) == (right, year)]
    if not found:
        known = ", ".join(f"{rate.right} {rate.year}" for rate in rates)
        raise CroiseeError(
            Problem(
                message=f"aucun taux national de non-recours n’est connu : {right}, {year}",
                expected=known,
                remedy="choisissez une année publiée, ou ajoutez le taux aux paramètres avec sa "
                "source.",
                file="parameters.yaml",
            )
        )
    whole = counts.together([[1.0] * counts.eligible.size])
    return Check(non_take_up(whole, level).interval, found[0])
