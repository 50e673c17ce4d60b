"""The score of a pair of places, its parts, and why, in words.

The rule is the one in production at the national map of digital mediation (mednum-cli,
`src/dedupliquer`): the mean of the likeness of the names, of the addresses and of a falling
function of the distance, each 0 to 100; two records are one place above 83, or above 90 when they
come from one source. Three known faults of it are corrected:

1. *A missing position counted as distance 0*, hence as a perfect likeness. Here what is not known
   is left out of the mean, and a mean that holds neither address nor distance merges only under
   the stricter `ALONE`.
2. *Distance in degrees*, where one degree of longitude is 74 km at Rennes and 111 km at the
   equator. Here distances are metres on the ground; the curve is the same along a meridian. And a
   position never belies an address: see `one_door`.
3. *Chaining* of unrelated places by transitive closure: see `groups`.

Names and addresses are brought to their words first (`names`, `addresses`), which production does
not do; scores are not cut to whole numbers, as they are there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from croisee.matching.places.addresses import compare_addresses
from croisee.matching.places.candidates import candidate_pairs
from croisee.matching.places.names import compare_names
from croisee.matching.places.parameters import parameter
from croisee.matching.places.records import Place
from croisee.matching.places.similarity import metres
from croisee.matching.places.vocabulary import vocabulary

BETWEEN_SOURCES = parameter("seuil_entre_sources")
WITHIN_SOURCE = parameter("seuil_dans_une_source")
"""Scores above which two places are one, in production."""
ALONE = parameter("seuil_nom_seul")
"""Score needed from names when neither address nor position can confirm them."""
REVIEW = parameter("seuil_relecture")
"""Score above which a pair that is not merged is shown to a person."""
HERE = parameter("meme_position")
"""Metres within which two places are at one position: 0.0004° of latitude, in production."""
HALF = parameter("distance_moitie")
"""Metres at which the part of the distance is halved: 0.001° of latitude, in production."""
DOOR = parameter("meme_adresse")
"""Likeness of addresses from which, in one commune, they are one door whatever positions say."""


@dataclass(frozen=True)
class Pair:
    """Two places compared, `first` before `second` in order of id.

    `name`, `address`, `distance`: parts, 0 to 100, None when not known on both sides or left out;
    `siret`: whether the numbers are equal, `kinds`: whether the kinds of place can be one, None
    when one is unknown; `metres`: None without positions.
    """

    first: str
    second: str
    score: float
    threshold: float
    name: float
    address: float | None
    distance: float | None
    metres: float | None
    siret: bool | None
    kinds: bool | None
    reasons: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, str]:
        """The two identifiers, the smaller first."""
        return self.first, self.second

    @property
    def by_name(self) -> bool:
        """Whether nothing says where, but the commune or the département."""
        return self.address is None and self.distance is None

    @property
    def contradicted(self) -> bool:
        """Whether name and address agree and the positions alone do not: a geocoder that fails
        answers a wrong point, and only a person can say."""
        if self.address is None or self.distance is None or self.score > self.threshold:
            return False
        return (self.name + self.address) / 2 > self.threshold

    @property
    def worth_seeing(self) -> bool:
        """Whether the pair is kept: to merge, or for a person to judge."""
        return self.score > REVIEW or self.contradicted

    @property
    def merges(self) -> bool:
        """Whether the rule says that they are one place (before the guards of groups)."""
        return self.score > self.threshold and self.siret is not False


def compare(first: Place, second: Place) -> Pair:
    """Compare two places; the order given does not matter."""
    if second.id < first.id:
        first, second = second, first
    one_commune = _one_commune(first, second)
    names = compare_names(first.name, second.name, first.commune_name if one_commune else "")
    address = compare_addresses(first.address, second.address)
    apart = (
        metres(*first.position, *second.position) if first.position and second.position else None
    )
    distance = None if apart is None else distance_part(apart)
    if distance is not None and distance < 100 and one_door(first, second):
        distance = None
    siret = first.siret == second.siret if first.siret and second.siret else None
    parts = [names.score, address, distance, 100.0 if siret else None]
    known = [part for part in parts if part is not None]
    kinds = _one_kind(first, second)
    if kinds is False:
        threshold = float("inf")
    elif address is None and distance is None:
        # Nothing but a kind (« CCAS », « CCAS ») tells a place only inside its own commune.
        threshold = ALONE if names.proper or one_commune else float("inf")
    else:
        threshold = WITHIN_SOURCE if first.source == second.source else BETWEEN_SOURCES
    return Pair(
        first=first.id,
        second=second.id,
        score=sum(known) / len(known),
        threshold=threshold,
        name=names.score,
        address=address,
        distance=distance,
        metres=apart,
        siret=siret,
        kinds=kinds,
        reasons=(
            f"noms semblables à {names.score:.0f} % "
            f"(« {' '.join(names.first)} », « {' '.join(names.second)} »)",
            "adresse inconnue d’un côté"
            if address is None
            else f"adresses semblables à {address:.0f} %",
            _where(apart, distance),
            {True: "même SIRET", False: "SIRET différents", None: "SIRET inconnu d’un côté"}[siret],
            *(["typologies différentes"] if kinds is False else []),
        ),
    )


def one_door(first: Place, second: Place) -> bool:
    """Whether two places give one address in one commune: a geocoder that fails answers a wrong
    point, so that positions can confirm an address but not belie it."""
    likeness = compare_addresses(first.address, second.address)
    return _one_commune(first, second) and likeness is not None and likeness >= DOOR


def _one_commune(first: Place, second: Place) -> bool:
    return first.commune is not None and first.commune == second.commune


def _one_kind(first: Place, second: Place) -> bool | None:
    """Whether two places have a kind in common, or two that go together (RFS and PIMMS)."""
    if not first.kinds or not second.kinds:
        return None
    if first.kinds & second.kinds:
        return True
    together = vocabulary().compatible_kinds
    return any({one, two} in together for one in first.kinds for two in second.kinds)


def _where(apart: float | None, distance: float | None) -> str:
    if apart is None:
        return "position inconnue d’un côté"
    said = f"à {apart:.0f} m l’un de l’autre"
    return said if distance is not None else f"{said} (écarté : l’adresse est la même)"


def distance_part(apart: float) -> float:
    """Metres → 0 to 100: 100 up to `HERE`, then 100 / (1 + metres / `HALF`)."""
    return 100.0 if apart <= HERE else 100 / (1 + apart / HALF)


def scored_pairs(
    places: Sequence[Place],
    judged: Collection[tuple[str, str]] = (),
    once: Collection[str] = (),
) -> list[Pair]:
    """Every candidate pair that merges or that a person should see, best first.

    Two places of a source that holds each place `once` are not compared. Pairs that a person has
    `judged` already are there whatever their score, so that no decision is lost when a record
    changes.
    """
    numbers = {place.id: number for number, place in enumerate(places)}
    kept = {ids for ids in judged if ids[0] in numbers and ids[1] in numbers}
    candidates = {*candidate_pairs(places), *((numbers[one], numbers[two]) for one, two in kept)}
    compared = (
        compare(places[first], places[second])
        for first, second in candidates
        if places[first].source not in once or places[first].source != places[second].source
    )
    return sorted(
        {pair.ids: pair for pair in compared if pair.worth_seeing or pair.ids in kept}.values(),
        key=lambda pair: (-pair.score, pair.ids),
    )
