"""The attacker: what anybody can deduce of each hidden cell from all that is public."""

from croisee.confidentiality.attack.audit import Audit, Leak, audit, doubtful
from croisee.confidentiality.attack.position import Known

__all__ = ["Audit", "Known", "Leak", "audit", "doubtful"]
