"""Each sort of page in a real browser: axe, narrow screens, no script, print, weight."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from croisee.observatory import PublishedSite
from fixtures.html_pages import read_page, target

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "",
    "quartiers/",
    "quartiers/QN001M/",
    "quartiers/QV004/",
    "indicateurs/",
    "indicateurs/taux_pauvrete/",
    "indicateurs/non_recours_c2s/",
    "etudes/",
    "etudes/portrait/",
    "gouvernance/",
    "gouvernance/CL-CAF-01/",
    "donnees/",
    "glossaire/",
    "a-propos/",
    "404.html",
)


def opened_details(page: Any) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Any, path: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("skipped: axe-core is not installed (npm ci)")
    # The policy is lifted for axe alone; `test_nothing_leaves_the_site` holds it.
    page, _ = opened(path, bypass_csp=True, color_scheme=scheme)
    opened_details(page)
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    faults = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in result["violations"]}
    assert faults == {}
    assert len(result["passes"]) > 10


@pytest.mark.parametrize("path", PAGES)
def test_nothing_leaves_the_site(opened: Any, path: str) -> None:
    page, watch = opened(path)
    page.wait_for_load_state("networkidle")
    assert watch.clean, watch


def test_the_policy_is_enforced(opened: Any) -> None:
    page, watch = opened("glossaire/")
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.passed = true';
            document.body.append(script);
            document.body.setAttribute('style', 'color: red');
            const picture = new Image();
            picture.src = 'https://ailleurs.example/pixel.png';
            document.body.append(picture);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.passed ?? null") is None
    assert {text.split(" ")[0] for text in watch.violations} == {
        "script-src-elem",
        "style-src-attr",
        "img-src",
    }
    assert watch.outside == []


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scroll(opened: Any, path: str) -> None:
    """320 CSS pixels is also 200 % zoom on a 640-pixel window (WCAG 1.4.10); then the reader's
    own text size, doubled (WCAG 1.4.4)."""
    page, _ = opened(path, bypass_csp=True)
    opened_details(page)
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.add_style_tag(content="html { font-size: 200% }")
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_whole_without_javascript(opened: Any, site: PublishedSite, path: str) -> None:
    page, watch = opened(path, java_script_enabled=False)
    file = site.folder / (path if path.endswith(".html") else f"{path}index.html")
    assert page.locator("h1").is_visible()
    assert page.locator("main [hidden]").count() == (1 if path == "" else 0)
    written = sum(tag == "tr" for tag, _ in read_page(file).tags)
    assert page.locator("main tr").count() == written
    assert watch.outside == []


def test_without_javascript_the_whole_list_and_the_drawn_map_stay(opened: Any) -> None:
    page, _ = opened("", java_script_enabled=False)
    assert page.locator(".quartiers li:visible").count() == 12
    assert page.locator("svg.ensemble circle").count() == 6
    assert page.locator("#filtres").is_hidden()


@pytest.mark.parametrize("path", ["", "quartiers/QN001M/", "indicateurs/taux_pauvrete/"])
def test_pages_print(opened: Any, path: str) -> None:
    page, _ = opened(path)
    content = page.pdf(prefer_css_page_size=True)
    assert content.startswith(b"%PDF")
    assert b"/Type /Page" in content or b"/Type/Page" in content
    page.emulate_media(media="print")
    assert page.locator(".entete nav").is_hidden()
    assert page.locator("h1").is_visible()


def test_print_opens_what_is_folded(opened: Any) -> None:
    page, _ = opened("quartiers/QN001M/")
    folded = page.locator("details .fiche dd").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.bounding_box()["height"] > 0
    assert folded.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")


def on_the_wire(site: PublishedSite, file: Path) -> int:
    """Gzipped bytes of a page and of everything it loads by itself."""
    loaded = {file}
    for tag, attributes in read_page(file).tags:
        link = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        if link:
            found = target(site.folder, file, link)
            assert found is not None
            loaded.add(found[0])
        for name in ("module", "worker", "style", "fond", "quartiers"):
            extra = attributes.get(f"data-{name}")
            if tag == "figure" and extra:
                loaded.add(site.folder / extra)
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in loaded)


def test_pages_are_light(site: PublishedSite) -> None:
    for name in site.pages:
        limit = 700_000 if name == "index.html" else 60_000
        weight = on_the_wire(site, site.folder / name)
        assert weight <= limit, (name, weight)


def test_the_map_data_hold_no_figure(site: PublishedSite) -> None:
    document = json.loads((site.folder / "carte" / "quartiers.geojson").read_bytes())
    names = {name for f in document["features"] for name in f["properties"]}
    assert names == {"nom", "page", "millesime", "taille"}
