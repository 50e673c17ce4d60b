"""A difference of published zones that isolates a few people, and the sentence that says so."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from croisee.confidentiality.differencing.atoms import Zone

_LISTED = 5
"""Zones named in a sentence; the others are counted."""
_WORDS = {2: "deux", 3: "trois", 4: "quatre"}


@dataclass(frozen=True)
class Difference:
    """Totals of `added` minus totals of `subtracted`: what remains is `atoms`, and nobody else.

    A zone whose total is taken twice appears twice. `counted`, parallel to `atoms`: how many times
    the remainder counts each (1, always, between two zonings). When all are equal, the total of
    `atoms` is known and `people` is how many live there. Otherwise each atom is only bounded, and
    `people` is the most that can live in those counted most. `beyond`: zones, not subtracted, in
    which the atoms lie.
    """

    added: tuple[Zone, ...]
    subtracted: tuple[Zone, ...]
    atoms: tuple[int, ...]
    counted: tuple[int, ...]
    people: int
    beyond: tuple[Zone, ...]

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Zones whose totals it takes, those added first."""
        return self.added + self.subtracted

    @property
    def zonings(self) -> tuple[str, ...]:
        """Names of the zonings it takes, those added first."""
        return tuple(dict.fromkeys(zone.zoning for zone in self.zones))

    @property
    def exact(self) -> bool:
        """Whether the number of people is known, and not only bounded."""
        return len(set(self.counted)) == 1

    def sentence(self, name: Callable[[Zone], str] | None = None) -> str:
        """In French. `name` gives a zone with its article (« la commune de Rennes »)."""
        say = name or _plain
        base, taken = _counted(self.added, say), _counted(self.subtracted, say)
        if not taken:
            deed = f"En publiant {_listed(base)}"
        elif len(base) == 1:
            deed = f"En retranchant {_of(base[0])} {_listed(taken)}"
        else:
            deed = f"En additionnant {_listed(base)}, puis en retranchant {_listed(taken)}"
        where = f" ({_listed([say(zone) for zone in self.beyond])})" if self.beyond else ""
        people = f"{self.people} personne{'s' if self.people > 1 else ''}"
        if not self.exact:
            return f"{deed}, on apprend qu’une partie du reste{where} compte au plus {people}."
        return f"{deed}, on isole {_times(self.counted[0])}{people}{where}."


def _plain(zone: Zone) -> str:
    return f"la zone {zone.code} ({zone.zoning})"


def _counted(zones: Iterable[Zone], say: Callable[[Zone], str]) -> list[str]:
    return [_times(times) + say(zone) for zone, times in Counter(zones).items()]


def _times(times: int) -> str:
    """« deux fois », followed by a space; nothing for once."""
    return "" if times == 1 else f"{_WORDS.get(times, times)} fois "


def _of(name: str) -> str:
    """« de » before a name, contracted with its article."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"de {name}"


def _listed(names: Sequence[str]) -> str:
    if len(names) > _LISTED:
        return f"{', '.join(names[:_LISTED])} et {len(names) - _LISTED} autres zones"
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
