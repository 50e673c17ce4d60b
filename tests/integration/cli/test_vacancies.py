"""`croisee vacancies collect`, typed against an agency served on this machine."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.cli.app import main
from croisee.sources.json_pages import stage_pages
from croisee.sources.model import FileFormat
from croisee.vacancies.agency import client
from integration.vacancies.fake_agency import KNOWN, FakeAgency, serving

Typed = Callable[..., tuple[int, str, str]]
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
COUNT = 3_300
"""More than the pages of one query can reach."""


@pytest.fixture
def agency(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAgency]:
    first = datetime(2026, 10, 1, tzinfo=UTC)
    days = [first + timedelta(seconds=place * 31 * 86_400 // COUNT) for place in range(COUNT)]
    with serving(FakeAgency(days)) as served:
        monkeypatch.setattr(client, "OFFICIAL", served.addresses)
        monkeypatch.setattr(client, "PACE", 0.0)
        monkeypatch.setenv(client.IDENTIFIER, KNOWN.identifier)
        monkeypatch.setenv(client.SECRET, KNOWN.secret)
        yield served


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["croisee", "vacancies", "collect", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert KNOWN.secret not in said.out + said.err
        assert "jeton-" not in said.out + said.err
        return int(end.value.code or 0), said.out, said.err

    return run


def test_a_month_is_collected_and_becomes_a_delivery(
    agency: FakeAgency, typed: Typed, tmp_path: Path
) -> None:
    """Two slices share an offer: the delivery has it once, as sources read it."""
    delivery = tmp_path / "offres.zip"
    code, out, _ = typed(tmp_path / "pages", *OCTOBER, "--delivery", delivery)
    assert code == 0
    line = json.loads(out)
    assert line["offers"] == COUNT
    assert line["announced"] >= COUNT
    header = stage_pages(
        delivery, "offres", FileFormat(liste="resultats"), tmp_path / "lues.parquet"
    )
    assert "dateCreation" in header
    read = pq.read_table(tmp_path / "lues.parquet")["id"].to_pylist()
    assert sorted(read) == [offer["id"] for offer in agency.offers]


def test_stopped_by_its_user_it_goes_on_where_it_was(
    agency: FakeAgency, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = client.Agency.search

    def cut(self: client.Agency, query: dict[str, str], first: int) -> client.Answer:
        if len(agency.asked) == 5:
            raise KeyboardInterrupt
        return asked(self, query, first)

    with monkeypatch.context() as patched:
        patched.setattr(client.Agency, "search", cut)
        assert typed(tmp_path, *OCTOBER)[0] == 130
    pages = json.loads(typed(tmp_path, *OCTOBER)[1])["pages"]
    assert len(agency.asked) == pages
    again = json.loads(typed(tmp_path, *OCTOBER)[1])
    assert (again["pages"], again["offers"], len(agency.asked)) == (pages, COUNT, pages)


def test_codes_narrow_the_query(agency: FakeAgency, typed: Typed, tmp_path: Path) -> None:
    typed(tmp_path, *OCTOBER, "--department", "35", "--department", "22", "--rome", "K2204")
    assert all("departement=35%2C22&codeROME=K2204" in path for path in agency.asked)
    code, _, err = typed(tmp_path, *OCTOBER, "--department", "56")
    assert (code, "une autre collecte" in err) == (1, True)


def test_credentials_come_from_the_environment_and_a_refusal_is_said_in_french(
    agency: FakeAgency, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency.faults = [403]
    code, out, err = typed(tmp_path / "refus", *OCTOBER)
    assert (code, out) == (1, "")
    assert "l’API a refusé la demande (HTTP 403)" in err
    monkeypatch.delenv(client.SECRET)
    code, _, err = typed(tmp_path / "sans", *OCTOBER)
    assert code == 1
    assert client.SECRET in err
    assert not (tmp_path / "sans").exists()


@pytest.mark.parametrize(
    "days",
    [
        ("--from", "2026-10-31", "--to", "2026-10-01"),
        ("--from", "2026-10-01", "--to", "2999-01-01"),
    ],
)
def test_a_period_that_is_not_over_is_refused(
    agency: FakeAgency, typed: Typed, tmp_path: Path, days: tuple[str, ...]
) -> None:
    code, _, err = typed(tmp_path, *days)
    assert code == 1
    assert "ces deux jours ne font pas une période achevée" in err
    assert not agency.asked


def test_credentials_never_travel_in_the_clear() -> None:
    for address in ("http://agence.example/token", "file:///etc/hostname"):
        with pytest.raises(ValueError, match="https"):
            client.Agency(KNOWN, client.Addresses(address, address))
