"""*Secret primaire partagé*: several responses of the same contributors.

The number of persons helped and the euros paid to them have the same persons behind them. Where
they are too few, both figures are primary: to show the euros would say what the count hides. Each
response is then completed by itself.
"""

from collections import defaultdict
from collections.abc import Sequence

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.confidentiality.rules.primary import Disclosure, profile
from croisee.confidentiality.tables.cells import Key, rows, totals


def too_few(evidences: Sequence[Evidence], threshold: int | None) -> list[set[int]]:
    """For each table, its rows with too few contributors in a table of its `contributors_group`.

    Coordinates are compared without the indicator: each response has its own.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for place, evidence in enumerate(evidences):
        if evidence.contributors_group is not None:
            groups[evidence.contributors_group].append(place)
    found: list[set[int]] = [set() for _ in evidences]
    for places in groups.values():
        every = totals(evidences[place] for place in places)
        few = set().union(*(_few(evidences[place], threshold, every) for place in places))
        for place in places:
            lines = rows(evidences[place], every)
            found[place] = {line for line, row in enumerate(lines) if _place(row.key) in few}
    return found


def _few(
    evidence: Evidence, threshold: int | None, all_codes: frozenset[tuple[str, str]]
) -> set[Key]:
    if evidence.kind is Kind.INDICATOR:
        return set()  # a share may be hidden though many stand behind it
    rule = profile(evidence.profile).raised_to(threshold)
    return {
        _place(row.key)
        for row in rows(evidence, all_codes)
        if row.facts is not None and rule.assess(evidence.kind, row.facts) is Disclosure.FREQUENCY
    }


def _place(key: Key) -> Key:
    return frozenset(pair for pair in key if pair[0] != "indicator")
