"""The occupations: their codes, the names by which titles are read, and those near each other."""

import numpy as np

from croisee.accessibility.inputs import Whole
from croisee.occupations.reading import Table, rome_of
from croisee.occupations.rome import Rome
from croisee.studies.distance_emploi.parameters import Neighbours, Occupations
from croisee.studies.sql import last_edition
from croisee.studies.study import Opened, table_name


def referential(opened: Opened, parameters: Occupations) -> Rome:
    """The occupations of the list, and their names."""
    declaration = opened.declarations[parameters.source]
    table = opened.query(
        f'SELECT "{parameters.code}" AS code, "{parameters.libelle}" AS libelle, '
        f'"{parameters.appellation}" AS appellation FROM {table_name(parameters.source)} '
        f"WHERE {last_edition(declaration)} ORDER BY code, appellation"
    )
    columns = frozenset(table.column_names)
    return rome_of(
        [Table(parameters.source, columns, table.to_pylist())], "", origin=parameters.source
    )


def neighbours(opened: Opened, parameters: Neighbours, rome: Rome) -> Whole:
    """Pairs (m × 2) of ranks: who seeks the first might take a post of the second.

    A pair of an occupation with itself, or with one that the list does not have, says nothing.
    """
    declaration = opened.declarations[parameters.source]
    table = opened.query(
        f'SELECT DISTINCT "{parameters.de}" AS source, "{parameters.vers}" AS target '
        f"FROM {table_name(parameters.source)} WHERE {last_edition(declaration)} "
        "ORDER BY source, target"
    )
    rank = {code: place for place, code in enumerate(rome.codes)}
    pairs = [
        (rank[row["source"]], rank[row["target"]])
        for row in table.to_pylist()
        if row["source"] in rank and row["target"] in rank and row["source"] != row["target"]
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)
