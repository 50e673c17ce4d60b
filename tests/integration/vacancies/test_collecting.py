"""Collecting from the agency's API: whole, at its pace, resumed after a kill, no secret told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.agency.client import Agency, Credentials, credentials
from croisee.vacancies.agency.collecting import STATE, Period, collect
from croisee.vacancies.agency.pages import read_pages, vacancies_of
from integration.vacancies.fake_agency import KNOWN, FakeAgency, serving

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = Period(FIRST, FIRST + timedelta(days=28))
TODAY = date(2026, 11, 29)


def created(count: int) -> list[datetime]:
    """Offers spread over four weeks."""
    return [FIRST + timedelta(seconds=place * 28 * 86_400 // count) for place in range(count)]


@pytest.fixture
def agency() -> Iterator[FakeAgency]:
    with serving(FakeAgency(created(400))) as served:
        yield served


class Pauses(list[float]):
    """A clock that does not move, and what was slept."""

    def ask(self, agency: FakeAgency, known: Credentials = KNOWN) -> Agency:
        return Agency(known, agency.addresses, sleep=self.append, clock=lambda: 0.0)


def test_every_offer_is_read_page_by_page(agency: FakeAgency, tmp_path: Path) -> None:
    found = collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    assert (found.announced, found.read, len(found.pages)) == (400, 400, 3)
    assert agency.tokens == 1
    reading = vacancies_of(read_pages(found.pages))
    assert reading.vacancies.num_rows == 400
    assert set(reading.vacancies["until"].to_pylist()) == {TODAY}


def test_a_query_beyond_reach_is_cut_by_date_and_loses_nothing(tmp_path: Path) -> None:
    with serving(FakeAgency(created(7_000))) as agency:
        found = collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    assert found.read == 7_000
    assert found.announced >= 7_000


def test_more_offers_of_one_second_than_pages_reach_is_said(tmp_path: Path) -> None:
    with (
        serving(FakeAgency([FIRST] * 3_200)) as agency,
        pytest.raises(CroiseeError, match="même seconde"),
    ):
        collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)


def test_a_collection_stopped_goes_on_where_it_was(agency: FakeAgency, tmp_path: Path) -> None:
    def killed(seconds: float) -> None:
        if len(agency.asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(Agency(KNOWN, agency.addresses, sleep=killed), tmp_path, MONTH, TODAY)
    kept = {path.name for path in tmp_path.iterdir()} - {STATE}
    assert len(kept) == 2
    (tmp_path / ".en-cours-1-page.json").write_text("{")
    agency.asked.clear()
    found = collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    assert len(agency.asked) == 1
    assert found.read == 400
    assert not list(tmp_path.glob(".en-cours-*"))


def test_a_folder_holds_one_collection(agency: FakeAgency, tmp_path: Path) -> None:
    collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    with pytest.raises(CroiseeError, match="une autre collecte"):
        collect(Pauses().ask(agency), tmp_path, MONTH, TODAY, {"departement": "35"})


def test_it_waits_as_asked_and_tries_again(agency: FakeAgency, tmp_path: Path) -> None:
    agency.faults = [429, 503]
    pauses = Pauses()
    found = collect(pauses.ask(agency), tmp_path, MONTH, TODAY)
    assert found.read == 400
    assert [pause for pause in pauses if pause >= 1] == [7.0, 2.0]
    assert min(pause for pause in pauses if pause > 0) == pytest.approx(0.1)


def test_an_expired_token_is_renewed_once(agency: FakeAgency, tmp_path: Path) -> None:
    agency.faults = [401]
    assert collect(Pauses().ask(agency), tmp_path, MONTH, TODAY).read == 400
    assert agency.tokens == 2


@pytest.mark.parametrize("faults", [[503] * 9, [403], [401, 401], [302]])
def test_a_refusal_tells_no_secret(agency: FakeAgency, tmp_path: Path, faults: list[int]) -> None:
    agency.faults = faults
    with pytest.raises(CroiseeError) as refused:
        collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    assert KNOWN.secret not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not any("elsewhere" in path for path in agency.asked)


def test_wrong_credentials_are_refused(agency: FakeAgency, tmp_path: Path) -> None:
    with pytest.raises(CroiseeError, match="HTTP 401"):
        collect(Pauses().ask(agency, Credentials("x", "y")), tmp_path, MONTH, TODAY)


def test_neither_secret_nor_recruiter_is_written(agency: FakeAgency, tmp_path: Path) -> None:
    collect(Pauses().ask(agency), tmp_path, MONTH, TODAY)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (KNOWN.secret, KNOWN.identifier, "jeton-", "Recruteuse"):
        assert word.encode() not in written
    assert KNOWN.secret not in repr(KNOWN)


def test_credentials_come_from_the_environment_alone() -> None:
    names = {"CROISEE_FRANCE_TRAVAIL_ID": "a", "CROISEE_FRANCE_TRAVAIL_SECRET": "b"}
    assert credentials(names) == Credentials("a", "b")
    with pytest.raises(CroiseeError, match="CROISEE_FRANCE_TRAVAIL_SECRET"):
        credentials({"CROISEE_FRANCE_TRAVAIL_ID": "a"})
