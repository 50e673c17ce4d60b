"""Whatever text comes in, the readers give a clause or a located refusal, never anything else."""

from hypothesis import given
from hypothesis import strategies as st

from croisee.clauses import Clause, parse_clause, parse_text, print_clause
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import load_strict
from unit.clauses.demo import CLAUSES, TEXTS

YAML = TEXTS["caf.yaml"]
CONTRACT = print_clause(CLAUSES["caf.yaml"]).text
MARKS = ("&a ", "*a", "!!x ", "<<: ", "---\n", "? ", "- ", "{", "[", "'", '"', "|\n", "# ")
PIECES = st.one_of(st.text(max_size=8), st.sampled_from(MARKS))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_read_or_refused(text):
    try:
        load_strict(text, origin="x")
    except CroiseeError as error:
        assert all(problem.file == "x" for problem in error.problems)


@given(st.integers(0, len(YAML)), st.integers(0, 40), PIECES)
def test_a_torn_clause_file_is_read_or_refused(start, length, piece):
    _read_or_refuse(parse_clause, YAML[:start] + piece + YAML[start + length :])


@given(st.integers(0, len(CONTRACT)), st.integers(0, 200), PIECES)
def test_a_torn_contract_is_read_or_refused(start, length, piece):
    text = CONTRACT[:start] + piece + CONTRACT[start + length :]
    _read_or_refuse(lambda each, origin: parse_text(each, origin=origin), text)


def _read_or_refuse(read, text):
    try:
        assert isinstance(read(text, "x"), Clause)
    except CroiseeError as error:
        assert error.problems
        assert all(problem.remedy for problem in error.problems)
