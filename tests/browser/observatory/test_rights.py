"""The pages about rights not claimed in a real browser: axe, phones, paper, keyboard, weight."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from croisee.observatory import PublishedSite, publish
from fixtures.fake_rights import with_rights
from fixtures.html_pages import read_page, target
from fixtures.local_server import served

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SHEETS = ("droits/QN001M/", "droits/QN005M/", "droits/QN006M/")
"""All told, badly known, a rate that cannot be read."""
PAGES = ("droits/", *SHEETS, "droits/comment/")
FIXED = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def rights_site(tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    """The fictitious site with the study of rights not claimed."""
    root = tmp_path_factory.mktemp("server")
    return publish(with_rights(tmp_path_factory.mktemp("releases")), root / "ville")


@pytest.fixture(scope="module")
def base(rights_site: PublishedSite) -> Iterator[str]:
    """The same on a local server."""
    with served(rights_site.folder.parent) as address:
        yield f"{address}ville/"


def opened_details(page: Any) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Any, path: str, scheme: str, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("skipped: axe-core is not installed (npm ci)")
    viewport = {"width": width, "height": 900}
    page, _ = opened(path, bypass_csp=True, color_scheme=scheme, viewport=viewport)
    opened_details(page)
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    faults = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in result["violations"]}
    assert faults == {}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_leaves_the_site_and_the_page_is_whole_without_javascript(
    opened: Any, rights_site: PublishedSite, path: str
) -> None:
    page, watch = opened(path)
    page.wait_for_load_state("networkidle")
    assert watch.clean, watch
    assert page.locator("script").count() == 0
    written = read_page(rights_site.folder / path / "index.html").tags
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


def test_on_a_phone_a_row_is_a_card_that_is_still_a_row(opened: Any) -> None:
    page, _ = opened("droits/", viewport={"width": 360, "height": 800})
    table = page.get_by_role("table").first
    assert table.get_by_role("row").count() == 7
    assert table.get_by_role("rowheader").count() == 6
    head = table.get_by_role("columnheader", name="N’ont pas la C2S")
    assert head.count() == 1
    assert table.locator(".rappel:visible").count() > 0
    page.set_viewport_size({"width": 1440, "height": 800})
    assert table.locator(".rappel:visible").count() == 0


def test_what_is_badly_known_is_hatched_and_painted(opened: Any) -> None:
    """A hatched shape without its pattern would be painted black, or not at all."""
    page, _ = opened("droits/")
    names = page.locator("[class=peut-etre]").evaluate_all(
        "found => found.map(each => each.getAttribute('fill'))"
    )
    assert set(names) == {"url(#hachures)"}
    assert page.locator("pattern#hachures").count() == 1
    paints = page.locator("[class=peut-etre]").evaluate_all(
        "found => found.map(each => getComputedStyle(each).fill)"
    )
    assert all("#hachures" in paint for paint in paints)


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_at_most_two_pages_of_paper(opened: Any, path: str) -> None:
    page, _ = opened(path)
    assert len(FIXED.findall(page.pdf(prefer_css_page_size=True))) <= 2
    page.emulate_media(media="print")
    assert page.locator(".fictif").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".papier").first.is_visible()
    assert page.locator(".ecran:visible").count() == 0
    assert page.locator(".rappel:visible").count() == 0


def test_from_home_to_a_sheet_to_the_method_with_the_keyboard(opened: Any) -> None:
    page, _ = opened("")
    page.locator("main a", has_text="Droits").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/droits/")
    page.locator("table").first.locator("a", has_text="Le Grand Clos").focus()
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/droits/QN002M/")
    assert page.locator("h1").inner_text().endswith("Le Grand Clos")
    page.get_by_role("link", name="Comment est-ce calculé").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/droits/comment/")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light(rights_site: PublishedSite, path: str) -> None:
    file = rights_site.folder / path / "index.html"
    loaded = {file}
    for tag, attributes in read_page(file).tags:
        found = target(rights_site.folder, file, attributes.get("href") or "")
        if tag == "link" and found is not None:
            loaded.add(found[0])
    assert sum(len(gzip.compress(each.read_bytes(), 6)) for each in loaded) <= 60_000
