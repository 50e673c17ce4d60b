"""The rules of a statistician's tables, from one strict YAML file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from croisee.confidentiality import Kind, Profile, profile, profiles
from croisee.confidentiality.perturbation import Perturbation, perturbation_of
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import read_strict
from croisee.tablefiles.hierarchies import HierarchyError, parents_from_file, parents_from_tree
from croisee.tablefiles.interval import Interval, parse_interval
from croisee.tablefiles.strict_section import Section

_KINDS = {"effectif": Kind.COUNT, "montant": Kind.MAGNITUDE}
_MARGINS = {"calculees": True, "absentes": False}
_ZEROS = {"publies": False, "sensibles": True}
_WAIVERS = {"admise": True, "exclue": False}


@dataclass(frozen=True)
class Columns:
    """Names of the columns of the tables; None: the tables have no such column.

    `contributors`, `households`: how many stand behind the cell. `waived`: how many of the
    contributors agreed to be shown. `largest`, `second`: the two largest contributions. `cost`:
    what is lost with the cell. `secret`: a letter (A, B, C, D) or a yes where the cell is hidden
    already. `key`: the sum of the keys of the records (cell key method). `status`: the letters of a
    protected table.
    """

    value: str
    contributors: str | None = None
    households: str | None = None
    waived: str | None = None
    largest: str | None = None
    second: str | None = None
    cost: str | None = None
    secret: str | None = None
    key: str | None = None
    status: str = "status"

    @property
    def figures(self) -> tuple[str | None, ...]:
        """The columns of `Figures`, in its order."""
        return (
            self.value,
            self.contributors,
            self.households,
            self.waived,
            self.largest,
            self.second,
        )


@dataclass(frozen=True)
class AxisRules:
    """`total`: code that stands for all. `parents`: child → parent, empty for a flat list.

    `partial`: the parts listed need not make their whole.
    """

    name: str
    total: str | None
    parents: dict[str, str]
    partial: bool


@dataclass(frozen=True)
class TableRules:
    """What a rules file says. `interval`: None when the profile says how far to keep the attacker.
    `margins`: those that a table lacks are computed, and are in it. `insiders`: he who is alone in
    a cell, hence knows its value, must not narrow the others. `perturbation`: how figures are
    blurred instead of being hidden. `tables`: files linked to the one protected."""

    profile: Profile
    kind: Kind
    interval: Interval | None
    columns: Columns
    axes: tuple[AxisRules, ...]
    margins: bool
    insiders: bool
    perturbation: Perturbation | None
    tables: tuple[Path, ...]

    def with_tables(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        """These tables and those of the file, each once. Raises `CroiseeError` without any."""
        every = {path.resolve(): path for path in (*paths, *self.tables)}
        if not every:
            raise CroiseeError(
                Problem(
                    "aucun tableau n'est donné.",
                    "Nommez-en un dans la commande, ou sous « tableaux » dans les règles.",
                )
            )
        return tuple(every.values())


def read_rules(path: Path) -> TableRules:
    """Read a rules file; paths in it are relative to its folder.

    Raises `CroiseeError` with every fault, its line and its remedy.
    """
    top = Section(read_strict(path))
    base = _required(top, "profil", top.choice("profil", profiles()))
    kind = _required(top, "nature", top.choice("nature", _KINDS))
    rules = TableRules(
        profile=_thresholds(top.section("seuils"), profile(base or "prestations"), path.name),
        kind=_KINDS[kind or "effectif"],
        interval=_interval(top),
        columns=_columns(top.section("colonnes"), top),
        axes=_axes(top.section("dimensions"), top, path.parent),
        margins=_MARGINS[top.choice("marges", _MARGINS) or "calculees"],
        insiders=top.flag("contributeurs_seuls"),
        perturbation=_perturbation(top),
        tables=_tables(top, path.parent),
    )
    if rules.insiders and rules.columns.contributors is None:
        top.fault(
            ("contributeurs_seuls",),
            "rien ne dit quelles cases ont un seul contributeur.",
            "Nommez la colonne « effectif » sous « colonnes ».",
        )
    top.finish()
    return rules


def _required(section: Section, key: str, value: str | None) -> str | None:
    if section.raw(key) is None:
        section.fault((), f"la clé « {key} » manque.", "Ajoutez-la : docs/tableaux.md l'explique.")
    return value


def _thresholds(section: Section | None, base: Profile, origin: str) -> Profile:
    """The profile with the thresholds that the file gives instead."""
    if section is None:
        return base
    zeros, waivers = section.choice("zeros", _ZEROS), section.choice("levee", _WAIVERS)
    own = replace(
        base,
        minimum=int(section.number("minimum", base.minimum)),
        dominance=_dominance(section, base),
        p_percent=section.number("p_pour_cent", base.p_percent),
        minimum_households=_whole(section.number("minimum_menages", base.minimum_households)),
        q_percent=float(section.number("q_pour_cent", base.q_percent)),
        waivers=base.waivers if waivers is None else _WAIVERS[waivers],
        zeros_disclose=base.zeros_disclose if zeros is None else _ZEROS[zeros],
        source=f"Seuils donnés dans {origin}.",
    )
    section.refuse_other_keys()
    return own


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _dominance(section: Section, base: Profile) -> tuple[tuple[int, float], ...]:
    """Pairs [n, share]; an empty list drops the rule."""
    pairs = section.raw("dominance")
    if pairs is None:
        return base.dominance
    good = isinstance(pairs, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and pair[0] in (1, 2)
        and isinstance(pair[1], float | int)
        and 0 < pair[1] <= 1
        for pair in pairs
    )
    if not good:
        section.fault(
            ("dominance",),
            "la règle de dominance ne se lit pas.",
            "Par exemple [[1, 0.85]] : cachée si le plus gros fait plus de 85 %.",
            "une liste de paires [nombre de contributeurs (1 ou 2), part entre 0 et 1]",
        )
        return base.dominance
    return tuple((int(count), float(share)) for count, share in pairs)


def _interval(top: Section) -> Interval | None:
    written = top.text("intervalle")
    if written is None:
        return None
    try:
        return parse_interval(written)
    except CroiseeError as error:
        (problem,) = error.problems
        top.fault(("intervalle",), problem.message, problem.remedy, problem.expected)
        return None


def _perturbation(top: Section) -> Perturbation | None:
    written = top.raw("perturbation")
    if written is None:
        return None
    try:
        return perturbation_of(written if isinstance(written, dict) else {})
    except CroiseeError as error:
        for problem in error.problems:
            top.fault(("perturbation",), problem.message, problem.remedy, problem.expected)
        return None


def _columns(section: Section | None, top: Section) -> Columns:
    if section is None:
        top.fault((), "la clé « colonnes » manque.", "Donnez au moins « colonnes: {valeur: … } ».")
        return Columns("")
    columns = Columns(
        value=section.text("valeur") or "",
        contributors=section.text("effectif"),
        households=section.text("menages"),
        waived=section.text("accords"),
        largest=section.text("max"),
        second=section.text("second"),
        cost=section.text("cout"),
        secret=section.text("secret"),
        key=section.text("cle"),
        status=section.text("statut") or "status",
    )
    if not columns.value:
        section.fault((), "la clé « valeur » manque.", "Nommez la colonne des chiffres.")
    section.refuse_other_keys()
    return columns


def _axes(section: Section | None, top: Section, folder: Path) -> tuple[AxisRules, ...]:
    if section is None or not section.keys:
        top.fault((), "la clé « dimensions » manque.", "Nommez les colonnes de croisement.")
        return ()
    return tuple(_axis(name, section, folder) for name in section.keys)


def _axis(name: str, dimensions: Section, folder: Path) -> AxisRules:
    section = dimensions.section(name)
    if section is None:
        return AxisRules(name, None, {}, False)
    axis = AxisRules(
        name,
        total=section.text("total"),
        parents=_hierarchy(section, folder),
        partial=section.flag("incomplete"),
    )
    if axis.total is not None and axis.total in axis.parents:
        section.fault(
            ("total",),
            "le total est une partie d'un autre code.",
            "Le total est au sommet de la hiérarchie.",
        )
    section.refuse_other_keys()
    return axis


def _hierarchy(section: Section, folder: Path) -> dict[str, str]:
    tree = section.raw("hierarchie")
    if tree is None:
        return {}
    if isinstance(tree, str):
        return parents_from_file(folder / tree)
    try:
        return parents_from_tree(tree)
    except HierarchyError as error:
        section.fault(("hierarchie",), str(error), "Écrivez {A: [A1, A2], B: [B1]}.")
        return {}


def _tables(top: Section, folder: Path) -> tuple[Path, ...]:
    names = top.raw("tableaux") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        top.fault(("tableaux",), "ce n'est pas une liste de fichiers.", "Écrivez [a.csv, b.csv].")
        return ()
    return tuple(folder / name for name in names)
