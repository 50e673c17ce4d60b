"""The speed limit that the tags of a way state, in km/h.

Source of the forms: wiki.openstreetmap.org/wiki/Key:maxspeed. A value is a number (km/h), a number
with « mph », a word of the country (`FR:urban`, `FR:zone30`), `none`, or a list of which the first
is read.
"""

import re
from collections.abc import Mapping

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
_MILE = 1.609344
_BESIDE = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
# Below this, a figure is a typing error or a rule for something else (a boat, a barrier).
_LEAST = 5.0


def posted_limit(
    tags: Mapping[str, str], direction: str, words: Mapping[str, float]
) -> float | None:
    """The limit in a direction (`forward`, `backward`), or None when none is stated.

    `words` gives the limit of `urban`, `rural`, `zone30`…; what is written on the way itself comes
    before what its neighbouring keys say of the zone.
    """
    for key in (f"maxspeed:{direction}", "maxspeed", *_BESIDE):
        if key in tags:
            limit = _read(tags[key], words)
            if limit is not None:
                return limit
    return None


def _read(value: str, words: Mapping[str, float]) -> float | None:
    text = value.split(";")[0].strip().lower()
    number = _NUMBER.fullmatch(text)
    if number:
        speed = float(number[1]) * (_MILE if number[2] == "mph" else 1.0)
        return speed if speed >= _LEAST else None
    word = text.rsplit(":", 1)[-1]
    zone = re.fullmatch(r"(?:zone)?:?(\d+)", word)
    if zone and ":" in text:
        return float(zone[1])
    limit = words.get(word)
    return None if limit is None else float(limit)
