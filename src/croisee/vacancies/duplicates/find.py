"""The whole search: the common table in; vacancies counted once, links and doubts out."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.vacancies.duplicates.candidates import WINDOW, Pairs, candidate_pairs
from croisee.vacancies.duplicates.comparison import Levels, compare
from croisee.vacancies.duplicates.fields import LEVELS, SIZES, Field
from croisee.vacancies.duplicates.grouping import Bools, Scored, group_ads
from croisee.vacancies.duplicates.links import DOUBTFUL, ONE, tell_links
from croisee.vacancies.duplicates.merged import merge
from croisee.vacancies.duplicates.mixture import Met, Mixture, fit, refit
from croisee.vacancies.duplicates.parameters import parameter
from croisee.vacancies.duplicates.records import UNKNOWN, Floats, Ints, Records, read_records
from croisee.vacancies.duplicates.rivals import Weighed, alone, among_rivals

Decisions = Mapping[tuple[str, str], bool]
"""Identifiers of two ads, the smaller first → whether a person says that they are one vacancy."""
_SAME_TEXT = LEVELS[Field.TEXT].size - 1
_LEAST = 0.001
"""Probability below which a pair is of interest to nobody."""
_COLLECTIVE = 6
_SETTLED = 0.001
"""Times, at most, that pairs among their rivals are learned from, and the largest move of a
probability at which that stops."""


class Duplicates(NamedTuple):
    """`vacancies`: each once (`merged.MERGED`); `origins`: where the fields of those of several ads
    come from (`merged.ORIGINS`); `links` (`links.LINKS`); `mixture`: what agreement was worth."""

    vacancies: pa.Table
    origins: pa.Table
    links: pa.Table
    mixture: Mixture

    @property
    def to_judge(self) -> pa.Table:
        """The links that a person is asked about: doubtful, merged or not, and not judged yet."""
        probability, outcome = self.links["probability"], self.links["outcome"]
        between = pc.and_(
            pc.greater_equal(probability, parameter("seuil_relecture_bas")),
            pc.less(probability, parameter("seuil_relecture_haut")),
        )
        open_ = pc.is_in(outcome, value_set=pa.array([ONE, DOUBTFUL]))
        return self.links.filter(pc.and_(pc.and_(between, open_), pc.invert(self.links["decided"])))


def find_duplicates(
    vacancies: pa.Table,
    *,
    decisions: Decisions = MappingProxyType({}),
    preferred: Sequence[str] = (),
) -> Duplicates:
    """Count each vacancy once.

    `vacancies`: `row.SCHEMA`, all sources in one table; `decisions`: what people have judged
    (`review.read_decisions`); `preferred`: sources whose fields are kept first. The order of rows
    changes nothing.
    """
    vacancies = vacancies.sort_by("id")
    ids = vacancies["id"].to_pylist()
    place = {name: number for number, name in enumerate(ids)}
    judged = {
        (place[one], place[other]): same
        for (one, other), same in decisions.items()
        if one in place and other in place
    }
    records = read_records(vacancies)
    pairs, asked = _with(candidate_pairs(records), judged)
    levels = compare(records, pairs.first, pairs.second)
    codes, pattern = np.unique(
        np.ravel_multi_index(levels.T.astype(np.int64), SIZES), return_inverse=True
    )
    patterns = np.column_stack(np.unravel_index(codes, SIZES)).astype(np.int8)
    within, across = _sides(records, pairs, levels)

    told = _told(pairs, judged)
    mixture, probability, chance = _learned(records, pairs, patterns, pattern, within, across, told)
    kept = np.flatnonzero((across & (probability >= _LEAST)) | asked)
    pairs = Pairs(pairs.first[kept], pairs.second[kept])
    likeness = _likeness(records, pairs, levels[kept])
    scored = Scored(*pairs, probability[kept], chance[kept], likeness)
    grouping = group_ads(records, scored, parameter("seuil_lien"), judged)
    merged, origins = merge(vacancies, grouping.group.tolist(), preferred)
    links = tell_links(ids, scored, levels[kept], grouping, judged)
    return Duplicates(merged, origins, links, mixture)


def _with(pairs: Pairs, judged: Mapping[tuple[int, int], bool]) -> tuple[Pairs, Bools]:
    """The pairs with those that a person judged, whatever their blocks, and which these are."""
    told = np.array([(one << 32) | other for one, other in judged], dtype=np.int64)
    codes = np.union1d((pairs.first << 32) | pairs.second, told)
    return Pairs(codes >> 32, codes & 0xFFFFFFFF), np.isin(codes, told)


def _sides(records: Records, pairs: Pairs, levels: Levels) -> tuple[Bools, Bools]:
    """Which pairs are of one channel, and which of two may be one vacancy.

    Two partners of one source show one vacancy only if their texts are the same: a source gives a
    number to each job.
    """
    within = records.channel[pairs.first] == records.channel[pairs.second]
    one_source = records.source[pairs.first] == records.source[pairs.second]
    return within, ~within & (~one_source | (levels[:, Field.TEXT] == _SAME_TEXT))


def _likeness(records: Records, pairs: Pairs, levels: Levels) -> Floats:
    """What tells two pairs of one probability apart: levels first, then days between the ads."""
    days = records.day[np.stack([pairs.first, pairs.second])]
    gap: Ints = np.where((days == UNKNOWN).any(axis=0), WINDOW, np.abs(days[0] - days[1]))
    told = [field for field in Field if field is not Field.DATE]
    likeness: Floats = levels[:, told].sum(axis=1) - gap / (WINDOW + 1)
    return likeness


def _told(pairs: Pairs, judged: Mapping[tuple[int, int], bool]) -> Floats:
    """Probability (p) that a person gives each pair; NaN where nobody has judged it."""
    told = np.full(pairs.first.size, np.nan)
    codes = (pairs.first << 32) | pairs.second
    for (one, other), same in judged.items():
        told[np.searchsorted(codes, (one << 32) | other)] = same
    return told


def _learned(
    records: Records,
    pairs: Pairs,
    patterns: Levels,
    pattern: Ints,
    within: Bools,
    across: Bools,
    told: Floats,
) -> tuple[Mixture, Floats, Floats]:
    """What agreement is worth, and two probabilities of each pair (p; 0 within a channel): if its
    ads had no other counterpart, and among all those they may have.

    What is worth what is learned from pairs one by one, then from pairs among their rivals: of six
    look-alikes that one ad meets, one at most may teach what one vacancy looks like.
    """
    sides = np.stack([records.side[pairs.first], records.side[pairs.second]])
    encounters, encounter = np.unique(np.sort(sides, axis=0), axis=1, return_inverse=True)
    encounter = encounter.ravel()

    def tally(rows: int, row: Ints, kept: Bools, weight: Floats | None = None) -> Floats:
        cells = np.ravel_multi_index((row[kept], pattern[kept]), (rows, len(patterns)))
        counted = np.bincount(cells, weight, minlength=rows * len(patterns))
        return counted.reshape(rows, len(patterns)).astype(np.float64)

    met = Met(
        tally(int(records.side.max(initial=0)) + 1, sides[0], within),
        tally(encounters.shape[1], encounter, across),
        [(int(one), int(other)) for one, other in encounters.T],
    )
    mixture = fit(patterns, met)
    probability, chance = np.zeros(across.size), np.zeros(across.size)
    seen = encounter[across], pattern[across]
    for _ in range(_COLLECTIVE):
        weighed = Weighed(
            pairs.first[across],
            pairs.second[across],
            encounter[across],
            mixture.worth(patterns)[seen],
            mixture.probability(patterns)[seen],
        )
        known = told[across]
        probability[across] = np.where(np.isnan(known), alone(weighed), known)
        before = chance[across]
        chance[across] = among_rivals(records, weighed, probability[across])
        if np.abs(chance[across] - before).max(initial=0.0) < _SETTLED:
            break
        matches = tally(encounters.shape[1], encounter, across, chance[across])
        mixture = refit(patterns, met, mixture, matches)
    return mixture, probability, chance
