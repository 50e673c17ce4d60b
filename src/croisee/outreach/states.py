"""The stages of a dossier, as data (`states.yaml`): what may follow what, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from croisee.foundation.columns import nearest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.packaged import packaged

FIRST = "repere"
INFORMED = "informe"
OPPOSED = "oppose"
ALL_RIGHTS = "tous"


@dataclass(frozen=True)
class State:
    """One stage. `after`: the stages that may follow; `reasons`: code → words of the reasons an act
    may give; `notice`: the act names a letter; `excludes`: « tous » or « droit », the lists that
    the person is kept out of, these and those to come."""

    name: str
    label: str
    after: tuple[str, ...]
    reasons: Mapping[str, str]
    notice: bool = False
    excludes: str | None = None

    @property
    def erases(self) -> bool:
        """Whether the person's data go at once: whoever is kept out is not kept."""
        return self.excludes is not None


@cache
def states() -> Mapping[str, State]:
    """Name → stage, in the order of the work."""
    return {
        name: State(
            name,
            facts["libelle"],
            tuple(facts["suites"]),
            facts["motifs"],
            facts.get("notice", False),
            facts.get("ecarte"),
        )
        for name, facts in packaged("croisee.outreach", "states.yaml").items()
    }


def check_act(current: str, wanted: str, reason: str, notice: str | None) -> State:
    """The stage reached. Raises `CroiseeError` when the act is not allowed from `current`."""
    known = states()
    if wanted not in known:
        raise _refused(
            f"l’étape « {wanted} » n’existe pas." + nearest(wanted, list(known)),
            ", ".join(known),
        )
    if wanted not in known[current].after:
        raise _refused(
            f"un dossier « {known[current].label} » ne peut pas devenir « {known[wanted].label} »"
            + (
                " : la personne n’a pas encore été informée (RGPD, art. 14)."
                if current == FIRST
                else "."
            ),
            _listed(known[current].after),
        )
    state = known[wanted]
    if reason not in state.reasons:
        raise _refused(
            f"ce motif n’est pas de ceux de « {state.label} »." + nearest(reason, [*state.reasons]),
            ", ".join(f"{code} ({words})" for code, words in state.reasons.items()),
        )
    if state.notice != (notice is not None):
        raise _refused(
            "l’acte ne dit pas quelle version du courrier a été envoyée."
            if state.notice
            else "cet acte n’est pas l’envoi d’un courrier.",
            "la version écrite au bas du courrier, comme L-0123456789ab"
            if state.notice
            else "aucune version de courrier",
        )
    return state


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "rien : ce dossier est clos"


def _refused(message: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(message, "Relisez le dossier, puis corrigez l’acte.", expected=expected)
    )
