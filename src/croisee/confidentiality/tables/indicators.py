"""Rates, medians, distances: figures that do not add up, judged one by one, each by its kind."""

from collections.abc import Callable, Collection, Sequence

from croisee.confidentiality.evidence import Evidence
from croisee.confidentiality.outputs.declared import findings
from croisee.confidentiality.outputs.numerators import Letters, share_letters, tells_counts
from croisee.confidentiality.rules.primary import Disclosure, profile
from croisee.confidentiality.tables.cells import Key, rows, totals


def indicator_letters(
    group: Sequence[Evidence],
    few: Sequence[Collection[int]],
    threshold: int | None,
    letters_of_counts: Callable[[Sequence[Evidence]], Letters],
) -> list[list[Disclosure | None]]:
    """The letter of each row of tables of one response (None: no figure).

    Each cell by its contributors and by the check of its kind of output, rates besides as the
    counts they tell; hidden in one table is hidden in all.
    `few`: rows of each table that too few contributors of another response stand behind.
    `letters_of_counts`: the letters of count tables protected together.
    """
    every = totals(group)
    tables = [rows(evidence, every) for evidence in group]
    worst: dict[Key, Disclosure] = {}
    for evidence, table, lines in zip(group, tables, few, strict=True):
        rule = profile(evidence.profile).raised_to(threshold)
        found = findings(evidence, rule.minimum)
        for line, row in enumerate(table):
            if row.facts is not None:
                letter = rule.assess(evidence.kind, row.facts)
                letter = Disclosure.FREQUENCY if line in lines or found[line] else letter
                worst[row.key] = min(worst.get(row.key, letter), letter)
    for place, told in _as_counts(group, letters_of_counts).items():
        for row, counted in zip(tables[place], told, strict=True):
            if counted is not None:
                worst[row.key] = min(worst[row.key], counted)
    return [[None if row.facts is None else worst[row.key] for row in table] for table in tables]


def _as_counts(
    group: Sequence[Evidence], letters_of_counts: Callable[[Sequence[Evidence]], Letters]
) -> dict[int, list[Disclosure | None]]:
    """The letters of the tables of rates, by place, as those of the counts that they tell."""
    places = [place for place, evidence in enumerate(group) if tells_counts(evidence)]
    if not places:
        return {}
    told = share_letters([group[place] for place in places], letters_of_counts)
    return dict(zip(places, told, strict=True))
