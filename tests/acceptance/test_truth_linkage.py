"""Linked and estimated figures, on a territory large enough for less to be hidden, against its truth.

Plain means only, as for counts; an exact join of names stands for what one would do otherwise.
"""

import html
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from acceptance.truth.reading import SHOWN, age_band, placed, release, true_counts


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 people, one request: neighbourhoods large enough for figures to be shown."""
    from croisee.demo.folder import make_project
    from croisee.workspace.street import run

    folder = tmp_path_factory.mktemp("grand") / "projet"
    make_project(folder, people=100_000, say=lambda _: None)
    settings = (folder / "croisee.yaml").read_text(encoding="utf-8")
    head, demands = settings.split("demandes:\n")
    (wanted,) = [part for part in demands.split("  - nom: ") if part.startswith("rsa-sans-c2s\n")]
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    (folder / "croisee.yaml").write_text(f"{head}demandes:\n  - nom: {wanted}", encoding="utf-8")
    assert run(folder).problems == []
    return folder


@pytest.fixture(scope="module")
def rsa(larger: Path) -> pd.DataFrame:
    """Recipients of the RSA, one line per person, who has the C2S in truth, and who an exact join
    of names, date of birth and sex finds in the other file."""
    truth = larger.with_name("projet-verite")
    files = truth / "fichiers"
    path = files / "caf.allocataires" / "allocataires_2025-12.csv"
    rows = placed(larger, pd.read_csv(path, sep=";", dtype=str, keep_default_na=False))
    links = pd.read_parquet(truth / "liens" / "caf.allocataires.parquet")
    people = pd.read_parquet(truth / "personnes.parquet")["menage"].to_numpy()
    had = pd.read_parquet(truth / "menages.parquet")["c2s_obtenue"].to_numpy()
    other = pd.read_csv(
        files / "cpam.c2s" / "beneficiaires_c2s_2025-12.csv.gz", dtype=str, keep_default_na=False
    )
    other["sexe"] = other["sexe"].replace({"1": "M", "2": "F"})
    born = pd.to_datetime(rows["date_naissance"], format="%d/%m/%Y", errors="coerce")
    same = rows.assign(date_naissance=born.dt.strftime("%Y-%m-%d").fillna(""))
    known = set(written(other))
    rows = rows.assign(
        tranche_age=age_band(rows, "%d/%m/%Y"),
        personne=links["personne"],
        presence=np.where(had[people[links["personne"]]] == "aucune", "sans", "avec"),
        exact=["avec" if all(one) and one in known else "sans" for one in written(same)],
    )
    # The file's doublons are one person, wherever their lines lie.
    return rows[rows["rsa"] == "1"].drop_duplicates("personne")


def written(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Names without accents nor signs, date of birth and sex."""

    def flat(text: str) -> str:
        letters = unicodedata.normalize("NFKD", text.upper())
        return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())

    return list(
        zip(rows["nom"].map(flat), rows["prenom"].map(flat), rows["date_naissance"], rows["sexe"],
            strict=True)
    )  # fmt: skip


def absent(rows: pd.DataFrame, column: str, cells: pd.DataFrame) -> np.ndarray:
    """Of each cell, how many a column of `rows` says are absent from the other file."""
    counts = true_counts(rows, ["tranche_age", column])
    keys = zip(cells["zone"], cells["tranche_age"], strict=True)
    return np.array([counts.get((*key, "sans"), 0) for key in keys])


def test_the_circuit_is_much_closer_to_the_truth_than_an_exact_join(
    larger: Path, rsa: pd.DataFrame
) -> None:
    _, cells = release(larger, "rsa-sans-c2s")
    counted = cells[(cells["status"] == SHOWN) & (cells["presence"] == "sans")]
    true, exact = (absent(rsa, column, counted) for column in ("presence", "exact"))
    error = np.abs(counted["value"] - true).sum()
    assert len(counted) > 100
    assert true.sum() > 300
    assert error < 0.25 * np.abs(exact - true).sum()
    assert error < 0.12 * true.sum()


def test_the_interval_of_the_absent_contains_the_truth(larger: Path, rsa: pd.DataFrame) -> None:
    _, cells = release(larger, "rsa-sans-c2s")
    estimated = cells[
        (cells["indicator"] == "rsa-sans-c2s-estimation") & (cells["status"] == "estime")
    ]
    true = absent(rsa, "presence", estimated)
    within = (estimated["low"] <= true) & (true <= estimated["high"])
    some = true > 0
    assert some.sum() > 10
    assert within[some].mean() >= 0.95
    assert (estimated["high"] - estimated["low"])[some].mean() < 0.6 * true[some].mean()


def test_the_page_says_how_good_the_linkage_is(larger: Path) -> None:
    page = (larger / "site" / "etudes" / "rsa-sans-c2s" / "index.html").read_text(encoding="utf-8")
    text = html.unescape(page).replace("\u00a0", " ")
    for said in (
        "Comment les personnes ont été reconnues",
        "Précision",
        "Rappel",
        "a été détruite",
    ):
        assert said in text
    manifest, _ = release(larger, "rsa-sans-c2s")
    note = manifest["card"]["linkage"]
    assert 0.98 < note["precision"] <= 1
    assert 0.97 < note["recall"] <= 1
    assert f"{100 * note['precision']:.2f} %".replace(".", ",") in text
