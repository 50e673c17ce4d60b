"""Declare, read, validate, pseudonymise, keep and forget what producers deliver.

The only way from a file to a `Source`. Must never compute a figure, nor show a value of a person.
"""

from croisee.sources.declaration import digest_declaration, load_declaration, parse_declaration
from croisee.sources.door import Locator
from croisee.sources.lake import Lake, Source, check, receive
from croisee.sources.model import STATUS_SUFFIX, Declaration, Delivery, SourceField
from croisee.sources.retention import DeletionProof
from croisee.sources.tables import age_bands, columns_kept

__all__ = [
    "STATUS_SUFFIX",
    "Declaration",
    "DeletionProof",
    "Delivery",
    "Lake",
    "Locator",
    "Source",
    "SourceField",
    "age_bands",
    "check",
    "columns_kept",
    "digest_declaration",
    "load_declaration",
    "parse_declaration",
    "receive",
]
