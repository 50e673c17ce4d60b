"""Downloads, with what each file holds and the hash that proves it."""

from collections.abc import Iterator, Sequence

from croisee.observatory.downloads import Download
from croisee.observatory.site import Page, Site


def pages(site: Site, downloads: Sequence[Download]) -> Iterator[Page]:
    """The downloads page."""
    yield site.page(
        "donnees/index.html",
        "data.html.jinja",
        title="Télécharger les données",
        description="Tous les chiffres publiés, en formats ouverts : CSV, ODS, GeoJSON.",
        downloads=downloads,
    )
