"""The pages about jobs in a real browser: axe, small screens, keyboard, paper, weight."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from croisee.observatory import PublishedSite, publish
from fixtures.fake_jobs import jobs_release
from fixtures.fake_releases import fake_releases
from fixtures.html_pages import read_page, target
from fixtures.local_server import served

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SHEETS = ("emplois/QN001M/", "emplois/QN005M/", "emplois/QN006M/")
"""All told, told coarsely, nearly all hidden."""
PAGES = ("emplois/", *SHEETS, "emplois/metiers/", "emplois/metiers/J1501/")
FIXED = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def jobs_site(tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    """The fictitious site with the study of jobs."""
    releases, root = tmp_path_factory.mktemp("releases"), tmp_path_factory.mktemp("server")
    return publish([*fake_releases(releases), jobs_release(releases)], root / "ville")


@pytest.fixture(scope="module")
def base(jobs_site: PublishedSite) -> Iterator[str]:
    """The same on a local server."""
    with served(jobs_site.folder.parent) as address:
        yield f"{address}ville/"


def opened_details(page: Any) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Any, path: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("skipped: axe-core is not installed (npm ci)")
    page, _ = opened(path, bypass_csp=True, color_scheme=scheme)
    opened_details(page)
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    faults = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in result["violations"]}
    assert faults == {}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_leaves_the_site_and_the_page_is_whole_without_javascript(
    opened: Any, jobs_site: PublishedSite, path: str
) -> None:
    page, watch = opened(path)
    page.wait_for_load_state("networkidle")
    assert watch.clean, watch
    assert page.locator("script").count() == 0
    written = read_page(jobs_site.folder / path / "index.html").tags
    assert page.locator("main tr").count() == sum(tag == "tr" for tag, _ in written)


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scroll(opened: Any, path: str) -> None:
    page, _ = opened(path, bypass_csp=True)
    opened_details(page)
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.add_style_tag(content="html { font-size: 200% }")
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["emplois/", "emplois/QN001M/"])
def test_the_keyboard_reaches_what_scrolls_and_shows_where_it_is(opened: Any, path: str) -> None:
    page, _ = opened(path, viewport={"width": 360, "height": 800})
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        seen.add(page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    regions = page.locator("main [role=region]:visible").evaluate_all(
        "found => found.map(each => each.getAttribute('aria-label'))"
    )
    assert regions[0] in seen


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_two_pages_of_paper(opened: Any, path: str) -> None:
    page, _ = opened(path)
    assert len(FIXED.findall(page.pdf(prefer_css_page_size=True))) == 2
    page.emulate_media(media="print")
    assert page.locator(".fictif").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".feuille .papier").first.is_visible()
    assert page.locator(".ecran:visible").count() == 0


def test_from_home_to_a_sheet_to_an_occupation(opened: Any) -> None:
    page, _ = opened("")
    page.locator("main a", has_text="Emplois").click()
    page.wait_for_url("**/emplois/")
    page.locator("table").first.locator("a", has_text="Le Grand Clos").click()
    page.wait_for_url("**/emplois/QN002M/")
    page.locator("a", has_text="Aide-soignant").click()
    page.wait_for_url("**/emplois/metiers/J1501/")
    assert page.locator("h1").inner_text() == "Aide-soignant"


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light(jobs_site: PublishedSite, path: str) -> None:
    file = jobs_site.folder / path / "index.html"
    loaded = {file}
    for tag, attributes in read_page(file).tags:
        found = target(jobs_site.folder, file, attributes.get("href") or "")
        if tag == "link" and found is not None:
            loaded.add(found[0])
    assert sum(len(gzip.compress(each.read_bytes(), 6)) for each in loaded) <= 60_000
