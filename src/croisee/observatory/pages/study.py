"""« Comment est-ce calculé ? »: a page per study, printed from its card."""

from collections.abc import Iterator

from croisee.observatory.site import Page, Site


def pages(site: Site) -> Iterator[Page]:
    """The list of studies, then one page each."""
    yield site.page(
        "etudes/index.html",
        "studies.html.jinja",
        title="Comment est-ce calculé ?",
        description="Les études de l’observatoire : leur question, leur méthode, leurs limites.",
    )
    for study in site.obs.studies:
        yield site.page(
            f"etudes/{study.name}/index.html",
            "study.html.jinja",
            title=study.card.title,
            description=f"Comment est-ce calculé ? {study.card.question}",
            crumbs=[("etudes/", "Méthodes")],
            study=study,
            card=study.card,
        )
