"""Files of the referential, opened here and nowhere else.

Tables are known by their columns rather than by their names, which change with each edition
(`unix_referentiel_code_rome_v461_utf8.csv`, `rome_codes_france_travail_2024.csv`…). Three writings:

- the official archive, v3 and v4 (« Toutes les données du ROME », France Travail, Licence Ouverte):
  codes, appellations, domaines, mobilités, compétences, liens;
- a plain extraction: `code,name` and `code,name,rome_id`;
- a project's own referential, one line per appellation: `code,libelle,appellation`.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.occupations.fap import FapPassage, parse_passage
from croisee.occupations.rome import Appellation, Mobility, Rome

Row = Mapping[str, str]
_CODE_TABLES = ({"code_rome", "libelle_rome", "code_ogr"}, {"code", "name"}, {"code", "libelle"})
_APPELLATION_TABLES = (
    {"libelle_appellation_long", "code_rome"}, {"name", "rome_id"}, {"code", "appellation"},
)  # fmt: skip
_DOMAIN_LENGTH = 3
_SKILL_KINDS = frozenset({"1", "2"})
"""`code_type_referentiel` of compétences and of activités (5 is where one works)."""


@dataclass(frozen=True)
class Table:
    """A file read: its name, its columns, its rows as text."""

    name: str
    columns: frozenset[str]
    rows: Sequence[Row]


def read_rome(folder: Path, edition: str) -> Rome:
    """The edition whose files, in `folder`, hold `edition` in their name (« v347 », « 2024 »).

    `*.csv` or `*.csv.gz`, UTF-8. Raises `CroiseeError` when no table of codes is among them, or
    when an appellation has neither code nor label.
    """
    paths = sorted(
        path
        for path in folder.iterdir()
        if edition in path.name and path.name.endswith((".csv", ".csv.gz"))
    )
    return rome_of([read_table(path) for path in paths], edition, origin=folder.name)


def read_own(path: Path) -> Rome:
    """A project's own referential: columns `code`, `libelle`, `appellation`."""
    table = read_table(path)
    missing = sorted({"code", "libelle", "appellation"} - table.columns)
    if missing:
        raise CroiseeError(
            Problem(
                f"il manque {', '.join(f'« {name} »' for name in missing)}.",
                "Complétez l'en-tête : une ligne par appellation.",
                expected="les colonnes code, libelle, appellation",
                file=path.name,
                row=1,
            )
        )
    return rome_of([table], path.name, origin=path.name)


def read_fap(path: Path) -> FapPassage:
    """The passage from FAP 2009 to ROME v3 (DARES), a SAS program in Windows-1252."""
    return parse_passage(path.read_text(encoding="cp1252"), origin=path.name)


def rome_of(tables: Iterable[Table], edition: str, *, origin: str | None = None) -> Rome:
    """One edition from its tables, in any order; those that are of no use here are left.

    A code that only its appellations show (v347 as published lacks L1510) takes its shortest
    appellation for label.
    """
    kept = list(tables)
    appellations = [each for table in kept for each in _appellations(table)]
    skills: dict[str, set[str]] = {}
    for row in _rows(kept, "code_rome", "code_ogr", "code_type_referentiel"):
        if row["code_type_referentiel"] in _SKILL_KINDS:
            skills.setdefault(row["code_rome"], set()).add(row["code_ogr"])
    labels = _labels(kept)
    if not labels:
        raise _no_code(edition, origin)
    for each in sorted(appellations, key=lambda one: (len(one.label), one.label)):
        labels.setdefault(each.code, each.label)
    return Rome(
        edition,
        {code: labels[code] for code in sorted(labels)},
        tuple(sorted(appellations)),
        _domains(kept),
        {
            row["code_rome"]: row["code_rome_parent"]
            for row in _rows(kept, "libelle_rome", "code_rome_parent")
        },
        tuple(sorted(_mobility(row) for row in _rows(kept, "code_rome", "code_rome_cible"))),
        {code: frozenset(skills[code]) for code in sorted(skills)},
        {
            row["code_ogr"]: row["libelle_competence"]
            for row in _rows(kept, "code_ogr", "libelle_competence")
        },
    )


