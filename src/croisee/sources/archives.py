"""One named file out of a zip archive, and nothing else.

The name is the registry's, never the archive's, and what is read goes to a path the caller chose:
an archive cannot write elsewhere. A bomb stops at the size allowed, whatever its header says.
"""

import zipfile
import zlib
from pathlib import Path
from typing import NoReturn

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file

_BLOCK = 1 << 20


def extract_member(archive: Path, member: str, limit: int) -> None:
    """Replace the archive by its file `member`, of at most `limit` bytes.

    Raises `CroiseeError`: not a zip, no such file in it, encrypted, damaged, empty or too big.
    """
    try:
        with (
            zipfile.ZipFile(archive) as opened,
            opened.open(member) as stream,
            atomic_file(archive) as aside,
            aside.open("wb") as output,
        ):
            size = 0
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > limit:
                    _refuse(member, "le fichier de l'archive est trop gros.")
                output.write(block)
            if size == 0:
                _refuse(member, "le fichier de l'archive est vide.")
    except KeyError:
        _refuse(member, "l'archive ne contient pas ce fichier.")
    except (zipfile.BadZipFile, zlib.error, EOFError):
        _refuse(member, "le fichier reçu n'est pas une archive zip lisible.")
    except (RuntimeError, NotImplementedError):
        _refuse(member, "l'archive est chiffrée, ou compressée d'une façon inconnue.")


def _refuse(member: str, message: str) -> NoReturn:
    raise CroiseeError(
        Problem(
            message=message,
            remedy="Ouvrez la page du producteur : il a peut-être changé son fichier.",
            file=member,
            rule="telechargement.archive",
        )
    ) from None
