"""From evidence to protected tables: the one way a figure leaves the house."""

from croisee.confidentiality.tables.cells import Published
from croisee.confidentiality.tables.protect import AuditNote, ProtectedTable, protect

__all__ = [
    "AuditNote",
    "ProtectedTable",
    "Published",
    "protect",
]
