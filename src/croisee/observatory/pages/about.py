"""Glossary, about, accessibility, and the page of lost visitors."""

from collections.abc import Iterator

from croisee.observatory.site import Page, Site


def pages(site: Site) -> Iterator[Page]:
    """The four texts."""
    yield site.page(
        "glossaire/index.html",
        "glossary.html.jinja",
        title="Glossaire",
        description="Les mots de l’observatoire, expliqués simplement.",
    )
    yield site.page(
        "a-propos/index.html",
        "about.html.jinja",
        title="À propos",
        description="Ce qu’est cet observatoire, comment il est fait, accessibilité, contact.",
    )
    yield site.page(
        "404.html",
        "missing.html.jinja",
        title="Page introuvable",
        description="La page demandée n’existe pas.",
    )
