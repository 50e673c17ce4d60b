"""The attacker: what anybody can deduce of each hidden cell from all that is public."""

from croisee.confidentiality.attack.audit import Audit, Leak, audit

__all__ = ["Audit", "Leak", "audit"]
