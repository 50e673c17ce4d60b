"""Who shares what with whom, until when; what was refused; the registers."""

from collections.abc import Iterator
from datetime import date

from croisee.observatory.charts.scale import Scale
from croisee.observatory.charts.track import span
from croisee.observatory.model import Observatory
from croisee.observatory.records import Clause
from croisee.observatory.site import Page, Site


def _ordinal(iso: str | None) -> float | None:
    try:
        return float(date.fromisoformat(iso).toordinal()) if iso else None
    except ValueError:
        return None


def spans(obs: Observatory) -> dict[str, str]:
    """Clause id → its stretch of time on an axis common to all; a clause without dates has none."""
    found: list[tuple[Clause, float, float]] = []
    for clause in obs.governance.clauses:
        start, end = _ordinal(clause.from_), _ordinal(clause.until)
        if start is not None and end is not None and start < end:
            found.append((clause, start, end))
    if not found:
        return {}
    low, high = min(start for _, start, _ in found), max(end for _, _, end in found)
    scale = Scale(low=low, high=high, ticks=(low, high), start=1.0, end=99.0)
    now = _ordinal(obs.reference_date)
    return {clause.id: span(scale, start, end, now) for clause, start, end in found}


def pages(site: Site) -> Iterator[Page]:
    """The governance page and one page per clause."""
    obs = site.obs
    yield site.page(
        "gouvernance/index.html",
        "governance.html.jinja",
        title="Qui partage quoi, avec qui",
        description=(
            "Les accords entre partenaires, les croisements refusés et pourquoi, les registres, "
            "et comment s’opposer."
        ),
        record=obs.governance,
        spans=spans(obs),
        clause_ids=frozenset(clause.id for clause in obs.governance.clauses),
    )
    for clause in obs.governance.clauses:
        yield site.page(
            f"gouvernance/{clause.id}/index.html",
            "clause.html.jinja",
            title=clause.title,
            description=f"Texte de l’accord {clause.id} : {clause.title}.",
            crumbs=[("gouvernance/", "Qui partage quoi")],
            clause=clause,
        )
