"""What is published of the whole country, shown beside as a landmark."""

from dataclasses import dataclass

from croisee.observatory.pages.rights_figures import RIGHTS
from croisee.take_up.parameters import section


@dataclass(frozen=True)
class Landmark:
    """A national rate, in percent, with the words for it. `right`: its code; empty for the second
    definition of the C2S."""

    right: str
    value: int
    words: str
    year: int
    field: str
    source: str
    url: str


def landmarks() -> tuple[Landmark, ...]:
    """The last rate of each right, then the second definition of the C2S."""
    names = {right.code: right.name for right in RIGHTS}
    latest: dict[str, Landmark] = {}
    for group in section("publies"):
        for rate in group["taux"]:
            code, year = rate["droit"], rate["annee"]
            if code in names and (code not in latest or year > latest[code].year):
                words = f"de ceux qui pourraient avoir {names[code]} ne l’ont pas"
                latest[code] = _landmark(code, int(rate["valeur"]), words, year, group)
    strict = section("sans_couverture_employeur")["c2s"]
    words = "de ceux qui pourraient avoir la C2S n’ont ni elle, ni la mutuelle d’un employeur"
    other = _landmark("", int(strict["numerateur"]), words, strict["annee"], strict)
    first, *rest = (latest[code] for code in names if code in latest)
    return (first, other, *rest)


def _landmark(right: str, value: int, words: str, year: int, told: dict[str, str]) -> Landmark:
    return Landmark(right, value, words, year, told["champ"], told["source"], told["url"])
