"""The pages about jobs as a reader meets them: what is told, what is hidden, where it leads."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.observatory import PublishedSite, publish
from croisee.observatory.model import Observatory, Zone
from croisee.observatory.pages import jobs_groups
from croisee.observatory.pages.jobs_asides import among, family, helps, otherwise
from croisee.observatory.pages.jobs_comparison import heads, rows, spans, within_reach
from croisee.observatory.pages.jobs_figures import Jobs
from croisee.observatory.pages.jobs_needs import announced, by_area
from croisee.observatory.pages.jobs_occupation import entries, reaches
from croisee.observatory.pages.jobs_orders import orders
from croisee.observatory.pages.jobs_sheet import hidden, panels, reach, spread, trades
from croisee.observatory.reading import read
from croisee.observatory.sentences import Piece
from fixtures import fake_jobs
from fixtures.fake_releases import fake_releases
from fixtures.fake_territory import territory
from fixtures.html_pages import read_page, target


@pytest.fixture(scope="module")
def with_jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("jobs")
    return [*fake_releases(folder), fake_jobs.jobs_release(folder)]


@pytest.fixture(scope="module")
def told(with_jobs: list[Path]) -> Jobs:
    return Jobs(read(with_jobs))


@pytest.fixture(scope="module")
def pages(with_jobs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    return publish(with_jobs, tmp_path_factory.mktemp("site") / "site")


def test_without_the_study_there_is_no_such_page(site: PublishedSite, obs: Observatory) -> None:
    assert not any(name.startswith("emplois/") for name in site.pages)
    assert "emplois/" not in read_page(site.folder / "index.html").links
    assert Jobs(obs).occupations == {}


def test_one_comparison_one_sheet_per_neighbourhood_one_card_per_occupation(
    pages: PublishedSite,
) -> None:
    found = {name for name in pages.pages if name.startswith("emplois/")}
    sheets = {f"emplois/QN{index:03d}M/index.html" for index in range(1, 7)}
    cards = {f"emplois/metiers/{code}/index.html" for code in fake_jobs.TRADES}
    assert found == {"emplois/index.html", "emplois/metiers/index.html", *sheets, *cards}


def test_the_table_has_the_headline_figures_in_the_order_of_the_names(told: Jobs) -> None:
    columns = heads(told)
    assert spans(columns) == [
        ("", 2),
        ("Offres à moins de 30 minutes", 4),
        ("Offres à moins de 45 minutes", 2),
    ]
    table = {
        row.zone.label: [cell.text for cell in row.cells] for row in rows(told, told.zones, columns)
    }
    assert list(table) == sorted(table)
    assert table["Les Tisserands"] == [
        "8,0", "98\u00a0%", "100\u00a0%", "42\u00a0%", "56\u00a0%", "14\u00a0%", "95\u00a0%",
        "30\u00a0%",
    ]  # fmt: skip
    assert table["Quai des Saulniers"] == ["23,0", *["secret statistique"] * 7]
    half = {words: (count, known) for words, count, known in within_reach(told, told.zones)}
    assert half == {
        "en voiture": (5, 5),
        "en transports en commun": (0, 5),
        "à vélo": (1, 5),
        "à pied": (0, 5),
    }


def test_the_order_changes_with_the_nearest_offer_alone(told: Jobs) -> None:
    """Mean distances 8, 11, 14, 17, 20 km; nearest offers 2, 5, 3, 6, 4 km: 3 pairs of 10 swap."""
    found = orders(told, told.zones)
    assert found is not None
    by_name = {d.measure.name: d.agreement for d in found.definitions}
    assert by_name["emploi_distance"] is None
    nearest, everywhere = by_name["emploi_plus_proche"], by_name["emploi_sans_rayon"]
    assert nearest is not None
    assert everywhere is not None
    assert (nearest.pairs, nearest.swapped, nearest.tau) == (10, 3, pytest.approx(0.4))
    assert (everywhere.swapped, everywhere.tau) == (0, 1.0)
    assert found.title == "Le classement change selon ce qu’on appelle « loin »"
    assert (len(found.placed), found.total) == (5, 6)
    places = {p.zone.label: [place for place, _ in p.places] for p in found.placed}
    assert places["Le Grand Clos"][:2] == ["2e", "4e"]


def test_too_few_figures_make_no_order(tmp_path: Path) -> None:
    kept = {"qpv2024/QN001M", "qpv2024/QN002M"}
    cells = [cell for cell in fake_jobs.cells() if cell["zone"] in kept]
    few = Jobs(read([territory(tmp_path), fake_jobs.jobs_release(tmp_path, cells)]))
    assert orders(few, few.zones) is None


def test_the_sheet_says_what_each_mode_reaches(told: Jobs) -> None:
    zone = told.obs.territory.zones["qpv2024/QN001M"]
    said = "".join(piece.text for piece in reach(told, zone))
    assert said == (
        "En 30 minutes, on atteint 100 offres sur 100 en voiture, 42 en transports en commun, "
        "56 à vélo et 14 à pied."
    )
    car, transit, _, _ = panels(told, zone)
    assert [cell.text for cell in car.cells] == ["70\u00a0%", *["100\u00a0%"] * 3]
    assert transit.cells[0].margin == "18 à 24"


def test_a_zone_whose_figures_are_hidden_says_so_and_keeps_its_occupations(
    told: Jobs, pages: PublishedSite
) -> None:
    zone = told.obs.territory.zones["qpv2024/QN006M"]
    secret, total = hidden(told, zone)
    assert secret == total - 1
    assert reach(told, zone) == ()
    assert not any(panel.told for panel in panels(told, zone))
    assert otherwise(told, zone) == among(told, zone) == ()
    assert len(trades(told, zone).told) == 2
    text = read_page(pages.folder / "emplois/QN006M/index.html").text
    assert f"{secret} chiffres sur {total} sont cachés pour protéger les personnes" in text
    assert "Caché ne veut pas dire zéro" in text
    assert "Pas de réponse ici" in text
    assert "None" not in text
    assert "nan" not in text.split()


def test_what_would_help_is_told_with_its_rule_and_its_doubt(
    told: Jobs, pages: PublishedSite
) -> None:
    zone = told.obs.territory.zones["qpv2024/QN002M"]
    bike, line = sorted(helps(told, zone).told, key=lambda each: each.topic)
    assert (line.topic, line.answer, line.sure) == ("une ligne de transport", "oui", True)
    assert line.rule == "La règle dit oui quand il en manque une."
    assert (bike.topic, bike.answer, bike.sure) == ("le vélo", "oui", False)
    text = read_page(pages.folder / "emplois/QN002M/index.html").text
    assert "réponse incertaine" in text
    assert helps(told, told.obs.territory.zones["qpv2024/QN006M"]).told == ()


def test_contracts_are_compared_with_all_offers(told: Jobs) -> None:
    zone = told.obs.territory.zones["qpv2024/QN001M"]
    all_offers, lasting = among(told, zone)
    assert (all_offers.words, lasting.words) == ("toutes les offres", "contrat durable")
    assert lasting.distance is not None
    assert (lasting.distance.text, lasting.coverage.text) == ("9,0", "80\u00a0%")
    assert family(told, zone) == ""


def test_an_occupation_is_near_or_far_by_mode(told: Jobs) -> None:
    by_car, _, by_bike, on_foot = reaches(told, "J1501")
    assert [zone.label for zone in by_car.near] == [
        "Beauregard - Les Cèdres", "Le Grand Clos", "Les Tisserands",
    ]  # fmt: skip
    assert by_bike.near == ()
    assert len(on_foot.far) == 6
    assert [(entry.label, entry.spread) for entry in entries(told)] == [
        ("Aide-soignant", "de 5\u00a0km à 15\u00a0km"),
        ("Cariste", "de 9\u00a0km à 19\u00a0km"),
    ]


def test_pages_are_well_formed_and_every_link_leads_somewhere(pages: PublishedSite) -> None:
    ids = {name: set(read_page(pages.folder / name).ids) for name in pages.pages}
    for name in pages.pages:
        path = pages.folder / name
        page = read_page(path)
        assert page.faults == [], name
        for link in page.links:
            found = target(pages.folder, path, link)
            if found is not None:
                file, anchor = found
                assert file.is_file(), (name, link)
                assert not anchor or anchor in ids[file.relative_to(pages.folder).as_posix()]


def test_home_neighbourhood_study_and_indicators_lead_to_these_pages(pages: PublishedSite) -> None:
    def links(name: str) -> list[str]:
        return read_page(pages.folder / name / "index.html").links

    assert "emplois/" in links("")
    assert "../../emplois/QN001M/" in links("quartiers/QN001M")
    assert not any("emplois/Q" in link for link in links("quartiers/QV001"))
    assert "../../emplois/" in links("etudes/distance-emploi")
    assert "../../emplois/metiers/" in links("indicateurs/metier_distance")


def test_a_code_that_is_no_occupation_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = fake_jobs.METIER.model_copy(update={"labels": {"../../../ailleurs": "Pirate"}})
    monkeypatch.setattr(fake_jobs, "METIER", note)
    release = fake_jobs.jobs_release(tmp_path / "r")
    with pytest.raises(CroiseeError, match="ROME"):
        publish([territory(tmp_path / "r"), release], tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_names_stay_text(tmp_path: Path) -> None:
    hostile = territory(tmp_path / "t", label="<script>alert(1)</script>\"' & é")
    site = publish([hostile, fake_jobs.jobs_release(tmp_path / "r")], tmp_path / "site")
    for name in ("emplois", "emplois/QN001M", "emplois/metiers/J1501"):
        page = read_page(site.folder / name / "index.html")
        assert page.faults == []
        assert not any(tag == "script" for tag, _ in page.tags)


def named(told: Jobs, label: str) -> Zone:
    return next(zone for zone in told.zones if zone.label == label)


def text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_how_far_go_half_and_the_nearest_and_farthest_tenths(told: Jobs) -> None:
    """Nought is told as less than a kilometre; what is hidden is not told at all."""
    first, last = named(told, "Les Tisserands"), named(told, "Quai des Saulniers")
    assert text(spread(told, first)) == (
        "La moitié des offres sont à 8 km ou moins, environ ; un dixième, à 1 km ; "
        "neuf dixièmes, à 16 km."
    )
    assert spread(told, last) == ()


def test_what_employers_announce_for_those_who_live_there(told: Jobs) -> None:
    first, last = named(told, "Les Tisserands"), named(told, "Quai des Saulniers")
    assert text(announced(told, first)) == (
        "Dans la famille du métier recherché, les employeurs annoncent en moyenne 40 projets de "
        "recrutement. Sur 100 de ces projets, 55 sont jugés difficiles et 15 sont saisonniers."
    )
    assert announced(told, last) == ()


def test_what_employers_announce_of_an_occupation_by_job_area(told: Jobs) -> None:
    rows = {row.area: [cell.text for cell in row.cells] for row in by_area(told, "J1501")}
    assert rows == {
        "Haut-Valmorin": ["30", "30\u00a0%", "30\u00a0%"],
        "Valmorin maritime": ["secret statistique (producteur)"] * 3,
    }


def test_jobs_are_in_the_navigation_of_a_site_that_has_some(
    pages: PublishedSite, site: PublishedSite
) -> None:
    assert "../emplois/" in read_page(pages.folder / "donnees" / "index.html").links
    assert "../emplois/" not in read_page(site.folder / "donnees" / "index.html").links


def test_too_many_neighbourhoods_for_one_page_are_told_by_department(
    with_jobs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most three to a page: four of one département make two runs of the alphabet."""
    monkeypatch.setattr(jobs_groups, "MOST", 3)
    found = publish(with_jobs, tmp_path / "site")
    folders = sorted(name for name in found.pages if name.startswith("emplois/comparer/"))
    assert folders == [f"emplois/comparer/2024-{rank}/index.html" for rank in (1, 2, 3)]
    whole = read_page(found.folder / "emplois" / "index.html")
    assert [link for link in whole.links if "comparer" in link] == [
        f"../emplois/comparer/2024-{rank}/" for rank in (1, 2, 3)
    ]
    told = [
        link.split("/")[-2]
        for name in folders
        for link in dict.fromkeys(read_page(found.folder / name).links)
        if "/emplois/QN" in link
    ]
    assert sorted(told) == [f"QN{rank:03d}M" for rank in range(1, 7)]
    card = read_page(found.folder / "emplois" / "metiers" / "J1501" / "index.html")
    assert any("comparer/2024-1" in link for link in card.links)
    assert not any("/emplois/QN" in link for link in card.links)
