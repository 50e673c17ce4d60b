"""What each figure of the study means, from `words.yaml`."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from croisee.foundation.packaged import packaged
from croisee.studies.card import Indicator, Trend
from croisee.studies.non_recours.estimating import EMPLOYER, Estimated
from croisee.studies.non_recours.tables import SPLIT

_LEFT = {"zone": "{zone}", "value": "{value}"}
"""What a text leaves to the pages."""


def words() -> Any:
    """All the texts of the study."""
    return packaged(__package__, "words.yaml")


def indicators(
    rights: Iterable[Estimated], source: str, shown: Collection[str]
) -> tuple[Indicator, ...]:
    """Every figure of these rights, in the order of the pages; `shown`: those of the main table,
    as not every right has an amount."""
    return tuple(_all(list(rights), source, shown))


def _all(rights: list[Estimated], source: str, shown: Collection[str]) -> Iterator[Indicator]:
    for found in rights:
        right = found.right
        for name in ("eligibles", "comptes", "non_recours", "sans", "gain", "gain_euros"):
            if f"{name}_{right}" in shown:
                yield _indicator(f"{name}_{right}", name, right, source)
        if right in EMPLOYER:
            name = f"non_recours_{right}_sans_employeur"
            yield _indicator(name, "sans_employeur", right, source)
        if right in SPLIT:
            yield _indicator(f"part_incertitude_{right}", "part_incertitude", right, source)
        yield _indicator(f"comparaison_{right}", "comparaison", right, source)
    yield _indicator("profil_eligibles_c2s", "profil_eligibles", "c2s", source)


_SHARES = ("non_recours", "sans_employeur", "part_incertitude", "profil_eligibles")


def _indicator(name: str, figure: str, right: str, source: str) -> Indicator:
    told, of = words()["chiffres"], words()["droits"][right]
    entry = told.get(f"{figure}_{right}", told[figure])
    unit = "%" if figure in _SHARES else entry.get("unite", of["unite"])
    values = {**_LEFT, "droit": of["nom"], "unite": of["unite"], "Unite": of["unite"].capitalize()}
    return Indicator(
        name=name,
        label=entry["libelle"].format_map(values),
        theme=words()["theme"],
        definition=entry["definition"].format_map(values),
        unit="" if figure == "comparaison" else unit,
        decimals=0,
        population=of["population"],
        polarity=entry.get("polarite", "neutre"),
        additive=False,
        source=source,
        trend=Trend(allowed=False, reason=words()["tendance"]),
        limits=tuple(words()["limites"]),
        sentence=entry["phrase"].format_map(values),
        labels=dict(words()["groupes"]) if figure == "comparaison" else {},
    )
