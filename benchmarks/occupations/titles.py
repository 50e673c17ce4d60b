"""Titles of vacancies brought to the ROME: Croisée beside plain fuzzy matching, in one run.

Appellations of the official ROME (2024) are held out of the index, one in five, then looked for by
the others of their code; the same number of those that stay is looked for too. Both as written (one
gender at random) and noised (`noise.py`). Everything was set on the seeds 1 to 3 with the mixture
TUNING; what is printed comes from the seeds 11 to 13 with the mixture REPORT.

The peers are `token_set_ratio` and `WRatio` of rapidfuzz on the same labels, a code having the
score of its best label, ties parted by `ratio`; the first also with our cleaning of titles. Needs
the mirror of open data, and rapidfuzz (`pip install "rapidfuzz>=3.14,<4"`).
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from rapidfuzz import fuzz, process, utils

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from noise import REPORT, TUNING, Mixture, noisy

from croisee.occupations.genders import forms
from croisee.occupations.index import TitleIndex
from croisee.occupations.reading import read_rome
from croisee.occupations.rome import Rome
from croisee.occupations.titles import TitleMatch, Verdict, match_titles
from croisee.occupations.words import fold, title_words
from fixtures.open_data import mirror

HELD_OUT = 0.2
Case = tuple[str, str]
"""A title and its code."""
Guess = Callable[[Sequence[str]], list[list[str]]]

WITHOUT_OCCUPATION = (
    "Candidature spontanée", "Job d'été", "Rejoignez-nous", "Bienvenue chez nous", "Divers postes",
    "CDI temps plein", "Bras droit", "Plusieurs postes à pourvoir", "Offre n° 12345", "Test", "xxxx",
    "Poste à définir", "Mission de 3 mois", "Nous recrutons", "Forum de l'emploi", "Job dating",
    "Journée portes ouvertes", "Profil motivé", "Saison d'hiver", "Talent", "Couteau suisse H/F",
    "Envie de changer de vie ?", "Première expérience", "Voir annonce", "Non renseigné", "n/a",
    "Entreprise familiale", "Renfort fin d'année", "Équipe de nuit", "Temps partiel 20h/semaine",
)  # fmt: skip


def cases(rome: Rome, seed: int, mixture: Mixture) -> tuple[Rome, dict[str, list[Case]]]:
    """The referential without the appellations held out, and the titles to find, by condition."""
    random = Random(seed)
    by_code = defaultdict(list)
    for each in rome.appellations:
        by_code[each.code].append(each)
    held = [
        each for code in sorted(by_code) for each in by_code[code]
        if len(by_code[code]) > 1 and random.random() < HELD_OUT
    ]  # fmt: skip
    out = {each.id for each in held}
    kept = [each for each in rome.appellations if each.id not in out]
    plain = {
        "écartées": [(random.choice(forms(each.label)), each.code) for each in held],
        "connues": [
            (random.choice(forms(each.label)), each.code) for each in random.sample(kept, len(held))
        ],
    }
    noised = {
        f"{name}, bruitées": [(noisy(title, mixture, random), code) for title, code in listed]
        for name, listed in plain.items()
    }
    return replace(rome, appellations=tuple(kept)), plain | noised


def fuzzy(index: TitleIndex, scorer: Callable[..., float], *, cleaned: bool) -> Guess:
    """Plain fuzzy matching on the labels of the index."""

    def said(text: str) -> str:
        return " ".join(title_words(text)) if cleaned else fold(text)

    labels = [said(each.label) for each in index.labels]
    codes = np.array(index.rome.codes)
    starts = np.flatnonzero(
        np.r_[
            True, [a.code != b.code for a, b in zip(index.labels, index.labels[1:], strict=False)]
        ]
    )

    def guess(titles: Sequence[str]) -> list[list[str]]:
        said_titles = [said(title) for title in titles]
        options = {"processor": utils.default_process, "dtype": np.float32}
        scores = process.cdist(said_titles, labels, scorer=scorer, **options)
        scores += process.cdist(said_titles, labels, scorer=fuzz.ratio, **options) / 1000
        best = np.maximum.reduceat(scores, starts, axis=1)
        order = np.argsort(-best, axis=1, kind="stable")[:, :3]
        return [codes[row].tolist() for row in order]

    return guess


def accuracy(guesses: list[list[str]], listed: Sequence[Case]) -> tuple[float, float]:
    """Share of titles whose code is first, and among the three first."""
    first = sum(codes[:1] == [code] for codes, (_, code) in zip(guesses, listed, strict=True))
    three = sum(code in codes[:3] for codes, (_, code) in zip(guesses, listed, strict=True))
    return first / len(listed), three / len(listed)


def codes_of(matches: Sequence[TitleMatch]) -> list[list[str]]:
    return [[each.code for each in match.candidates] for match in matches]


def compare(rome: Rome, seeds: Sequence[int], mixture: Mixture, count: int) -> None:
    """Top-1 and top-3 of every method, the titles of all seeds together."""
    found = defaultdict(list)
    seconds = defaultdict(float)
    for seed in seeds:
        reduced, conditions = cases(rome, seed, mixture)
        index = TitleIndex.of(reduced)
        methods: dict[str, Guess] = {
            "Croisée": lambda titles, index=index: codes_of(match_titles(index, titles)),
            "token_set_ratio": fuzzy(index, fuzz.token_set_ratio, cleaned=False),
            "token_set_ratio, titre nettoyé": fuzzy(index, fuzz.token_set_ratio, cleaned=True),
            "WRatio": fuzzy(index, fuzz.WRatio, cleaned=False),
        }
        match_titles(index, ["compile"])
        for condition, listed in conditions.items():
            sample = Random(seed).sample(listed, min(count, len(listed)))
            for name, method in methods.items():
                start = time.process_time()
                guesses = method([title for title, _ in sample])
                seconds[name] += time.process_time() - start
                found[condition, name].append((*accuracy(guesses, sample), len(sample)))
    print("\n| appellations | méthode | titres | top-1 | top-3 |\n|---|---|---|---|---|")
    for (condition, name), parts in found.items():
        total = sum(part[2] for part in parts)
        first, three = (sum(part[at] * part[2] for part in parts) / total for at in (0, 1))
        print(f"| {condition} | {name} | {total} | {first:.1%} | {three:.1%} |")
    print("\n| méthode | CPU (s) pour 1 000 titres |\n|---|---|")
    total = sum(
        part[2] for (_, name), parts in found.items() if name == "Croisée" for part in parts
    )
    for name, spent in seconds.items():
        print(f"| {name} | {1000 * spent / total:.2f} |")


def verdicts(rome: Rome, seeds: Sequence[int], mixture: Mixture) -> None:
    """What « sûr », « à vérifier », « inconnu » are worth on every title, and without occupation."""
    print("\n| appellations | verdict | part | top-1 | top-3 |\n|---|---|---|---|---|")
    together = defaultdict(list)
    for seed in seeds:
        reduced, conditions = cases(rome, seed, mixture)
        index = TitleIndex.of(reduced)
        for condition, listed in conditions.items():
            matches = match_titles(index, [title for title, _ in listed])
            together[condition] += [
                (match, code) for match, (_, code) in zip(matches, listed, strict=True)
            ]
    for condition, judged in together.items():
        for verdict in Verdict:
            kept = [(match, code) for match, code in judged if match.verdict is verdict]
            if kept:
                first, three = accuracy(codes_of([m for m, _ in kept]), [("", c) for _, c in kept])
                share = len(kept) / len(judged)
                print(f"| {condition} | {verdict} | {share:.1%} | {first:.1%} | {three:.1%} |")
    print("\n| confiance annoncée | titres bruités | top-1 |\n|---|---|---|")
    noised = together["écartées, bruitées"] + together["connues, bruitées"]
    for least in range(0, 1000, 100):
        kept = [(m, c) for m, c in noised if least <= m.confidence < least + 100]
        if kept:
            first, _ = accuracy(codes_of([m for m, _ in kept]), [("", c) for _, c in kept])
            print(f"| {least / 1000:.1f} à {least / 1000 + 0.1:.1f} | {len(kept)} | {first:.1%} |")
    matches = match_titles(TitleIndex.of(rome), WITHOUT_OCCUPATION)
    print("\n| titres sans métier | nombre |\n|---|---|")
    for verdict in Verdict:
        print(f"| {verdict} | {sum(match.verdict is verdict for match in matches)} |")


def speed(rome: Rome, count: int, mixture: Mixture) -> None:
    """CPU seconds for `count` noised titles, all different."""
    random = Random(99)
    titles: dict[str, None] = {}
    while len(titles) < count:
        each = random.choice(rome.appellations)
        titles[noisy(random.choice(forms(each.label)), mixture, random)] = None
    start = time.process_time()
    index = TitleIndex.of(rome)
    indexed = time.process_time() - start
    match_titles(index, ["compile"])
    start = time.process_time()
    match_titles(index, list(titles))
    print(
        f"\nIndex : {indexed:.2f} s CPU. {count} titres tous différents : "
        f"{time.process_time() - start:.1f} s CPU."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="les graines et le bruit de réglage")
    parser.add_argument("--count", type=int, default=150, help="titres par condition et par graine")
    parser.add_argument(
        "--titles", type=int, default=100_000, help="titres de la mesure de vitesse"
    )
    given = parser.parse_args()
    referential = read_rome(mirror() / "referentiels", "france_travail_2024")
    seeds, mixture = ((1, 2, 3), TUNING) if given.tuning else ((11, 12, 13), REPORT)
    speed(referential, given.titles, mixture)
    verdicts(referential, seeds, mixture)
    compare(referential, seeds, mixture, given.count)
