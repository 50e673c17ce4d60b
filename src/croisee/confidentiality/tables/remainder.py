"""What can be said of those behind a whole, once its parts are taken away."""

from collections.abc import Sequence

from croisee.confidentiality.rules.facts import Facts


def facts_of_rest(parent: Facts, parts: Sequence[Facts], value: float) -> Facts:
    """Facts of what remains; `largest` and `second` are the most that they can be."""
    behind = [part.contributors for part in parts]
    homes = [part.households for part in parts]
    seen = {top for part in parts for top in part.tops}
    most = [top for top in parent.tops if top not in seen]
    most += parent.tops[-1:] * (2 - len(most))  # whoever is not listed brings less than the last
    return Facts(
        value,
        _left(parent.contributors, behind),
        largest=min(most[0], value) if most else None,
        second=min(most[1], value) if most else None,
        households=_left(parent.households, homes),
        weight=parent.weight,
    )


def _left(whole: int | None, parts: Sequence[int | None]) -> int | None:
    """What is left of a number; None when it cannot be known."""
    if whole is None or any(part is None for part in parts):
        return None
    left = whole - sum(part or 0 for part in parts)
    return left if left >= 0 else None
