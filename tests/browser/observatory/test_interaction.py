"""By keyboard, by search, by map: what scripts add, and that they keep the promises."""

from typing import Any

import pytest
from playwright.sync_api import expect

from croisee.observatory import PublishedSite

pytestmark = pytest.mark.browser


def focused(page: Any) -> str:
    return str(page.evaluate("() => document.activeElement.textContent.trim().slice(0, 60)"))


def focused_label(page: Any) -> str:
    return str(
        page.evaluate(
            "() => document.activeElement.getAttribute('aria-label')"
            " ?? document.activeElement.textContent.trim()"
        )
    )


def test_the_first_key_offers_to_skip_to_the_content(opened: Any) -> None:
    page, _ = opened("quartiers/QN001M/")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    assert page.locator(".evitement").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "contenu"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_keyboard_reaches_map_search_and_list(opened: Any, site: PublishedSite) -> None:
    if not site.interactive_map:
        pytest.skip("skipped: the map engine was not built (scripts/build_assets.py)")
    page, _ = opened("")
    page.locator("[data-carte=prete]").wait_for()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(focused_label(page))
    for stop in ("Aller au contenu", "Quartiers", "Carte des quartiers", "Agrandir la carte"):
        assert stop in seen, seen
    assert "Le Grand Clos" in seen
    assert seen.index("Agrandir la carte") < seen.index("Le Grand Clos")


def test_focus_is_always_visible(opened: Any) -> None:
    page, _ = opened("quartiers/QN001M/")
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", focused(page)


def test_search_filters_and_the_address_remembers(opened: Any, base: str) -> None:
    page, watch = opened("")
    assert page.locator("#compte").inner_text() == "12 quartiers"
    page.get_by_label("Nom du quartier ou de la commune").fill("cedres montvallon")
    expect(page.locator("#compte")).to_have_text("2 quartiers")
    page.get_by_label("Périmètres", exact=True).select_option("2015")
    expect(page.locator("#compte")).to_have_text("1 quartier")
    assert page.url == base + "?q=cedres+montvallon&generation=2015"
    page.reload()
    expect(page.locator(".quartiers li:visible")).to_have_count(1)
    page.get_by_label("Nom du quartier ou de la commune").fill("introuvable")
    expect(page.locator("#compte")).to_contain_text("Aucun quartier")
    assert watch.clean, watch


def test_columns_sort_with_hidden_figures_last(opened: Any) -> None:
    page, watch = opened("indicateurs/taux_pauvrete/")
    table = page.locator("table[data-tri]").first
    table.get_by_role("button", name="Chiffre").click()
    values = table.locator("tbody td[data-valeur]").evaluate_all(
        "cells => cells.map(c => c.dataset.valeur)"
    )
    shown = [float(v) for v in values if v]
    assert shown == sorted(shown)
    assert values[len(shown) :] == [""] * (len(values) - len(shown))
    assert table.locator("th[aria-sort=ascending]").inner_text().startswith("Chiffre")
    assert watch.clean, watch


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_ready_in_french_and_within_the_policy(
    opened: Any, site: PublishedSite, scheme: str
) -> None:
    if not site.interactive_map:
        pytest.skip("skipped: the map engine was not built (scripts/build_assets.py)")
    page, watch = opened("", color_scheme=scheme)
    page.locator("[data-carte=prete]").wait_for()
    assert page.get_by_role("region", name="Carte des quartiers").count() == 1
    assert page.get_by_role("button", name="Agrandir la carte").is_visible()
    assert page.locator("svg.ensemble").count() == 0
    page.locator("#QN005M a").focus()
    expect(page.locator(".maplibregl-popup-content")).to_have_text("Penvern")
    page.locator("#q").focus()
    expect(page.locator(".maplibregl-popup-content")).to_have_count(0)
    assert watch.clean, watch
