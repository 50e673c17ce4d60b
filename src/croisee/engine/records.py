"""Where the records of a block of delimited text begin and end, on which line, in how many fields.

Counted by numpy on the bytes, without splitting a field: a quote toggles « inside », a newline
or a delimiter counts only outside. That reading is right only where quotes stand as RFC 4180
wants them (opening a field, closing it, or doubled inside it), so any other quote is an error.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_QUOTE, _NEWLINE, _RETURN, _NUL = ord('"'), ord("\n"), ord("\r"), 0

Positions = npt.NDArray[np.int64]


class MisplacedByteError(Exception):
    """A byte that may not stand where it stands, at `position` in the block."""

    def __init__(self, kind: str, position: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.position = position


@dataclass(frozen=True)
class Records:
    """The whole records of a block, blank ones left out.

    `end`: length of the block they cover; `newlines`: how many line ends it holds; `lines`: line
    of each record, the block's first being 0; `fields`: number of fields of each; `longest`:
    length in bytes of the longest; `folded`: whether a line end stands inside quotes.
    """

    end: int
    newlines: int
    lines: Positions
    fields: Positions
    longest: int
    folded: bool


def find_records(block: bytes, delimiter: str) -> Records:
    """The records of `block`, which starts on a record; what follows the last line end waits.

    Raises `MisplacedByteError` at the first quote, carriage return or null byte astray.
    """
    content = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(content == _QUOTE)
    newlines = np.flatnonzero(content == _NEWLINE)
    _check_bytes(content, quotes, delimiter)
    ends = _outside(newlines, quotes)
    if not len(ends):
        nothing = np.empty(0, np.int64)
        return Records(0, 0, nothing, nothing, 0, folded=False)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    blank = (lengths == 0) | ((lengths == 1) & (content[starts] == _RETURN))
    delimiters = _outside(np.flatnonzero(content == ord(delimiter)), quotes)
    fields = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
    lines = np.searchsorted(newlines, starts)
    before = int(np.searchsorted(newlines, ends[-1], side="right"))
    return Records(
        end=int(ends[-1]) + 1,
        newlines=before,
        lines=lines[~blank],
        fields=fields[~blank],
        longest=int(lengths.max()) + 1,
        folded=before > len(ends),
    )


def _outside(positions: Positions, quotes: Positions) -> Positions:
    """Those of `positions` that have an even number of quotes before them."""
    if not len(quotes):
        return positions
    outside: Positions = positions[np.searchsorted(quotes, positions) % 2 == 0]
    return outside


def _check_bytes(content: npt.NDArray[np.uint8], quotes: Positions, delimiter: str) -> None:
    faults = [
        MisplacedByteError("guillemet", position)
        for position in _first(_stray(content, quotes, delimiter))
    ]
    returns = _outside(np.flatnonzero(content == _RETURN), quotes)
    returns = returns[returns + 1 < len(content)]
    alone = returns[content[returns + 1] != _NEWLINE]
    faults += [MisplacedByteError("retour", position) for position in _first(alone)]
    faults += [
        MisplacedByteError("nul", position) for position in _first(np.flatnonzero(content == _NUL))
    ]
    if faults:
        raise min(faults, key=lambda fault: fault.position)


def _stray(content: npt.NDArray[np.uint8], quotes: Positions, delimiter: str) -> Positions:
    """Quotes that neither open a field, close one, nor stand doubled in one."""
    opening, closing = quotes[0::2], quotes[1::2]
    opening = opening[opening > 0]
    closing = closing[closing + 1 < len(content)]
    before = content[opening - 1]
    after = content[closing + 1]
    opens = np.isin(before, (ord(delimiter), _NEWLINE, _QUOTE))
    closes = np.isin(after, (ord(delimiter), _NEWLINE, _RETURN, _QUOTE))
    return np.sort(np.concatenate((opening[~opens], closing[~closes])))


def _first(positions: Positions) -> list[int]:
    return [int(position) for position in positions[:1]]
