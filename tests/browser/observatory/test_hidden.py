"""What is hidden and where it is read instead, as a reader meets it: axe, no script, small screen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from croisee.observatory import publish
from fixtures.fake_releases import fake_releases
from fixtures.fake_secrets import secret_release
from fixtures.local_server import served

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
PAGE = "quartiers/QN001M/"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The fictitious site with a count that hides figures, on a local server."""
    releases, root = tmp_path_factory.mktemp("releases"), tmp_path_factory.mktemp("server")
    publish([*fake_releases(releases), secret_release(releases)], root / "ville")
    with served(root) as address:
        yield f"{address}ville/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", [PAGE, "quartiers/QN002M/", "indicateurs/aide_energie/", "etudes/aide_energie/"]
)
def test_axe_finds_nothing(opened: Any, path: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("skipped: axe-core is not installed (npm ci)")
    page, _ = opened(path, bypass_csp=True, color_scheme=scheme)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    faults = {v["id"]: [n["html"][:160] for n in v["nodes"][:3]] for v in result["violations"]}
    assert faults == {}


def test_from_a_hidden_bar_to_what_can_be_read_instead_without_javascript(opened: Any) -> None:
    page, watch = opened(PAGE, java_script_enabled=False)
    instead = page.locator("#cache-aide_energie")
    assert not instead.is_visible()
    page.locator(".chiffre a", has_text="Ce qu’on peut lire à la place").first.click()
    assert instead.is_visible()
    row = instead.locator("tr", has_text="60-74 ans, Femmes")
    assert "pour la commune (Montvallon) : 450 foyers" in " ".join(row.inner_text().split())
    assert watch.outside == []


def test_a_hidden_figure_leads_to_the_page_that_shows_the_commune(opened: Any) -> None:
    page, _ = opened("quartiers/QN002M/")
    page.locator(".ailleurs a", has_text="pour la commune (Montvallon)").first.click()
    page.wait_for_url("**/indicateurs/aide_energie/")
    page.locator("details", has_text="Pour comparer").first.evaluate("d => { d.open = true; }")
    row = page.locator("details tr", has_text="Montvallon").first
    assert "2 400" in " ".join(row.inner_text().split())


def test_the_words_fit_a_small_screen(opened: Any) -> None:
    page, _ = opened(PAGE, bypass_csp=True)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for width in (320, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
