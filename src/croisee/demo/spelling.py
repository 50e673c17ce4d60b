"""How offices write names: capitals or not, with or without accents, hyphens, apostrophes."""

import unicodedata
from collections.abc import Callable

import pyarrow as pa

Style = Callable[[str], str]


def plain(name: str) -> str:
    """As it is on the identity card: « Le Braouëz », « Marie-Claude »."""
    return name


def capitals(name: str) -> str:
    """Capitals with accents: « LE BRAOUËZ »."""
    return name.upper()


def bare_capitals(name: str) -> str:
    """Capitals without accents: « LE BRAOUEZ », « MARIE-CLAUDE », « L'HERMIN »."""
    letters = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(c for c in letters if not unicodedata.combining(c)).upper()


def split_capitals(name: str) -> str:
    """Capitals without accents, hyphens or apostrophes: « LE BRAOUEZ », « MARIE CLAUDE »."""
    return bare_capitals(name).replace("-", " ").replace("'", " ")


def glued(name: str) -> str:
    """Particles stuck to the name, no accents: « LEBRAOUEZ », « DELAMARE »."""
    return bare_capitals(name).replace(" ", "").replace("'", "")


VARIANTS: tuple[Style, ...] = (plain, capitals, bare_capitals, split_capitals, glued)


def styled(lexicon: pa.Array, style: Style) -> pa.Array:
    """Every name of a lexicon, written in one style; nulls stay null."""
    return pa.array(
        [None if name is None else style(name) for name in lexicon.to_pylist()], pa.string()
    )
