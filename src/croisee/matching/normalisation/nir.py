"""The NIR (*numéro d'inscription au répertoire*): key check, coherence, and no hash of it.

Off by default: which producer may use the NIR, for which project, is a question of law (loi
Informatique et libertés art. 30, décret 2016-1930 and 2019-341), not of code.

Thirteen signs: sex (1), year (2), month (2), place of birth (5), order (3); then a key of two
figures, 97 minus the remainder of the number by 97, where « 2A » counts as 19 and « 2B » as 18.
Numbers that begin with 3, 4, 7 or 8 are given while a person is being registered, and change.
"""

import re
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.normalisation.columns import distinct
from croisee.matching.normalisation.places import BirthPlaces
from croisee.matching.normalisation.reasons import Reason

_SEPARATORS = re.compile(r"[\s.\-/]+")
_NUMBER = re.compile(r"([1-478])(\d\d)(\d\d)((?:\d\d|2[AB])\d{3})(\d{3})(\d\d)?", re.ASCII)
_TEMPORARY = frozenset("3478")
_CORSICA = {"2A": "19", "2B": "18"}
# A column of NIR holds figures: what is long, unbroken and has a letter (or is far too long), or is
# short with letters from A to F, is a digest (or a piece of one) in hexadecimal or base 64.
_LONG = re.compile(
    r"(?:[a-z0-9]+:|0x)?(?=\D*\d)(?=[^a-z]*[a-z]|\d{20})[0-9a-z+/_=-]{16,}",
    re.ASCII | re.IGNORECASE,
)
_SHORT = re.compile(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,15}", re.ASCII | re.IGNORECASE)
_SAMPLE = 1_000
"""Values read of a column that is not declared as the NIR, to see whether it holds some."""


class Nir(NamedTuple):
    """What a number says. `number`: its 13 signs, None when it is not to be used.

    `year`: two figures; `month`: None when fictitious (20 and above, incomplete birth record).
    """

    number: str | None
    sex: str | None
    year: int | None
    month: int | None
    place: str | None
    reason: Reason | None


def nir_key(number: str) -> int:
    """Key of the 13 signs, from 1 to 97."""
    return 97 - int(number[:5] + _CORSICA.get(number[5:7], number[5:7]) + number[7:]) % 97


def read_nir(text: str) -> Nir:
    """Read a NIR with or without its key, blanks or not.

    A number without its key is kept and counted: nothing says that it was typed well.
    """
    written = _SEPARATORS.sub("", text).upper()
    match = _NUMBER.fullmatch(written)
    if match is None:
        return Nir(None, None, None, None, None, Reason.NIR_SHAPE if written else None)
    sex, year, month, place, _order, key = match.groups()
    number = written[:13]
    if key is not None and int(key) != nir_key(number):
        return Nir(None, None, None, None, None, Reason.NIR_KEY)
    if sex in _TEMPORARY:
        return Nir(None, None, None, None, None, Reason.NIR_TEMPORARY)
    known_month = int(month) if 1 <= int(month) <= 12 else None
    reason = Reason.NIR_WITHOUT_KEY if key is None else None
    return Nir(number, sex, int(year), known_month, place, reason)


def coherence(column: pa.ChunkedArray | pa.Array, table: pa.Table, places: BirthPlaces) -> pa.Table:
    """Whether each NIR agrees with the normalised record beside it.

    Columns `sex`, `birth_year`, `birth_month`, `birth_place`: true, false, or null where one of
    the two does not say. Codes 91 to 96 of somebody born abroad are the former North African
    départements, and a code that the table does not know may be of a former département: null.
    """
    read = distinct(column).map(read_nir)

    def today(nir: Nir) -> str | None:
        found = places.read(nir.place) if nir.place else None
        return found.code if found and found.reason is None else None

    abroad = pc.fill_null(table["born_abroad"], False)
    colonial = read.array(lambda nir: bool(nir.place and "91" <= nir.place[:2] <= "96"), pa.bool_())
    place = pc.if_else(
        pc.and_(abroad, pc.fill_null(colonial, False)),
        pa.scalar(None, pa.string()),
        read.array(today, pa.string()),
    )
    labelled = pc.starts_with(table["birth_place"], "~")
    birth_place = pc.if_else(labelled, pa.scalar(None, pa.string()), table["birth_place"])
    century = pc.multiply(pc.divide(table["birth_year"], 100), 100)
    return pa.table(
        {
            "sex": pc.equal(read.array(lambda nir: nir.sex, pa.string()), table["sex"]),
            "birth_year": pc.equal(
                read.array(lambda nir: nir.year, pa.int16()),
                pc.subtract(table["birth_year"], century),
            ),
            "birth_month": pc.equal(
                read.array(lambda nir: nir.month, pa.int8()), table["birth_month"]
            ),
            "birth_place": pc.equal(place, birth_place),
        }
    )


def holds_nir(column: pa.ChunkedArray) -> bool:
    """Whether some of the first values are well-formed numbers with their right key."""
    readable = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    if not any(is_kind(column.type) for is_kind in readable):
        return False
    texts = column.drop_null().slice(0, _SAMPLE).cast(pa.string()).to_pylist()
    return any(read.number and not read.reason for read in map(read_nir, texts))


def refuse_plain_hash(
    column: pa.ChunkedArray | pa.Array, *, name: str, file: str | None = None
) -> None:
    """Raise `CroiseeError` when a column declared as the NIR holds digests of it.

    A digest without a secret key hides nothing: a NIR is one of at most 2.6·10¹⁰ well-formed
    numbers, and an ordinary machine computes some 10⁷ SHA-256 a second on each of its cores. A
    keyed digest looks the same and is refused too: it has no place between two producers, who
    would have to share its key; that is what the three-party circuit is for.
    """
    values = distinct(column.cast(pa.string())) if _is_text(column.type) else None
    flagged = values.map(_looks_hashed).array(bool, pa.bool_()) if values else pc.is_valid(column)
    count = pc.sum(flagged).as_py() or 0
    if not count:
        return
    raise CroiseeError(
        Problem(
            message="la colonne déclarée comme NIR contient des empreintes (hachages) de NIR. "
            "Une empreinte simple ne protège rien : il n’existe qu’environ 26 milliards de NIR "
            "bien formés, et une machine ordinaire les essaie tous en quelques minutes.",
            expected="le NIR lui-même, s’il est permis ici, ou pas de NIR",
            remedy="Retirez cette colonne et supprimez ces empreintes, qui valent des NIR en "
            "clair. Pour rapprocher deux fichiers sans montrer d’identité, passez par le circuit à "
            "trois : le tiers des clés donne une clé propre au projet, chaque producteur encode "
            "chez lui (`croisee encode`), un tiers d’appariement rapproche sans détenir la clé.",
            file=file,
            row=pc.index(flagged, pa.scalar(True)).as_py() + 2,
            column=name,
            value_class="empreinte en hexadécimal ou en base 64",
            rule="nir.empreinte",
            count=count,
        )
    )


def _is_text(kind: pa.DataType) -> bool:
    return not (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _looks_hashed(text: str) -> bool:
    written = text.strip()
    if _NUMBER.fullmatch(_SEPARATORS.sub("", written).upper()):
        return False
    return bool(_LONG.fullmatch(written) or _SHORT.fullmatch(written))
