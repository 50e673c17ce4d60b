"""What is hidden, how much, and the nearest published figure that takes it in."""

from dataclasses import replace
from pathlib import Path

import pytest

from croisee.foundation.statuses import Status
from croisee.observatory import PublishedSite, publish
from croisee.observatory.figures import figure
from croisee.observatory.hidden import Coarser, Veil, coarser, veils
from croisee.observatory.model import Cell, Observatory
from croisee.observatory.pages.indicator import generation
from croisee.observatory.reading import read
from fixtures.fake_releases import fake_releases
from fixtures.fake_secrets import AIDE, METHOD, RULES, SECRET, secret_release

FIRST, SECOND = "qpv2024/QN001M", "qpv2024/QN002M"
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("releases")
    return [*fake_releases(folder), secret_release(folder)]


@pytest.fixture(scope="module")
def obs(folders: list[Path]) -> Observatory:
    return read(folders)


@pytest.fixture(scope="module")
def page(folders: list[Path], tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    return publish(folders, tmp_path_factory.mktemp("site") / "site")


def hidden(obs: Observatory, age: str, sex: str, zone: str = FIRST) -> Cell:
    found = obs.find(zone, AIDE.name, "2025-12", (("tranche_age", age), ("sexe", sex)))
    assert found is not None
    assert found.status is Status.SUPPRESSED
    return found


def instead(obs: Observatory, cell: Cell) -> list[tuple[str, str]]:
    zone = obs.territory.zones[cell.zone]
    found = coarser(obs, zone, obs.measures[AIDE.name], cell)
    return [(one.words, one.text.replace(NBSP, " ")) for one in found]


def veil(obs: Observatory, zone: str = FIRST) -> Veil:
    (found,) = [v for v in veils(obs, obs.territory.zones[zone]) if v.table.card.study == AIDE.name]
    return found


def test_a_hidden_figure_is_read_in_the_commune_and_without_one_distinction(
    obs: Observatory,
) -> None:
    assert instead(obs, hidden(obs, "60-74 ans", "F")) == [
        ("pour la commune (Montvallon)", "450 foyers"),
        ("sans distinction d’âge", "120 foyers"),
        ("sans distinction de sexe", "90 foyers"),
    ]


def test_a_parent_that_is_hidden_too_is_skipped(obs: Observatory) -> None:
    assert instead(obs, hidden(obs, "75 ans et plus", "F")) == [
        ("pour la commune (Montvallon)", "450 foyers"),
        ("sans distinction d’âge", "120 foyers"),
    ]


def test_a_wider_zone_that_hides_it_too_is_skipped(obs: Observatory) -> None:
    words = [words for words, _ in instead(obs, hidden(obs, "18-24 ans", "M"))]
    assert words == ["sans distinction d’âge", "sans distinction de sexe"]


def test_the_whole_of_a_zone_is_read_in_the_next_one(obs: Observatory) -> None:
    whole = hidden(obs, "ensemble", "ensemble", SECOND)
    assert instead(obs, whole) == [("pour la commune (Montvallon)", "2\u202f400 foyers")]


def test_a_zone_that_straddles_communes_is_read_in_what_holds_it(obs: Observatory) -> None:
    """Neither commune takes it in: the figure of the département would, if there were one."""
    levels = dict(obs.territory.levels)
    commune = next(level for level in levels[SECOND] if level.level == "commune")
    levels[SECOND] = (replace(commune, other="commune2025/V1002", label="À côté"), *levels[SECOND])
    astride = replace(obs, territory=replace(obs.territory, levels=levels))
    assert instead(astride, hidden(astride, "ensemble", "ensemble", SECOND)) == []


def test_what_no_axis_shows_is_read_with_everybody(obs: Observatory) -> None:
    """No figure by age alone nor by sex alone, none in the commune: the zone's whole is left."""
    alone = hidden(obs, "60-74 ans", "F")
    whole = obs.at(FIRST, AIDE.name, "2025-12")
    assert whole is not None
    table = replace(obs.measures[AIDE.name].table, cells=(alone, whole))
    study = replace(obs.studies[0], tables=(table,))
    bare = replace(obs, studies=(study,))
    assert instead(bare, alone) == [("toutes catégories confondues", "240 foyers")]


def test_what_a_table_hides_in_a_zone(obs: Observatory) -> None:
    found = veil(obs)
    assert (found.hidden, found.total, found.lost) == (5, 12, f"25{NBSP}%")
    assert not found.by_producer
    assert not found.nowhere
    (concealed,) = found.indicators
    assert (concealed.measure.name, concealed.when) == (AIDE.name, "décembre 2025")
    together = [entry.hidden for entry in concealed.instead if len(entry.hidden) > 1]
    assert together == [("75 ans et plus, Femmes", "75 ans et plus, Hommes")]
    assert sum(len(entry.hidden) for entry in concealed.instead) == found.hidden


@pytest.mark.parametrize(
    ("share", "words"), [(None, ""), (0.0, f"0{NBSP}%"), (0.004, f"moins de 1{NBSP}%")]
)
def test_the_share_lost_is_said_when_it_is_known(
    share: float | None, words: str, tmp_path: Path
) -> None:
    folders = [*fake_releases(tmp_path), secret_release(tmp_path, share)]
    assert veil(read(folders)).lost == words


def test_hidden_figures_of_several_periods_say_which(obs: Observatory) -> None:
    table = obs.measures["taux_pauvrete"].table
    cells = tuple(
        replace(cell, value=None, status=Status.SUPPRESSED)
        if (cell.zone, cell.indicator) == (FIRST, "taux_pauvrete") and cell.period < "2016"
        else cell
        for cell in table.cells
    )
    study = next(study for study in obs.studies if table in study.tables)
    bare = replace(obs, studies=(replace(study, tables=(replace(table, cells=cells),)),))
    (found,) = veils(bare, bare.territory.zones[FIRST])
    (concealed,) = found.indicators
    assert concealed.when == ""
    assert [entry.hidden for entry in concealed.instead] == [("2014",), ("2015",)]
    assert {near.words for entry in concealed.instead for near in entry.coarser} == {
        "pour la commune (Montvallon)"
    }


def test_what_the_producer_hides_is_not_our_loss(obs: Observatory) -> None:
    zone = next(
        zone
        for zone in obs.quartiers
        if any(v.table.card.study == "portrait" for v in veils(obs, zone))
    )
    found = next(v for v in veils(obs, zone) if v.table.card.study == "portrait")
    assert found.by_producer
    assert found.lost == ""


def test_a_figure_that_nothing_takes_in_is_said_to_be_nowhere(obs: Observatory) -> None:
    alone = hidden(obs, "60-74 ans", "F")
    table = replace(obs.measures[AIDE.name].table, cells=(alone,))
    bare = replace(obs, studies=(replace(obs.studies[0], tables=(table,)),))
    (found,) = veils(bare, bare.territory.zones[FIRST])
    assert (found.hidden, found.indicators, found.nowhere) == (1, (), True)


def test_a_zone_where_nothing_is_hidden_has_no_veil(obs: Observatory) -> None:
    shown = [
        zone
        for zone in obs.quartiers
        if not any(
            cell.status in (Status.SUPPRESSED, Status.SUPPRESSED_AT_SOURCE)
            for name in obs.measures
            for cell in obs.cells(zone.id, name)
        )
    ]
    assert all(veils(obs, zone) == () for zone in shown)


def test_the_figure_itself_says_where_to_read_it(obs: Observatory) -> None:
    zone, measure = obs.territory.zones[SECOND], obs.measures[AIDE.name]
    drawn = figure(obs, zone, measure)
    assert drawn is not None
    told = Coarser("pour la commune (Montvallon)", f"2\u202f400{NBSP}foyers")
    assert drawn.instead == (told,)
    row = next(r for r in generation(obs, measure, "2024").rows if r.zone.id == SECOND)
    assert row.instead == (told,)


def test_a_figure_that_is_shown_is_read_where_it_is(obs: Observatory) -> None:
    drawn = figure(obs, obs.territory.zones[FIRST], obs.measures["population"])
    assert drawn is not None
    assert drawn.instead == ()


def test_the_page_tells_what_why_how_much_how_checked_and_where_else(page: PublishedSite) -> None:
    text = (page.folder / "quartiers" / "QN001M" / "index.html").read_text("utf-8")
    flat = " ".join(text.replace(NBSP, " ").replace("\u202f", " ").split())
    assert "5 chiffres sur 12 sont cachés sur cette page." in flat
    assert "25 % de l’information est cachée" in flat
    assert SECRET in flat
    assert METHOD in flat
    assert all(rule in flat for rule in RULES)
    assert "pour la commune (Montvallon) : <strong>450 foyers</strong>" in flat
    assert 'href="#cache-aide_energie"' in flat
    assert 'id="cache-aide_energie"' in flat


def test_the_other_pages_tell_it_too(page: PublishedSite) -> None:
    def flat(*path: str) -> str:
        text = page.folder.joinpath(*path, "index.html").read_text("utf-8")
        return " ".join(text.replace(NBSP, " ").replace("\u202f", " ").split())

    whole = flat("quartiers", "QN002M")
    assert "Ce chiffre est caché ici ; il se lit" in whole
    assert "se lit pour la commune (Montvallon) : 2 400 foyers" in flat(
        "indicateurs", "aide_energie"
    )
    study = flat("etudes", "aide_energie")
    assert "25,4 %" in study
    assert "publication antérieure laisse retrouver" in study
