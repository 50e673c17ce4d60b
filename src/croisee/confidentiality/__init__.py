"""Statistical confidentiality: no published number tells on a person.

`protect` turns evidence into protected tables: primary rules, complementary suppression over all
linked tables, then an independent attack that blocks what it can narrow. `suppress` and `audit`
work on any system of cells and relations.
"""

from croisee.confidentiality.audit import Audit, Leak, audit
from croisee.confidentiality.cells import Published
from croisee.confidentiality.evidence import NUMERIC_COLUMNS, Dimension, Evidence, Kind
from croisee.confidentiality.protect import AuditNote, ProtectedTable, protect
from croisee.confidentiality.rules import Disclosure, Profile, profile, profiles
from croisee.confidentiality.suppress import suppress
from croisee.confidentiality.system import CellSystem, Requirement, UnprotectableError

__all__ = [
    "NUMERIC_COLUMNS",
    "Audit",
    "AuditNote",
    "CellSystem",
    "Dimension",
    "Disclosure",
    "Evidence",
    "Kind",
    "Leak",
    "Profile",
    "ProtectedTable",
    "Published",
    "Requirement",
    "UnprotectableError",
    "audit",
    "profile",
    "profiles",
    "protect",
    "suppress",
]
