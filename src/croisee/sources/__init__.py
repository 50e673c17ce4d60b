"""Declare, read, validate, pseudonymise, keep and forget what producers deliver.

The only way from a file to a `Source`. Must never compute a figure, nor show a value of a person.
"""

from croisee.sources.clear_linkages import link_in_clear
from croisee.sources.declaration import digest_declaration, load_declaration, parse_declaration
from croisee.sources.door import Locator
from croisee.sources.lake import Lake, Source, check, receive
from croisee.sources.linkages import Linkage, check_linkage, receive_linkage
from croisee.sources.model import STATUS_SUFFIX, Declaration, Delivery, SourceField
from croisee.sources.preparing import Prepared, prepare
from croisee.sources.retention import DeletionProof
from croisee.sources.tables import age_bands, columns_kept

__all__ = [
    "STATUS_SUFFIX",
    "Declaration",
    "DeletionProof",
    "Delivery",
    "Lake",
    "Linkage",
    "Locator",
    "Prepared",
    "Source",
    "SourceField",
    "age_bands",
    "check",
    "check_linkage",
    "columns_kept",
    "digest_declaration",
    "link_in_clear",
    "load_declaration",
    "parse_declaration",
    "prepare",
    "receive",
    "receive_linkage",
]
