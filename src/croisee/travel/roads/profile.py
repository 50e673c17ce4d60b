"""A profile: what the tags of a way and of a point mean for one way of travelling.

The figures are those of `profiles/*.yaml`, each there with its unit, its meaning and its source. A
profile turns tags into speeds (km/h, 0 where one may not pass) in both directions, in the country
and in town, and tags of points into seconds lost or a closed passage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import load_strict
from croisee.travel.roads.limits import posted_limit

MODES = {"car": "voiture", "bicycle": "velo", "foot": "pied"}

Directions = tuple[float, float]


@dataclass(frozen=True)
class WaySpeeds:
    """Speeds in km/h, (forward, backward), 0 where one may not pass."""

    rural: Directions
    urban: Directions

    @property
    def closed(self) -> bool:
        return not (any(self.rural) or any(self.urban))


_GROUNDS = (
    ("randonnee", "sac_scale"),
    ("revetements", "surface"),
    ("chemins", "tracktype"),
    ("sentiers", "sac_scale"),
    ("sols_ordinaires", "highway"),
)
CLOSED = WaySpeeds((0.0, 0.0), (0.0, 0.0))


@dataclass(frozen=True)
class Turns:
    """Cost of turning: seconds at most, steepness, bias to the left, seconds of a U-turn, and the
    angle in degrees from which going from a one-way carriageway to another is one.
    """

    maximum: float
    steepness: float
    bias: float
    u_turn: float
    reversal: float


@dataclass(frozen=True)
class Profile:
    """The rules of one mode (`car`, `bicycle`, `foot`) and the hash of the file that gives them."""

    mode: str
    rules: Mapping[str, Any]
    digest: str

    @property
    def turns(self) -> Turns | None:
        """What turning costs, or None for a mode that turns at no cost."""
        if "virages" not in self.rules:
            return None
        rule = self.rules["virages"]
        return Turns(
            maximum=rule["maximum"]["valeur"],
            steepness=rule["pente"]["valeur"],
            bias=rule["biais"]["valeur"],
            u_turn=rule["demi_tour"]["valeur"],
            reversal=rule["rebroussement"]["valeur"],
        )

    @property
    def urban_density(self) -> float | None:
        """Kilometres of road per square kilometre that make a town, or None."""
        rule = self.rules.get("agglomeration")
        return None if rule is None else float(rule["valeur"])

    @property
    def access_speed(self) -> float:
        """Speed from a point to the road, in km/h."""
        return float(self.rules["rattachement"]["vitesse"]["valeur"])

    @property
    def access_distance(self) -> int:
        """Metres beyond which a point is too far from any road."""
        return int(self.rules["rattachement"]["distance_maximale"]["valeur"])

    @property
    def smallest_network(self) -> int:
        """Junctions below which a closed set of roads is ignored."""
        return int(self.rules["rattachement"]["reseau_minimal"]["valeur"])

    def speeds(self, tags: Mapping[str, str]) -> WaySpeeds:
        """Speeds on a way with these tags."""
        base = self._base(tags)
        if base is None or _is_area(tags):
            return CLOSED
        forward, backward = self._open_directions(tags)
        limits = [self._limit(tags, direction) for direction in ("forward", "backward")]
        speeds = [
            tuple(
                self._driven(tags, speed, limit) if is_open else 0.0
                for limit, is_open in zip(limits, (forward, backward), strict=True)
            )
            for speed in base
        ]
        return WaySpeeds((speeds[0][0], speeds[0][1]), (speeds[1][0], speeds[1][1]))

    def delay(self, tags: Mapping[str, str]) -> float | None:
        """Seconds lost at a point with these tags, or None when one may not pass."""
        barrier = tags.get("barrier")
        opening = self._access(tags)
        if barrier is not None and opening is not None and opening in self.rules["acces"]["fermes"]:
            return None
        if barrier in self.rules["obstacles"]["valeurs"] and opening is None:
            return None
        seconds = self.rules["arrets"]["valeurs"]
        return float(
            sum(seconds.get(f"{key}={value}", 0) for key, value in tags.items())
            if opening is None
            else seconds.get(f"highway={tags.get('highway')}", 0)
        )

    def obeys(self, exempt: frozenset[str]) -> bool:
        """Whether a forbidden turn that spares `exempt` holds for this mode."""
        kind = self.rules.get("interdictions")
        return kind is not None and exempt.isdisjoint({kind, "motor_vehicle", "vehicle"})

    def _access(self, tags: Mapping[str, str]) -> str | None:
        return next((tags[key] for key in self.rules["acces"]["cles"] if key in tags), None)

    def _base(self, tags: Mapping[str, str]) -> Directions | None:
        """Speed by class of way, in the country and in town, or None when the way is closed."""
        access = self.rules["acces"]
        opening = self._access(tags)
        if opening in access["fermes"]:
            return None
        highway = tags["highway"]
        if "randonnee" in self.rules and tags.get("sac_scale", "hiking") != "hiking":
            return None
        if "pousse" in self.rules and opening == "dismount":
            pushed = float(self.rules["pousse"]["valeur"])
            return pushed, pushed
        if highway in self.rules["vitesses"]["valeurs"]:
            rural, urban = self.rules["vitesses"]["valeurs"][highway]
            return float(rural), float(urban)
        if_open = self.rules.get("vitesses_si_ouvert", {}).get("valeurs", {})
        own_key = tags.get(access["cles"][0])
        if highway in if_open and own_key in access["ouvrent"]:
            return float(if_open[highway]), float(if_open[highway])
        return None

    def _limit(self, tags: Mapping[str, str], direction: str) -> float | None:
        if not self.rules["limites_signalees"]:
            return None
        return posted_limit(tags, direction, self.rules["limites_implicites"]["valeurs"])

    def _driven(self, tags: Mapping[str, str], speed: float, limit: float | None) -> float:
        """Speed held, given that of the class and the limit signalled, if any."""
        if limit is not None:
            return min(limit, float(self.rules["vitesse_maximale"]["valeur"]))
        services = self.rules.get("vitesses_de_service", {}).get("valeurs", {})
        speed = float(services.get(tags.get("service"), speed))
        if tags["highway"] == "track":
            grades = self.rules.get("vitesses_de_chemin", {}).get("valeurs", {})
            speed = float(grades.get(tags.get("tracktype"), speed))
        if tags.get("junction") in ("roundabout", "circular") and "rond_point" in self.rules:
            speed *= self.rules["rond_point"]["valeur"]
        on_foot = tags["highway"] == "steps" or self._access(tags) == "dismount"
        least = self.rules.get("vitesse_minimale", {}).get("valeur", 0.0)
        return speed if on_foot else max(speed * self._ground(tags), float(least))

    def _ground(self, tags: Mapping[str, str]) -> float:
        """Share of the speed kept on this ground: by the first key that says something of it."""
        for rule, key in _GROUNDS:
            if rule in self.rules and key in tags:
                return float(self.rules[rule]["valeurs"].get(tags[key], 1.0))
        return 1.0

    def _open_directions(self, tags: Mapping[str, str]) -> tuple[bool, bool]:
        rule = self.rules["sens_uniques"]
        against = any(tags.get(key) in values for key, values in rule.get("contresens", {}).items())
        value = next((tags[key] for key in rule["cles"] if key in tags), None)
        if value in ("-1", "reverse"):
            return against, True
        if value in ("yes", "true", "1"):
            return True, against
        if value is None and any(
            tags.get(key) in values for key, values in rule["implicites"].items()
        ):
            return True, against
        return True, True


def _is_area(tags: Mapping[str, str]) -> bool:
    """A surface is not walked along its edge, save a square."""
    return tags.get("area") == "yes" and tags["highway"] != "pedestrian"


@cache
def profile(mode: str) -> Profile:
    """The profile of a mode: `car`, `bicycle` or `foot`. Raises `CroiseeError` for another."""
    if mode not in MODES:
        raise CroiseeError(
            Problem(
                f"le mode de déplacement « {mode} » n'existe pas.",
                "Choisissez un des modes proposés.",
                expected=", ".join(MODES),
            )
        )
    name = f"{MODES[mode]}.yaml"
    text = resources.files(__package__).joinpath("profiles", name).read_text(encoding="utf-8")
    rules = load_strict(text, origin=name).value
    return Profile(mode, rules, digest(rules))
