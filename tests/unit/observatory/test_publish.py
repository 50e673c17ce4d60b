"""The site as files: the same bytes, whole or absent, nothing inline, no dead link, no trick."""

from pathlib import Path

import pytest

import fixtures.fake_releases as fake
from croisee.foundation.canonical import digest_folder
from croisee.foundation.errors import CroiseeError
from croisee.observatory import PublishedSite, publish
from croisee.observatory.model import Observatory
from croisee.observatory.site import POLICY
from fixtures.fake_territory import territory
from fixtures.html_pages import read_page, target


def pages(site: PublishedSite) -> list[Path]:
    return [site.folder / name for name in site.pages]


def test_every_sort_of_page_is_there(site: PublishedSite) -> None:
    expected = {
        "index.html",
        "404.html",
        "quartiers/index.html",
        "quartiers/QN001M/index.html",
        "quartiers/QV006/index.html",
        "indicateurs/taux_pauvrete/index.html",
        "etudes/portrait/index.html",
        "gouvernance/index.html",
        "gouvernance/CL-CAF-01/index.html",
        "donnees/index.html",
        "glossaire/index.html",
        "a-propos/index.html",
    }
    assert expected <= set(site.pages)


def test_the_same_releases_give_the_same_bytes(
    site: PublishedSite, releases: list[Path], tmp_path: Path
) -> None:
    again = publish(list(reversed(releases)), tmp_path / "site")
    assert again.files == site.files
    assert digest_folder(again.folder) == site.files


def test_publishing_replaces_what_was_there(releases: list[Path], tmp_path: Path) -> None:
    old = tmp_path / "site" / "quartiers" / "ANCIEN" / "index.html"
    old.parent.mkdir(parents=True)
    old.write_text("ancien")
    publish(releases, tmp_path / "site")
    assert not old.exists()


def test_a_failure_leaves_the_old_site(releases: list[Path], tmp_path: Path) -> None:
    site = publish(releases, tmp_path / "site")
    with pytest.raises(CroiseeError):
        publish([tmp_path], site.folder)
    assert digest_folder(site.folder) == site.files
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_pages_are_well_formed_french_pages(site: PublishedSite) -> None:
    for path in pages(site):
        page = read_page(path)
        assert page.faults == [], path
        tags = dict(page.tags)
        assert tags["html"] == {"lang": "fr"}
        assert {"title", "main", "header", "footer", "nav"} <= set(tags)
        assert page.headings.count(1) == 1, path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (path, page.headings)
        named = [t for t in page.tags if t[0] == "meta" and t[1].get("name") == "description"]
        assert named[0][1]["content"], path
        assert page.links[0] or page.links[1]
        assert ("a", {"class": "evitement", "href": "#contenu"}) in page.tags


def test_nothing_is_inline_and_the_policy_says_so(site: PublishedSite) -> None:
    for path in pages(site):
        page = read_page(path)
        policies = [a["content"] for t, a in page.tags if a.get("http-equiv")]
        assert policies == [POLICY]
        for tag, attributes in page.tags:
            assert "style" not in attributes
            assert not any(name.startswith("on") for name in attributes)
            assert tag != "style"
            assert tag != "script" or attributes.get("src")


def test_every_internal_link_leads_somewhere(site: PublishedSite) -> None:
    anchors = {path: set(read_page(path).ids) for path in pages(site)}
    for path in pages(site):
        for link in read_page(path).links:
            assert not link.startswith("/"), (path, link)
            found = target(site.folder, path, link)
            if found is None:
                continue
            file, anchor = found
            assert file.is_file(), (path, link)
            assert not anchor or anchor in anchors[file], (path, link)


def test_the_only_outside_links_are_those_of_producers(site: PublishedSite) -> None:
    outside = {
        link for path in pages(site) for link in read_page(path).links if link.startswith("http")
    }
    assert outside == {"https://institut.example/quartiers"}


def test_a_fictitious_territory_says_so_on_every_page(site: PublishedSite) -> None:
    assert all("Territoire fictif :" in read_page(path).text for path in pages(site))


def test_a_hidden_figure_is_told_with_its_reason(site: PublishedSite) -> None:
    text = read_page(site.folder / "quartiers/QN001M/index.html").text
    assert "Ce qui est caché et pourquoi" in text
    assert "secret statistique" in text
    assert "Moins de 11 personnes : le chiffre parlerait d’elles." in text


def test_a_refusal_shows_its_five_parts(site: PublishedSite) -> None:
    text = read_page(site.folder / "gouvernance/index.html").text
    for words in (
        "Ce qui était demandé",
        "Ce qui l’interdit",
        "Ce que dit la loi",
        "Ce qui est possible",
        "Qui peut décider",
        "CL-CAF-01, article 3",
        "Aucun usage de recouvrement n’est permis.",
    ):
        assert words in text


def test_simulated_reviews_are_said_to_be(site: PublishedSite) -> None:
    assert "Relecture simulée" in read_page(site.folder / "etudes/portrait/index.html").text


def test_published_figures_are_on_the_pages(obs: Observatory, site: PublishedSite) -> None:
    for zone in obs.quartiers:
        text = read_page(site.folder / f"quartiers/{obs.slugs[zone.id]}/index.html").text
        cell = obs.latest(zone.id, "taux_pauvrete")
        assert cell is not None
        if cell.value is not None:
            assert f"{cell.value:.1f}".replace(".", ",") in text


HOSTILE = "<script>alert(1)</script>\"' onload=x {{ 7*7 }} & é\u202e"


def test_a_hostile_name_stays_text(tmp_path: Path, releases: list[Path]) -> None:
    hostile = territory(tmp_path / "t", label=HOSTILE)
    site = publish([hostile, *releases[1:]], tmp_path / "site")
    for name in (
        "index.html",
        "quartiers/QN001M/index.html",
        "indicateurs/taux_pauvrete/index.html",
    ):
        page = read_page(site.folder / name)
        assert page.faults == []
        assert "<script>alert(1)</script>" in page.text
        assert "{{ 7*7 }}" in page.text
        scripts = [a for tag, a in page.tags if tag == "script"]
        assert all(a.get("src") and "ressources/" in (a["src"] or "") for a in scripts)
        assert not any("onload" in a for _, a in page.tags)


def test_a_hostile_link_of_a_producer_is_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = fake._source("Quartiers").model_copy(update={"page": "javascript:alert(1)"})
    monkeypatch.setattr(fake, "_source", lambda title: note)
    site = publish(fake.fake_releases(tmp_path / "r"), tmp_path / "site")
    page = read_page(site.folder / "etudes/portrait/index.html")
    assert "Source inventée" in page.text
    assert not any(link.startswith("javascript") for link in page.links)


def test_a_lone_release_makes_a_site(tmp_path: Path) -> None:
    site = publish([fake.governance(tmp_path / "r")], tmp_path / "site")
    assert read_page(site.folder / "index.html").faults == []
    assert "gouvernance/CL-CAF-01/index.html" in site.pages
