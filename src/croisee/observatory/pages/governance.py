"""Who shares what with whom, until when; what was refused; the registers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from croisee.observatory.charts.scale import Scale
from croisee.observatory.charts.track import span
from croisee.observatory.model import Observatory
from croisee.observatory.records import Clause, Ground
from croisee.observatory.site import Page, Site

_NAMED = ("Étude", "Traitement", "Calcul")


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


def where(obs: Observatory, ground: Ground) -> tuple[str, str]:
    """Address of the article that forbids (empty when no page shows it), and its name.

    An article may be given down to its sentence (« 4.2 »): the page is anchored by article.
    """
    article = str(ground.article)
    words = f"article {article}" if article[:1].isdigit() else article
    clause = next((c for c in obs.governance.clauses if c.id == ground.clause), None)
    if clause is None:
        return "", f"{ground.clause}, {words}" if ground.clause else words.capitalize()
    number = article.split(".")[0]
    known = number in {str(each.number) for each in clause.articles}
    return f"{clause.id}/#article-{number}" if known else f"{clause.id}/", f"{clause.id}, {words}"


def titled(rows: Sequence[Mapping[str, object]]) -> list[tuple[str, Mapping[str, object]]]:
    """Register rows under the name a reader looks for: that of the treatment or study."""
    return [(_name(row), {k: v for k, v in row.items() if v != _name(row)}) for row in rows]


def _name(row: Mapping[str, object]) -> str:
    names = [key for key in row if key.startswith("Nom")] + [key for key in _NAMED if key in row]
    return str(row[names[0]]) if names else str(next(iter(row.values()), ""))


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
        where=partial(where, obs),
        registers={
            "permits": titled(obs.governance.permits),
            "treatments": titled(obs.governance.treatments),
            "algorithms": titled(obs.governance.algorithms),
        },
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
