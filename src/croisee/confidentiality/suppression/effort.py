"""How long a search goes on: so many steps, the same on every machine, and perhaps a time."""

from time import monotonic


class Effort:
    """Steps to spend, within `seconds` of clock time if given."""

    def __init__(self, steps: int, seconds: float | None = None) -> None:
        self._steps = steps
        self._end = None if seconds is None else monotonic() + seconds

    def step(self) -> bool:
        """Whether one more step may be taken; it is counted."""
        self._steps -= 1
        return self._steps >= 0 and (self._end is None or monotonic() < self._end)

    def seconds(self) -> float | None:
        """Time left; None when only steps count."""
        return None if self._end is None else max(self._end - monotonic(), 0.0)
