"""What each producer grants, and the decision that binds every crossing to it.

One clause, written once in YAML, is the contract people sign, the policy machines apply and the
registers the law asks for. `parse_clause` reads it, `decide` applies it, `print_clause` writes it
in French.
"""

from croisee.clauses.contract import ContractText, print_clause
from croisee.clauses.contract_reader import parse_text
from croisee.clauses.decision import decide
from croisee.clauses.diff import Change, Direction, diff, only_narrows, signatures_needed, widens
from croisee.clauses.dpia import dpia_prefill
from croisee.clauses.jsonld import to_jsonld
from croisee.clauses.lattice import Label, join, join_all, label, within
from croisee.clauses.model import Clause, clause_from_data, clause_to_data
from croisee.clauses.parser import parse_clause
from croisee.clauses.parties import Party, parse_parties, unknown_parties
from croisee.clauses.permit import Permit, issued
from croisee.clauses.refusal import Possibility, Reason, Refusal
from croisee.clauses.registers import algorithm_record, treatment_record
from croisee.clauses.request import Request
from croisee.clauses.signatures import missing, sign, signatories, signed_text
from croisee.clauses.why import Amendment, Explanation, why

__all__ = [
    "Amendment",
    "Change",
    "Clause",
    "ContractText",
    "Direction",
    "Explanation",
    "Label",
    "Party",
    "Permit",
    "Possibility",
    "Reason",
    "Refusal",
    "Request",
    "algorithm_record",
    "clause_from_data",
    "clause_to_data",
    "decide",
    "diff",
    "dpia_prefill",
    "issued",
    "join",
    "join_all",
    "label",
    "missing",
    "only_narrows",
    "parse_clause",
    "parse_parties",
    "parse_text",
    "print_clause",
    "sign",
    "signatories",
    "signatures_needed",
    "signed_text",
    "to_jsonld",
    "treatment_record",
    "unknown_parties",
    "why",
    "widens",
    "within",
]
