"""Laws of the search by title, and the kernel held to a slow obvious version."""

from math import isqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.occupations.genders import forms
from croisee.occupations.grams import grams
from croisee.occupations.index import PROFILE_SHARE, TitleIndex
from croisee.occupations.kernel import SAME, UNIT
from croisee.occupations.rome import Appellation, Rome
from croisee.occupations.titles import match_titles
from croisee.occupations.words import title_words

WORDS = ("vendeur", "vendeuse", "boulanger", "agent", "nettoyage", "cuisine", "chef", "soudeur")
LABELS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
NOISE = st.sampled_from(("CDI", "H/F", "35h", "(35)", "urgent", "12,50 €/h", "temps partiel"))


@st.composite
def referentials(draw: st.DrawFn) -> Rome:
    codes = [f"A{number:04}" for number in range(draw(st.integers(1, 5)))]
    appellations = [
        Appellation(draw(st.sampled_from(codes)), label, str(number))
        for number, label in enumerate(draw(st.lists(LABELS, min_size=1, max_size=10)))
    ]
    return Rome("tirée", {code: draw(LABELS) for code in codes}, appellations)


@given(referentials(), st.lists(LABELS, max_size=4))
@settings(max_examples=60)
def test_the_kernel_agrees_with_the_slow_version(rome: Rome, titles: list[str]) -> None:
    index = TitleIndex.of(rome)
    words = [title_words(title) for title in titles]
    found = index.best(words, 2)
    assert [part.tolist() for part in found] == slow_best(index, words, 2)


def slow_best(
    index: TitleIndex, titles: list[tuple[str, ...]], count: int
) -> list[list[list[int]]]:
    """The definition, one title, one code, one label at a time, from the words themselves."""
    codes = index.rome.codes
    held = [{gram for word in words for gram in grams(word)} for words in index.words]
    of = [codes.index(each.code) for each in index.labels]
    every = set().union(*held)
    holders = {gram: {of[n] for n, own in enumerate(held) if gram in own} for gram in every}
    weight = {
        gram: max(1, round(1000 * np.log((len(codes) + 1) / (len(holders[gram]) + 0.5))))
        for gram in every
    }
    counts = [{gram: sum(gram in own for n, own in enumerate(held) if of[n] == code)
               for gram in every} for code in range(len(codes))]  # fmt: skip
    totals = [sum(each.values()) for each in counts]
    mean, whole = sum(totals) / len(codes), sum(totals)
    lists: list[list[list[int]]] = [[], [], [], []]
    for words in titles:
        own = {gram for word in words for gram in grams(word)} & every
        norm = isqrt(sum(weight[gram] ** 2 for gram in own))
        ranked = []
        for code in range(len(codes)):
            cosine, label = 0, -1
            for number in (n for n in range(len(held)) if of[n] == code):
                length = np.sqrt(float(sum(weight[gram] ** 2 for gram in held[number])))
                shared = sum(
                    weight[gram] * round(UNIT * weight[gram] / length)
                    for gram in own & held[number]
                )
                if shared // max(norm, 1) > cosine:
                    cosine, label = shared // norm, number
            gain = round(UNIT * np.log(mean / (totals[code] + mean)))
            gains = [
                round(UNIT * np.log1p(counts[code][gram] * whole
                                      / (mean * sum(each[gram] for each in counts))))
                for gram in own
            ]  # fmt: skip
            score = cosine + PROFILE_SHARE * (gain + sum(gains) // max(len(own), 1)) // 1000
            ranked.append((-score - (UNIT if cosine >= SAME else 0), code, label, cosine))
        best = sorted(ranked)[:count] if own else []
        rows = [[code, -score, label, cosine] for score, code, label, cosine in best]
        rows += [[-1, 0, -1, 0]] * (count - len(rows))
        for part, column in zip(lists, zip(*rows, strict=True), strict=True):
            part.append(list(column))
    return lists


@given(referentials(), st.lists(LABELS, min_size=2, max_size=6), st.integers(1, 5))
@settings(max_examples=40)
def test_cutting_the_titles_in_parts_changes_nothing(
    rome: Rome, titles: list[str], cut: int
) -> None:
    index = TitleIndex.of(rome)
    whole = match_titles(index, titles)
    assert match_titles(index, titles[:cut]) + match_titles(index, titles[cut:]) == whole
    assert match_titles(index, titles[::-1])[::-1] == whole


@given(referentials(), st.randoms(use_true_random=False), NOISE, NOISE)
@settings(max_examples=40)
def test_an_appellation_among_noise_finds_a_code_that_has_it(
    rome: Rome, random: object, before: str, after: str
) -> None:
    for each in rome.appellations:
        holders = {
            other.code
            for other in (
                *rome.appellations,
                *(Appellation(c, t, "") for c, t in rome.labels.items()),
            )
            if set(title_words(other.label)) == set(title_words(each.label))
        }
        found = match_titles(TitleIndex.of(rome), [f"{before} {each.label.upper()} {after}"])[0]
        assert found.candidates[0].code in holders


@given(st.lists(st.sampled_from(("Agent", "Chef", "Maçon", "Soudeur")), min_size=1, max_size=3))
def test_a_label_of_one_form_is_left_as_it_is(words: list[str]) -> None:
    assert forms(" ".join(words)) == (" ".join(words),)
