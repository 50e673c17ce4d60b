"""Family names that look common and are not: syllables put together, by group of origin.

Frequencies follow a Zipf–Mandelbrot law, p(rank) ∝ (rank + 30)^-0.95, which gives the first name
about 0.4 % of people and a long tail of rare names, as in French registers.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from croisee.demo.streams import stream

_SYLLABLES = {
    "local": (
        "Mar Bel Cour Gui Ro Ver Tal Mon Bre Fau Gar Lam Per Cha Del Mor Bou Car Ren Tri Gran Sau "
        "Pel Vi Dau Gou Hau Le Ker Pen Tré Quer Gué Jau Lan Nau Or Pli Rou Ta",
        "ve ri ti la bo no ga che mi li ba ne do ra lè ré ni tho bi gue",
        "lin rat gnaud vert eau lier tel nec doux mard chon geais lec bard quet nault det ron sin "
        "zec grel vel roux tin gat mier tard let née dier bec mel",
    ),
    "maghreb": (
        "Ben Bou El- Al- Ha Cha Za Me Ra Ta Sa Dje Khe Ma Ya Be",
        "la ma na da ra ha ssa lou hi zi dja mri rou bba",
        "oui ni mi di ri chi lah med zi kar mane dji ssi raoui",
    ),
    "afrique": (
        "Di Ba Sou Ca Ma Ké Ndo Tra Fo Sa Ko Dou Mbo Ngue Si Bo",
        "a ou ma la ké ra na di ssi ba",
        "llo ré ra té ka gou né ye mé ssa kho bé da mba",
    ),
    "iberique": (
        "Fer Ro Al Go Pe Mar Sil Car Ri Ta Mon Ca Vi Du Sar Bel",
        "nan dri va me rei ti de val bei ne la",
        "dez ro res ra es veira gues nho tes ares zal letti rini ão",
    ),
    "turquie": (
        "Yil Ka De Öz Sa Ay Er Tur Do Çe Kur Bay",
        "di ra mi de la ka ri gu",
        "rim dogan ker lik maz tas kan soy tay han gül",
    ),
    "europe_est": (
        "Po Ko Du Ma Ra Sta Io No Vo Gri Bo Wo",
        "pe wa mi ro ne la ni ri va",
        "scu ski vici reanu wicz nescu czyk lak kov ru",
    ),
    "asie": (
        "Ngu Tra Pha Hoa Wa Li Che Ra Ah Ka Du Vo",
        "ye n ng hi ma ri",
        "n ng m nh h di zai wi",
    ),
}
_COUNT = {
    "local": 30_000,
    "maghreb": 1_400,
    "afrique": 900,
    "iberique": 1_000,
    "turquie": 500,
    "europe_est": 500,
    "asie": 220,
}
_OFFSET, _EXPONENT = 30.0, 0.95
_SEED = 20_240_701


@cache
def surnames(group: str) -> tuple[str, ...]:
    """Family names of one group, most common first. Always the same, whatever the run's seed."""
    rng = stream(_SEED, f"surnames/{group}")
    head, middle, tail = (syllables.split() for syllables in _SYLLABLES[group])
    wanted = _COUNT[group]
    found: dict[str, None] = {}
    last = "Marlin"
    while len(found) < wanted:
        for start, one, two, end, length, dress in rng.random((wanted, 6)).tolist():
            name = head[int(start * len(head))]
            if length > 0.42:
                name += middle[int(one * len(middle))]
            if length > 0.90:
                name += middle[int(two * len(middle))]
            name += tail[int(end * len(tail))]
            # The most common names are simple ones.
            if group == "local" and len(found) >= 200:
                name = _dressed(name, dress, last)
            found[name] = None
            last = name
            if len(found) == wanted:
                break
    return tuple(found)


def _dressed(name: str, draw: float, other: str) -> str:
    """Particles, apostrophes and double names, for about one local name in eleven."""
    if draw < 0.025:
        return f"Le {name}"
    if draw < 0.040:
        return f"de {name}"
    if draw < 0.048:
        return f"de La {name}"
    if draw < 0.056:
        return f"du {name}"
    if draw < 0.064 and name[0] in "OHAEIU":
        return f"L'{name}"
    if draw < 0.066:
        return f"d'{name}" if name[0] in "OHAEIU" else f"Saint-{name}"
    if draw < 0.090 and " " not in other and "-" not in other:
        return f"{name}-{other}"
    return name


@cache
def chances(group: str) -> NDArray[np.float64]:
    """Chance of each name of `surnames(group)`."""
    rank = np.arange(_COUNT[group], dtype=np.float64)
    weight = np.asarray((rank + _OFFSET) ** -_EXPONENT)
    return np.asarray(weight / weight.sum())
