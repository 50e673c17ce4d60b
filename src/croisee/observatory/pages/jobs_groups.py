"""Neighbourhoods put in groups, when they are too many for one page that a telephone can load."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from croisee.observatory.model import Zone
from croisee.observatory.pages.jobs_asides import family
from croisee.observatory.pages.jobs_figures import Jobs

MOST = 100
"""Neighbourhoods on one page: some 200 bytes each once compressed."""


@dataclass(frozen=True)
class Group:
    """Neighbourhoods of one page. `folder`: its address, under that of the comparison."""

    folder: str
    name: str
    zones: tuple[Zone, ...]


def groups(jobs: Jobs, zones: Sequence[Zone]) -> tuple[Group, ...]:
    """By département, or by family where none is known."""
    return grouped(zones, lambda zone: jobs.obs.place(zone, "departement") or family(jobs, zone))


def grouped(zones: Sequence[Zone], name_of: Callable[[Zone], str]) -> tuple[Group, ...]:
    """By the name given, none when one page can hold them all.

    A group too large is cut in runs of the alphabet.
    """
    if len(zones) <= MOST:
        return ()
    by_name: dict[str, list[Zone]] = {}
    for zone in zones:
        by_name.setdefault(name_of(zone) or "Autres quartiers", []).append(zone)
    runs = [run for name in sorted(by_name) for run in _runs(name, by_name[name])]
    return tuple(
        Group(f"{zones[0].vintage}-{rank}", name, found)
        for rank, (name, found) in enumerate(runs, 1)
    )


def _runs(name: str, zones: Sequence[Zone]) -> Iterator[tuple[str, tuple[Zone, ...]]]:
    """As few runs as can be, all of about one length."""
    count = -(-len(zones) // MOST)
    ends = [len(zones) * rank // count for rank in range(count + 1)]
    for start, end in pairwise(ends):
        run = tuple(zones[start:end])
        yield (name if count == 1 else f"{name}, de {run[0].label} à {run[-1].label}"), run
