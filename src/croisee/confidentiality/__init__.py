"""Statistical confidentiality: no published number tells on a person.

`protect` turns evidence into protected tables: primary rules, complementary suppression over all
linked tables, then an independent attack that blocks what it can narrow. `suppress` and `audit`
work on any system of cells and relations.
"""

from croisee.confidentiality.attack.audit import Audit, Leak, audit
from croisee.confidentiality.evidence import NUMERIC_COLUMNS, Dimension, Evidence, Kind, Outputs
from croisee.confidentiality.rules.primary import Disclosure, Profile, profile, profiles
from croisee.confidentiality.suppression.suppress import Method, Suppression, suppress
from croisee.confidentiality.system import CellSystem, Requirement, UnprotectableError
from croisee.confidentiality.tables.cells import Effort, Published
from croisee.confidentiality.tables.protect import protect
from croisee.confidentiality.tables.sealed import AuditNote, ProtectedTable

__all__ = [
    "NUMERIC_COLUMNS",
    "Audit",
    "AuditNote",
    "CellSystem",
    "Dimension",
    "Disclosure",
    "Effort",
    "Evidence",
    "Kind",
    "Leak",
    "Method",
    "Outputs",
    "Profile",
    "ProtectedTable",
    "Published",
    "Requirement",
    "Suppression",
    "UnprotectableError",
    "audit",
    "profile",
    "profiles",
    "protect",
    "suppress",
]
