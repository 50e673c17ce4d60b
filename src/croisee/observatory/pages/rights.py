"""Pages about rights not claimed: made when a release estimates who could have them."""

from collections.abc import Iterator

from croisee.observatory.geography import Geography
from croisee.observatory.pages import rights_comparison, rights_method, rights_sheet
from croisee.observatory.pages.rights_figures import HEADLINE, Rights
from croisee.observatory.site import Page, Site


def pages(site: Site, geography: Geography) -> Iterator[Page]:
    """Map and table, one sheet per neighbourhood, the method; none without figures."""
    if HEADLINE not in site.obs.measures:
        return
    rights = Rights(site.obs)
    yield from rights_comparison.pages(site, rights, geography)
    yield from rights_sheet.pages(site, rights)
    yield from rights_method.pages(site, rights)
