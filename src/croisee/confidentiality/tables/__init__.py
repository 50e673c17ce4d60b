"""From evidence to protected tables: the one way a figure leaves the house."""

from croisee.confidentiality.tables.cells import Effort, Published
from croisee.confidentiality.tables.protect import protect
from croisee.confidentiality.tables.sealed import AuditNote, ProtectedTable

__all__ = [
    "AuditNote",
    "Effort",
    "ProtectedTable",
    "Published",
    "protect",
]
