"""The French contract says the whole clause and nothing else."""

import json
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from croisee.clauses import clause_to_data, parse_clause, parse_text, print_clause
from croisee.foundation.errors import CroiseeError
from property.clauses.random_clauses import random_clause

SEEDS = st.integers(0, 2**32)
CLAUSES = SEEDS.map(lambda seed: random_clause(Random(seed)))


@given(CLAUSES)
def test_reading_the_printed_contract_gives_the_clause_back(clause):
    assert parse_text(print_clause(clause).text) == clause


@given(CLAUSES)
def test_reading_the_yaml_gives_the_clause_back(clause):
    assert parse_clause(json.dumps(clause_to_data(clause), ensure_ascii=False), "c") == clause


@given(CLAUSES)
def test_every_field_has_one_sentence_and_every_sentence_one_field(clause):
    printed = [
        sentence.field
        for article in print_clause(clause).articles
        for sentence in article.sentences
    ]
    assert sorted(printed) == sorted(_fields(clause_to_data(clause), ""))


@given(CLAUSES, st.data())
def test_one_character_changed_is_refused_or_touches_a_signature_only(clause, data):
    text = print_clause(clause).text
    position = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("aé01 .«\n[").filter(lambda each: each != text[position]))
    changed = text[:position] + other + text[position + 1 :]
    try:
        read = parse_text(changed)
    except CroiseeError:
        return
    # Only who signed, and when, stands outside the digest of the footer.
    assert read.content == clause.content
    assert read.signatures != clause.signatures


def _fields(value, path):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _fields(each, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)) and value and isinstance(value[0], dict):
        for position, each in enumerate(value):
            yield from _fields(each, f"{path}[{position}]")
    else:
        yield path
