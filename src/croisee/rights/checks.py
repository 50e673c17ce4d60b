"""What makes three tables a set of donors: every fault is told with its table, line and column."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from croisee.foundation.columns import absent_columns
from croisee.foundation.errors import CroiseeError, Problem
from croisee.rights.schema import CODES, INCOMES, SCHEMAS, TENANTS, Donors

Flags = NDArray[np.bool_]
_NAMES = {name: name for name in SCHEMAS}
_HEADER = 2
"""Line of the first row of a file, as an editor counts."""
_KINDS = {
    pa.string(): "un texte",
    pa.float64(): "un nombre",
    pa.date32(): "une date (AAAA-MM-JJ)",
    pa.bool_(): "vrai ou faux",
}
_POSITIVE = {"menages": ("loyer", "poids"), "revenus": INCOMES}


def check_donors(donors: Donors, files: Mapping[str, str] = _NAMES) -> Donors:
    """The same donors with exactly the columns and types of the schemas.

    `files`: table → the name errors give it. Raises `CroiseeError` with every fault of the first
    step that fails: columns and types, then values, then links between tables.
    """
    tables, problems = {}, []
    for name, table in donors._asdict().items():
        tables[name], found = _typed(table, name, files[name])
        problems += found
    _stop(problems)
    typed = Donors(**tables)
    _stop([problem for name in SCHEMAS for problem in _values(tables[name], name, files[name])])
    _stop([*_links(typed, files), *_households(typed, files["personnes"])])
    return typed


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise CroiseeError(problems)


def _typed(table: pa.Table, name: str, file: str) -> tuple[pa.Table, list[Problem]]:
    schema = SCHEMAS[name]
    remedy = "Ajoutez la colonne ; une absence de revenu s’écrit 0."
    problems = absent_columns(schema.names, table.column_names, remedy, file)
    if problems:
        return table, problems
    columns = []
    for field in schema:
        try:
            columns.append(table[field.name].cast(field.type))
        except pa.ArrowException:
            problems.append(
                Problem(
                    "la colonne ne tient pas la sorte de valeur attendue.",
                    "Convertissez-la avant de la donner.",
                    expected=_KINDS[field.type],
                    file=file,
                    column=field.name,
                    value_class=str(table[field.name].type),
                )
            )
    if problems:
        return table, problems
    return pa.table(columns, schema=schema), []


def _values(table: pa.Table, name: str, file: str) -> Iterator[Problem]:
    for field in SCHEMAS[name]:
        column = table[field.name]
        yield from _told(
            pc.is_null(column, nan_is_null=True),
            "la case est vide.",
            "Remplissez-la ; une absence de revenu s’écrit 0, une inconnue ne se devine pas.",
            file,
            field.name,
        )
        if field.name in CODES:
            yield from _told(
                pc.invert(pc.is_in(column, pa.array(CODES[field.name]))),
                "ce code n’est pas dans la liste.",
                "Reprenez un des codes attendus.",
                file,
                field.name,
                ", ".join(CODES[field.name]),
            )
    for column in _POSITIVE.get(name, ()):
        yield from _told(
            pc.invert(pc.and_(pc.greater_equal(table[column], 0), pc.is_finite(table[column]))),
            "le montant est négatif ou infini.",
            "Corrigez-le ; un déficit s’écrit 0, il ne se retranche pas des autres ressources.",
            file,
            column,
            "un nombre positif ou nul",
        )
    yield from _particular(table, name, file)


def _particular(table: pa.Table, name: str, file: str) -> Iterator[Problem]:
    match name:
        case "menages":
            yield from _repeated(table, ["menage"], file)
            tenant = pc.is_in(table["statut_occupation"], pa.array(TENANTS))
            yield from _told(
                pc.not_equal(tenant, pc.greater(table["loyer"], 0)),
                "le loyer contredit le statut d’occupation.",
                "Donnez le loyer sans charges du locataire ; 0 pour tout autre statut "
                "(« loge_gratuitement » s’il ne paie rien).",
                file,
                "loyer",
            )
        case "personnes":
            yield from _repeated(table, ["personne"], file)
            rate = table["taux_incapacite"]
            yield from _told(
                pc.invert(pc.and_(pc.greater_equal(rate, 0), pc.less_equal(rate, 1))),
                "le taux n’est pas entre 0 et 1.",
                "Écrivez 0.8 pour 80 %.",
                file,
                "taux_incapacite",
            )
        case _:
            yield from _told(
                pc.invert(pc.match_substring_regex(table["mois"], r"^\d{4}-(0[1-9]|1[0-2])$")),
                "ce n’est pas un mois.",
                "Écrivez l’année puis le mois.",
                file,
                "mois",
                "AAAA-MM",
            )
            yield from _repeated(table, ["personne", "mois"], file)


def _repeated(table: pa.Table, key: list[str], file: str) -> Iterator[Problem]:
    joined = pc.binary_join_element_wise(*(table[name] for name in key), "\x1f")
    codes = _codes(joined)
    first = np.zeros(len(codes), dtype=np.bool_)
    first[np.unique(codes, return_index=True)[1]] = True
    yield from _told(
        pa.array(~first),
        "cette ligne en répète une autre.",
        "Gardez une seule ligne par " + " et ".join(key) + ".",
        file,
        key[-1],
    )


def _links(donors: Donors, files: Mapping[str, str]) -> Iterator[Problem]:
    for name, key, owner in (
        ("personnes", "menage", "menages"),
        ("revenus", "personne", "personnes"),
    ):
        table, owners = getattr(donors, name), getattr(donors, owner)
        yield from _told(
            pc.invert(pc.is_in(table[key], owners[key].combine_chunks())),
            f"l’identifiant n’est pas dans « {files[owner]} ».",
            "Ajoutez la ligne qui manque, ou retirez celle-ci.",
            files[name],
            key,
        )


def _households(donors: Donors, file: str) -> Iterator[Problem]:
    """One reference person, at most one spouse, one answer to « married » per household."""
    homes = pc.index_in(donors.personnes["menage"], donors.menages["menage"].combine_chunks())
    home = homes.fill_null(0).to_numpy()
    roles = donors.personnes["role"]
    counts = {
        role: np.bincount(
            home[np.asarray(pc.equal(roles, role))], minlength=donors.menages.num_rows
        )
        for role in CODES["role"]
    }
    adults = np.asarray(pc.not_equal(roles, "enfant"))
    married = np.asarray(donors.personnes["couple_marie"])
    unions = np.bincount(home[married & adults], minlength=donors.menages.num_rows)
    no_head = counts["personne_reference"] != 1
    if no_head.any():
        yield Problem(
            "des ménages n’ont pas une personne de référence et une seule.",
            "Donnez le rôle « personne_reference » à une personne de chaque ménage.",
            file=file,
            column="role",
            count=int(no_head.sum()),
        )
    yield from _told(
        pa.array((counts["conjoint"] > 1)[home]),
        "le ménage a plusieurs conjoints.",
        "Un ménage a au plus un conjoint ; les autres adultes forment un autre ménage.",
        file,
        "role",
    )
    alone = (unions > 0) & (unions != 2 * counts["conjoint"])
    yield from _told(
        pa.array(alone[home] & adults | (married & ~adults)),
        "« couple_marie » contredit le conjoint, ou il n’y a pas de conjoint.",
        "Écrivez vrai pour les deux conjoints mariés ou pacsés, faux pour tous les autres.",
        file,
        "couple_marie",
    )


def _codes(column: pa.ChunkedArray) -> NDArray[np.int32]:
    return np.asarray(column.combine_chunks().dictionary_encode().indices.fill_null(-1))


def _told(
    faulty: pa.ChunkedArray | pa.Array,
    message: str,
    remedy: str,
    file: str,
    column: str,
    expected: str | None = None,
) -> list[Problem]:
    """One problem for all rows flagged (a null flag is none: emptiness is told apart)."""
    rows = np.flatnonzero(np.asarray(pc.fill_null(faulty, False)))
    if not len(rows):
        return []
    return [
        Problem(
            message,
            remedy,
            expected=expected,
            file=file,
            row=int(rows[0]) + _HEADER,
            column=column,
            count=len(rows),
        )
    ]
