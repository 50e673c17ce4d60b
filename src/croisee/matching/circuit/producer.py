"""The producer: its file becomes encodings, and later its attributes a study file.

Encodings go to the linkage unit. The private table, which says whose encodings they are, never
leaves. What comes back is one pseudonym for each record sent, linked or not: the producer learns
nothing of what the other knows, and the study file says nothing of who people are.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file, sweep_beside
from croisee.matching.circuit.attributes import check_attributes, ids_of
from croisee.matching.circuit.earlier import earlier_sending
from croisee.matching.circuit.files import Kind, Mark, read_marked, write_marked
from croisee.matching.circuit.groups import coarse_groups
from croisee.matching.circuit.lock import one_at_a_time
from croisee.matching.circuit.office import fingerprint, load
from croisee.matching.circuit.pseudonyms import Draw, pseudonyms
from croisee.matching.circuit.roles import PRODUCER, Own, check_alone
from croisee.matching.circuit.series import encode_again
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.exchange import IDENTIFIER
from croisee.matching.identity import canonical_records
from croisee.matching.normalisation import NO_TABLES, BirthPlaces, Remark, edition, normalise
from croisee.matching.paths import check_apart
from croisee.matching.reliable import bearers, read_identifier

SENT = "sent"
"""Column of the private table: whether the record has encodings. One with neither name nor date of
birth has none; it gets its pseudonym from the producer itself."""


FAKE_SHARE = 0.25
"""Fake records per real one, by default."""
_SECRET_BYTES = 32


class Sending(NamedTuple):
    """What was encoded: records of the file, those that have encodings, remarks on values; since
    the sending that this one follows, how many records came and how many left (None: it is the
    first); how many bear a reliable identifier, and how many of them one that another record bears
    too (None: the file was said to have none)."""

    project: str
    records: int
    sent: int
    remarks: tuple[Remark, ...]
    came: int | None = None
    left: int | None = None
    identified: int | None = None
    shared: int | None = None


class Study(NamedTuple):
    """What was written: records, columns kept, records of the file that had not been encoded."""

    project: str
    records: int
    columns: tuple[str, ...]
    left_out: int


def encode_file(
    file: Path,
    table: pa.Table,
    key_file: Path,
    encodings: Path,
    private: Path,
    *,
    renames: Mapping[str, str],
    reliable: str | None = None,
    fakes: float | None = None,
    previous: Path | None = None,
    today: date,
    places: BirthPlaces = NO_TABLES,
    draw: Draw = secrets.token_bytes,
) -> Sending:
    """Encode `table`, read from `file`, into `encodings` and the `private` table.

    `previous`: the private table of the last sending, which this one follows (module `series`):
    records known keep their nonces. `fakes`: per real record (None: `FAKE_SHARE`, or what it was).
    `reliable`: column of an identifier that the other producer holds too, for some people; it goes
    along as a code under the key (module `identifier_codes`).

    Both are written whole or not at all; a private table is never written over, since the way back
    of encodings already sent would be lost. Raises `CroiseeError`: another role's files lie beside,
    the key cannot be used, the file has no identity to encode, it cannot follow the previous one.
    """
    check_apart([file, key_file, *([previous] if previous else []), encodings, private])
    with ExitStack() as stack:
        for folder in dict.fromkeys(path.resolve().parent for path in (private, encodings)):
            stack.enter_context(one_at_a_time(folder))
        if private.exists():
            raise CroiseeError(
                Problem(
                    message="cette table privée existe déjà : l’écraser ôterait tout retour aux "
                    "encodages qu’elle accompagne.",
                    remedy="Donnez un autre nom et un autre dossier. Si rien n’est parti, "
                    "effacez-la vous-même.",
                    file=private.name,
                )
            )
        for path in (encodings, private):
            sweep_beside(path)
        key = load(key_file, today)
        parameters = replace(default_parameters(), normalised=edition(places))
        mark = Mark(
            Kind.ENCODINGS,
            key.project,
            parameters.digest,
            fingerprint(key),
            sending=draw(16).hex(),
            until=key.destroyed.isoformat(),
        )
        before = None if previous is None else earlier_sending(previous, mark, fakes)
        if before is None:
            share, secret = FAKE_SHARE if fakes is None else fakes, draw(_SECRET_BYTES)
        else:
            share, secret, mark = before.fakes, before.secret, replace(mark, first=before.series)
        check_alone(
            PRODUCER,
            [file, key_file, encodings, private, *([previous] if previous else [])],
            replaced=[encodings, private],
            own=Own(mark.key, mark.first),
        )
        normalised = normalise(canonical_records(table, renames, file=file.name), places)
        ids, people = normalised.table["id"], normalised.table
        identifiers = None if reliable is None else read_identifier(table, reliable, file.name)
        if identifiers is not None:
            people = people.append_column(IDENTIFIER, identifiers)
        left = None if before is None else before.gone(ids, file)
        encoded = encode_again(
            people, key, parameters, share, secret, before and before.table, draw
        )
        sent = pc.is_in(encoded.private["record"], value_set=encoded.encodings["record"].unique())
        ours = encoded.private.append_column(SENT, sent)
        mark = replace(mark, fakes=str(share))
        # Renamed in reverse order, encodings first: killed in between, the run can be made again.
        kept = replace(mark, kind=Kind.PRIVATE, renames=dict(renames), secret=secret.hex())
        kept = replace(kept, reliable=reliable or "")
        aside = stack.enter_context(atomic_file(private))
        write_marked(aside, ours, kept)
        aside = stack.enter_context(atomic_file(encodings))
        write_marked(aside, encoded.encodings, mark)
    came = None if before is None or left is None else len(ids) - (before.table.num_rows - left)
    sendable = pc.sum(sent).as_py() or 0
    borne = (None, None) if identifiers is None else bearers(identifiers)
    return Sending(key.project, table.num_rows, sendable, normalised.remarks, came, left, *borne)


def return_file(
    private: Path,
    returned: Path,
    file: Path,
    table: pa.Table,
    keep: Sequence[str],
    study: Path,
    *,
    groups_in: int | None = None,
    places: BirthPlaces = NO_TABLES,
    draw: Draw = secrets.token_bytes,
) -> Study:
    """Write the attributes `keep` of `table`, read from `file`, under pseudonyms into `study`.

    `groups_in`: a year; then coarse groups computed from identities (module `groups`: age band
    within that year, sex, born in France or abroad) go along, by which the study judges whom the
    linkage misses. Rows lie by their pseudonym, in no order of the file. Raises `CroiseeError`: the
    return is of another sending or incomplete, the file is another one, a column tells who people
    are, another role's files lie beside.
    """
    check_apart([private, returned, file, study])
    kept, mark = read_marked(private, Kind.PRIVATE)
    back, their_mark = read_marked(returned, Kind.RETURN)
    if their_mark.sending != mark.sending:
        raise CroiseeError(
            Problem(
                message="ce retour n’est pas celui de vos encodages : il répond à un autre envoi.",
                expected=f"le retour des encodages faits avec « {private.name} »",
                remedy="Rendez ce fichier à l’unité d’appariement sans l’ouvrir, et demandez le "
                "vôtre.",
                file=returned.name,
            )
        )
    sweep_beside(study)
    check_alone(
        PRODUCER,
        [private, returned, file, study],
        replaced=[study],
        own=Own(mark.key, mark.series),
    )
    renames = mark.renames or {}
    check_attributes(table, keep, renames, file.name, reliable=mark.reliable)
    ids = ids_of(table, renames, file.name)
    rows = pc.index_in(kept["id"], value_set=ids)
    if rows.null_count:
        raise CroiseeError(
            Problem(
                message="des personnes encodées ne sont pas dans ce fichier.",
                expected="le fichier encodé, ou un fichier de mêmes identifiants",
                remedy="Donnez ce fichier, ou encodez à nouveau celui d’aujourd’hui.",
                file=file.name,
                count=rows.null_count,
            )
        )
    names = _names(kept, back, returned, draw)
    kept_columns = {name: table[name].take(rows) for name in keep}
    if groups_in is not None:
        normalised = normalise(canonical_records(table, renames, file=file.name), places).table
        for name, column in coarse_groups(normalised, groups_in).items():
            if name in kept_columns:
                raise CroiseeError(_taken(name, file))
            kept_columns[name] = column.take(rows)
    content = pa.table({"pseudonym": names, **kept_columns}).sort_by("pseudonym")
    with atomic_file(study) as aside:
        write_marked(aside, content, replace(their_mark, kind=Kind.STUDY))
    return Study(mark.project, kept.num_rows, tuple(kept_columns), table.num_rows - kept.num_rows)


def _taken(name: str, file: Path) -> Problem:
    return Problem(
        message="cette colonne du fichier porte le nom d’un groupe que Croisée calcule.",
        remedy="Renommez-la dans le fichier, ou ne demandez pas les groupes.",
        file=file.name,
        column=name,
    )


def _names(kept: pa.Table, back: pa.Table, returned: Path, draw: Draw) -> pa.ChunkedArray:
    """The pseudonym of each record of the private table; fake records are left behind here."""
    places = pc.index_in(kept["record"], value_set=back["record"])
    missing = pc.and_(kept[SENT], pc.is_null(places))
    if pc.any(missing).as_py():
        raise CroiseeError(
            Problem(
                message="ce retour est incomplet : des enregistrements envoyés n’y ont pas de "
                "pseudonyme.",
                remedy="Demandez à l’unité d’appariement de vous le remettre à nouveau.",
                file=returned.name,
                count=pc.sum(missing).as_py(),
            )
        )
    own = pseudonyms(kept.num_rows, draw)
    return pc.coalesce(back["pseudonym"].take(places), pa.chunked_array([own]))
