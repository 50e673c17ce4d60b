"""Pages about jobs: made when a release tells how far the work is that people look for."""

from collections.abc import Iterator

from croisee.observatory.geography import Geography
from croisee.observatory.pages import jobs_comparison, jobs_occupation, jobs_sheet
from croisee.observatory.pages.jobs_figures import HEADLINE, Jobs
from croisee.observatory.site import Page, Site


def pages(site: Site, geography: Geography) -> Iterator[Page]:
    """Comparison, one sheet per neighbourhood, one card per occupation; none without figures."""
    if HEADLINE not in site.obs.measures:
        return
    jobs = Jobs(site.obs)
    yield from jobs_comparison.pages(site, jobs)
    yield from jobs_sheet.pages(site, jobs, geography)
    yield from jobs_occupation.pages(site, jobs)
