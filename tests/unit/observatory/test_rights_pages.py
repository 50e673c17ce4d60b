"""The pages about rights not claimed: what is told, what is not, where it leads."""

import gzip
from pathlib import Path

import pytest

from croisee.observatory import PublishedSite, publish
from croisee.observatory.geography import Geography
from croisee.observatory.model import Observatory, Zone
from croisee.observatory.pages import jobs_groups, rights
from croisee.observatory.pages.rights_comparison import columns, view
from croisee.observatory.pages.rights_figures import Rights
from croisee.observatory.pages.rights_sheet import answers, gains, parts, profiles, services
from croisee.observatory.reading import read
from croisee.observatory.site import Site
from fixtures.fake_releases import indicator, table
from fixtures.fake_rights import CONTRADICTORY, UNSURE, cells, rights_release, with_rights
from fixtures.fake_territory import territory
from fixtures.html_pages import PageReader, read_page, target


@pytest.fixture(scope="module")
def releases_with_rights(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return with_rights(tmp_path_factory.mktemp("rights"))


@pytest.fixture(scope="module")
def told(releases_with_rights: list[Path]) -> Rights:
    return Rights(read(releases_with_rights))


@pytest.fixture(scope="module")
def pages(
    releases_with_rights: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> PublishedSite:
    return publish(releases_with_rights, tmp_path_factory.mktemp("site") / "site")


def named(told: Rights, label: str) -> Zone:
    return next(zone for zone in told.zones if zone.label == label)


def page(site: PublishedSite, name: str) -> PageReader:
    return read_page(site.folder / name / "index.html")


def test_without_the_study_there_is_no_such_page_nor_link(
    site: PublishedSite, obs: Observatory
) -> None:
    assert "eligibles_c2s" not in obs.measures
    assert not any(name.startswith("droits/") for name in site.pages)
    for name in ("", "quartiers/QN001M", "donnees"):
        assert not any("droits/" in link for link in page(site, name).links)


def test_a_comparison_a_method_and_a_sheet_per_neighbourhood(pages: PublishedSite) -> None:
    found = {name for name in pages.pages if name.startswith("droits/")}
    sheets = {f"droits/QN{index:03d}M/index.html" for index in range(1, 7)}
    assert found == {"droits/index.html", "droits/comment/index.html", *sheets}


def test_home_neighbourhood_study_and_navigation_lead_there(pages: PublishedSite) -> None:
    assert "droits/" in page(pages, "").links
    assert "../../droits/QN001M/" in page(pages, "quartiers/QN001M").links
    assert not any("droits/Q" in link for link in page(pages, "quartiers/QV001").links)
    assert "../../droits/" in page(pages, "etudes/non-recours").links
    assert "../droits/" in page(pages, "donnees").links


def test_both_definitions_stand_side_by_side_in_the_order_of_the_alphabet(told: Rights) -> None:
    main, more = columns(told)
    assert [column.name for column in main] == [
        "non_recours_c2s", "non_recours_c2s_sans_employeur", "non_recours_rsa",
    ]  # fmt: skip
    assert [column.name for column in more] == [
        "non_recours_c2s_gratuite", "non_recours_c2s_participation",
    ]  # fmt: skip
    shown = view(told, Geography(told.obs), told.zones)
    names = [row.zone.label for row in shown.rows]
    assert names == sorted(names)
    assert [row.number for row in shown.rows] == [1, 2, 3, 4, 5, 6]
    words = {row.zone.label: [entry.said.words for entry in row.entries] for row in shown.rows}
    assert words["Les Tisserands"] == [
        "entre 2 et 4 personnes sur 10",
        "entre 1 et 2 personnes sur 10",
        "entre 2 et 4 foyers sur 10",
    ]
    assert shown.unknown == 1


def test_a_side_is_told_only_where_it_is_proven(told: Rights) -> None:
    rows = view(told, Geography(told.obs), told.zones).rows
    proven = {
        row.zone.label: row.entries[0].side.words
        for row in rows
        if row.entries[0].side and row.entries[0].side.proven
    }
    assert proven == {"Les Tisserands": "nettement moins", "La Fonderie": "nettement plus"}


def test_no_page_ranks(pages: PublishedSite) -> None:
    text = page(pages, "droits").text
    assert "ce n’est pas un classement" in text
    assert " rang" not in text.lower()


def test_a_rate_that_cannot_be_read_says_why(told: Rights, pages: PublishedSite) -> None:
    zone = named(told, "Quai des Saulniers")
    c2s = answers(told, zone)[0]
    assert (c2s.share.known, c2s.svg) == (False, "")
    assert c2s.eligible.known
    assert CONTRADICTORY in page(pages, "droits/QN006M").text
    assert page(pages, "droits").text.count(CONTRADICTORY) == 1


def test_a_rate_that_may_be_below_nought_is_told_with_its_reason(told: Rights) -> None:
    rsa = answers(told, named(told, "Penvern"))[-1]
    assert (rsa.share.words, rsa.share.figures) == ("au plus 5 foyers sur 10", "−4 à 44\u00a0%")
    assert rsa.share.reason == UNSURE


def test_the_sheet_counts_people_and_households(told: Rights) -> None:
    c2s, *_, rsa = answers(told, named(told, "Les Tisserands"))
    assert c2s.eligible.words == "entre 780 et 1\u202f100\u00a0personnes"
    assert c2s.receiving.words == "630\u00a0personnes"
    assert rsa.receiving.words == "168\u00a0foyers"
    hidden = answers(told, named(told, "Penvern"))[0].receiving
    assert hidden.words == "secret statistique (producteur)"


def test_the_commune_and_the_country_stand_beside(told: Rights, pages: PublishedSite) -> None:
    c2s, *_, rsa = answers(told, named(told, "Les Tisserands"))
    assert [(name, said.figures) for name, said in c2s.around] == [("Montvallon", "35 à 45\u00a0%")]
    assert rsa.around == ()
    assert c2s.landmark is not None
    assert c2s.landmark.value == 44
    assert answers(told, named(told, "Penvern"))[0].around == ()
    assert "Dans toute la commune (Montvallon)" in page(pages, "droits/QN001M").text


def test_a_weight_that_is_not_nothing_is_not_written_as_nought(tmp_path: Path) -> None:
    rows = [
        {**cell, "value": 0.2} if cell.get("composante") == "champ" else cell for cell in cells()
    ]
    small = Rights(read([territory(tmp_path), rights_release(tmp_path, rows)]))
    last = parts(small, named(small, "Les Tisserands"))[-1]
    assert (last.label, last.shares[0][0]) == ("Le champ", "moins de 1\u00a0%")


def test_what_makes_the_interval_wide_adds_up_most_first(told: Rights) -> None:
    found = parts(told, named(told, "Les Tisserands"))
    assert [part.label for part in found][:2] == ["Le modèle", "L’écart de dates"]
    assert found[0].origin.startswith("le modèle se trompe")
    assert sum(int(part.shares[0][0].split("\u00a0")[0]) for part in found) == 100
    unread = parts(told, named(told, "Quai des Saulniers"))
    assert {part.shares[0][0] for part in unread} == {"—"}


def test_the_profile_is_of_who_could_have_it_and_says_so(
    told: Rights, pages: PublishedSite
) -> None:
    found = profiles(told, named(told, "Les Tisserands"))
    assert (found[0].label, found[0].text) == ("couple avec enfants", "29 à 37\u00a0%")
    assert "Cela ne dit pas qui la demande" in page(pages, "droits/QN001M").text


def test_what_would_change_has_euros_only_where_they_are_told(
    told: Rights, pages: PublishedSite
) -> None:
    found = {gain.right.code: gain for gain in gains(told, named(told, "Le Grand Clos"))}
    assert found["c2s"].people.words == "entre 10 et 30\u00a0personnes"
    assert found["c2s"].euros is None
    money = found["c2s_gratuite"].euros
    assert money is not None
    assert money.words == "entre 4\u202f000 et 12\u202f000\u00a0€ par an"
    assert not any(gain.possible for gain in gains(told, named(told, "Les Tisserands")))
    assert "rien ne changerait" in page(pages, "droits/QN001M").text


def test_another_count_of_the_same_name_is_not_taken_for_it(tmp_path: Path) -> None:
    """The portrait may publish « comptes_c2s » of another year."""
    other = indicator("comptes_c2s", "Bénéficiaires", "Droits", unit="personnes")
    row = {"zone": "qpv2024/QN001M", "indicator": other.name, "period": "2024", "value": 7}
    release = table(tmp_path, "autre", "Autre", "Autre ?", [{**row, "status": "publie"}], (other,))
    both = Rights(read([territory(tmp_path), release, rights_release(tmp_path)]))
    found = answers(both, named(both, "Les Tisserands"))[0]
    assert found.receiving.words == "630\u00a0personnes"


def test_the_services_near_are_linked_where_the_site_tells_of_them(
    told: Rights, tmp_path: Path
) -> None:
    near = indicator("distance_mediation", "Médiation", "Proximité des services", unit="m")
    row = {"zone": "qpv2024/QN001M", "indicator": near.name, "period": "2025", "value": 300}
    release = table(
        tmp_path, "proximite", "Proximité", "Où ?", [{**row, "status": "publie"}], (near,)
    )
    releases = [territory(tmp_path), release, rights_release(tmp_path)]
    near_services = Rights(read(releases))
    anchor = services(near_services, named(near_services, "Les Tisserands"))
    assert services(near_services, named(near_services, "Penvern")) == ""
    assert services(told, named(told, "Les Tisserands")) == ""
    site = publish(releases, tmp_path / "site")
    assert f"../../quartiers/QN001M/#{anchor}" in page(site, "droits/QN001M").links
    assert anchor in page(site, "quartiers/QN001M").ids


def test_the_method_says_what_is_invented_and_shows_each_number(pages: PublishedSite) -> None:
    text = page(pages, "droits/comment").text
    assert "Exemple inventé" in text
    assert "n’existe pas" in text
    for words in ("Mois de la loi", "sans l’avoir lu", "277 ; 30 800", "99,8 %"):
        assert words in text.replace("\u00a0", " ")


def test_pages_are_well_formed_and_every_link_leads_somewhere(pages: PublishedSite) -> None:
    ids = {name: set(read_page(pages.folder / name).ids) for name in pages.pages}
    for name in (name for name in pages.pages if name.startswith("droits/")):
        path = pages.folder / name
        found = read_page(path)
        assert found.faults == [], name
        for link in found.links:
            led = target(pages.folder, path, link)
            if led is not None:
                file, anchor = led
                assert file.is_file(), (name, link)
                assert not anchor or anchor in ids[file.relative_to(pages.folder).as_posix()]


def test_the_same_without_comparisons_parts_nor_profile(tmp_path: Path) -> None:
    """A release that tells the main figures alone still makes whole pages."""
    bare = [
        cell
        for cell in cells()
        if not cell["indicator"].startswith(("comparaison", "part_", "profil", "gain"))
    ]
    site = publish([territory(tmp_path), rights_release(tmp_path, bare)], tmp_path / "site")
    text = page(site, "droits/QN001M").text
    assert page(site, "droits/QN001M").faults == []
    assert "Ce que cela changerait" not in text
    assert "Qui pourrait avoir" not in text
    assert "n’est pas publié pour ce quartier" in text


def test_too_many_neighbourhoods_for_one_page_are_told_by_department(
    releases_with_rights: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most three to a page: four of one département make two runs of the alphabet."""
    monkeypatch.setattr(jobs_groups, "MOST", 3)
    found = publish(releases_with_rights, tmp_path / "site")
    folders = [name for name in found.pages if name.startswith("droits/comparer/")]
    assert sorted(folders) == [f"droits/comparer/2024-{rank}/index.html" for rank in (1, 2, 3)]
    sheets = [
        link.split("/")[-2]
        for name in folders
        for link in dict.fromkeys(read_page(found.folder / name).links)
        if "/droits/QN" in link
    ]
    assert sorted(sheets) == [f"QN{rank:03d}M" for rank in range(1, 7)]
    assert read_page(found.folder / folders[0]).faults == []


def test_a_page_of_a_hundred_neighbourhoods_is_light(tmp_path: Path) -> None:
    """It stays far under 60,000 bytes, style sheet apart."""
    obs = read(with_rights(tmp_path, jobs_groups.MOST))
    whole = next(rights.pages(Site(obs, None), Geography(obs)))
    assert whole.path == "droits/index.html"
    assert whole.html.count(b'role="rowheader"') == 2 * jobs_groups.MOST
    assert len(gzip.compress(whole.html, 6)) <= 40_000


def test_names_stay_text(tmp_path: Path) -> None:
    hostile = territory(tmp_path / "t", label="<script>alert(1)</script>\"' & é")
    site = publish([hostile, rights_release(tmp_path / "r")], tmp_path / "site")
    for name in ("droits", "droits/QN001M", "droits/comment"):
        found = page(site, name)
        assert found.faults == []
        assert not any(tag == "script" for tag, _ in found.tags)