def read_table(path: Path) -> Table:
    """A CSV, compressed or not, as text; apostrophes doubled by the v3 export are made single."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError):
        raise CroiseeError(
            Problem(
                "le fichier ne peut pas être lu.",
                "Reprenez-le à sa source, sans l'ouvrir dans un tableur.",
                expected="un CSV en UTF-8, compressé ou non",
                file=path.name,
            )
        ) from None
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=max((",", ";"), key=header.count), restval=""
    )
    rows = [{key: _clean(value) for key, value in row.items() if key} for row in reader]
    return Table(path.name, frozenset(reader.fieldnames or ()), rows)


def _clean(value: str) -> str:
    return " ".join(value.replace("''", "'").split())


def _of(row: Row, *names: str) -> str:
    """The first of these columns that the row has."""
    return next((row[name] for name in names if name in row), "")


def _rows(tables: Iterable[Table], *columns: str) -> Iterator[Row]:
    """The rows of the tables that have all these columns."""
    for table in tables:
        if table.columns.issuperset(columns):
            yield from table.rows


def _labels(tables: Iterable[Table]) -> dict[str, str]:
    """Code → label, of the tables of codes."""
    return {
        _of(row, "code_rome", "code"): _of(row, "libelle_rome", "libelle", "name")
        for table in tables
        if any(wanted <= table.columns for wanted in _CODE_TABLES)
        and "rome_id" not in table.columns
        for row in table.rows
    }


def _appellations(table: Table) -> list[Appellation]:
    """Those of a table; none when it is a table of something else.

    In a project's own referential an appellation has no number: its line stands for it.
    """
    if not any(wanted <= table.columns for wanted in _APPELLATION_TABLES):
        return []
    found = [
        Appellation(
            code=_of(row, "rome_id", "code_rome", "code"),
            label=_of(row, "libelle_appellation_long", "appellation", "name").strip('"'),
            id=f"{table.name}:{line}" if "appellation" in row else _of(row, "code_ogr", "code"),
            short=_of(row, "libelle_appellation_court"),
        )
        for line, row in enumerate(table.rows, start=2)
    ]
    wrong = [line for line, each in enumerate(found, start=2) if not each.code or not each.label]
    if wrong:
        raise CroiseeError(
            Problem(
                "une appellation n'a pas de code ou pas de libellé.",
                "Complétez ou retirez la ligne.",
                expected="un code et un libellé à chaque ligne",
                file=table.name,
                row=wrong[0],
                value_class="vide",
                count=len(wrong),
            )
        )
    return found


def _domains(tables: Sequence[Table]) -> dict[str, str]:
    """Domaine → label, from its own table (v4) or from the nodes of the tree (v3)."""
    code, label = "code_domaine_professionnel", "libelle_domaine_professionnel"
    return {row[code]: row[label] for row in _rows(tables, code, label)} | {
        row["code_noeud"]: row["libelle_item_arbo"]
        for row in _rows(tables, "code_noeud", "libelle_item_arbo", "libelle_type_noeud")
        if row["libelle_type_noeud"] == "NOEUD" and len(row["code_noeud"]) == _DOMAIN_LENGTH
    }


def _mobility(row: Row) -> Mobility:
    """In v4 a move has no kind and names no appellation."""
    return Mobility(
        row["code_rome"],
        row["code_rome_cible"],
        _of(row, "libelle_type_mobilite"),
        _of(row, "code_appellation_source"),
        _of(row, "code_appellation_cible"),
    )


def _no_code(edition: str, origin: str | None) -> CroiseeError:
    return CroiseeError(
        Problem(
            f"aucune table de codes du ROME pour l'édition « {edition} ».",
            "Vérifiez le dossier et le nom de l'édition, qui doit figurer dans celui des fichiers.",
            expected="un CSV aux colonnes code_rome et libelle_rome, ou code et name",
            file=origin,
        )
    )
