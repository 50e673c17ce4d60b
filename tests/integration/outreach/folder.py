"""A project folder of the invented office: settings, parties, clause, list, three files."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.clauses import parse_clause, signed_text
from croisee.cli import aller_vers
from croisee.cli.faults import explain
from unit.outreach.house import HAVING, PEOPLE, YAML, entitled, signed, table

SETTINGS = """\
projet: aller-vers-valmorin
titre: Aller vers les assurés du Valmorin
date_reference: 2026-11-02
responsable: cpam-valmorin
contact: droits@cpam-valmorin.example
territoire: {titre: Le Valmorin}
relecture:
  simulee: false
  auteur: {nom: Chargée d'études, role: auteur}
  relecteurs: []
demandes: []
"""
PARTIES = """\
parties:
  - {id: cpam-valmorin, nom: "CPAM du Valmorin", nature: organisme_social, contact: "accueil"}
  - {id: cpam-valmorin-prestations, nom: "Service des prestations", nature: organisme_social, contact: "prestations"}
  - {id: caf-valmorin, nom: "CAF du Valmorin", nature: organisme_social, contact: "données"}
"""
LISTS = """\
accueil: {telephone: "02 99 00 00 00", ecrire: droits@cpam-valmorin.example}
listes:
  - nom: c2s-2026
    droit: c2s_gratuite
    finalite: aller_vers
    destinataire: cpam-valmorin
    sources:
      personnes: {jeu: cpam.assures, clause: CL-CPAM-AV-01, champs: [personne, menage, nom, prenom, telephone]}
      droits: {jeu: cpam.droits_estimes, clause: CL-CPAM-AV-01, champs: [menage, droit, eligible, montant, ecart_plafond, explication]}
      beneficiaires: {jeu: cpam.c2s_ouvertes, clause: CL-CPAM-AV-01, champs: [personne]}
"""


def write_csv(path: Path, columns: pa.Table) -> None:
    """A table as a partner gives it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(columns.column_names)
        writer.writerows(row.values() for row in columns.to_pylist())


def make_folder(folder: Path) -> Path:
    """The project folder, its clause signed, its three files beside."""
    (folder / "clauses").mkdir(parents=True)
    (folder / "croisee.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "parties.yaml").write_text(PARTIES, encoding="utf-8")
    (folder / "aller-vers.yaml").write_text(LISTS, encoding="utf-8")
    text = signed_text(YAML, signed(parse_clause(YAML, "cpam.yaml")))
    (folder / "clauses" / "cpam.yaml").write_text(text, encoding="utf-8")
    (folder / "fichiers").mkdir()
    for name, columns in {
        "personnes": table(PEOPLE), "droits": entitled(), "beneficiaires": table(HAVING),
    }.items():  # fmt: skip
        write_csv(folder / "fichiers" / f"{name}.csv", columns)
    return folder


class Office:
    """Somebody of the office, who types `croisee aller-vers …`, on a day of their own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = make_folder(folder)
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.said = self.wrong = ""
        self.on(2026, 11, 2)

    def on(self, year: int, month: int, day: int) -> None:
        """The day it is."""

        class Day(date):
            @classmethod
            def today(cls) -> "Day":
                return cls(year, month, day)

        self._monkeypatch.setattr(aller_vers, "date", Day)

    def types(self, command: str, *words: str) -> int:
        """Type a command on the folder; its exit code. What it says is in `said` and `wrong`."""
        try:
            code = aller_vers.app(
                [command, str(self.folder), *words], standalone_mode=False, prog_name="croisee"
            )
            problems = ()
        except Exception as error:
            problems, code = explain(error)
        out, err = self._capsys.readouterr()
        self.said, self.wrong = out + err, "\n".join(map(str, problems))
        assert "défaut" not in self.wrong, self.wrong
        return int(code or 0)

    def opens(self, *words: str) -> int:
        """Open the list on the three files."""
        files = [
            word
            for name in ("personnes", "droits", "beneficiaires")
            for word in (f"--{name}", str(self.folder / "fichiers" / f"{name}.csv"))
        ]
        return self.types("ouvrir", "c2s-2026", "--agent", "Mme Le Bihan", *files, *words)

    def numbers(self) -> list[str]:
        """Numbers of the dossiers, in the order of the list."""
        assert self.types("lire", "c2s-2026") == 0, self.wrong
        return [line.split()[0] for line in self.said.splitlines()]

    def number_of(self, name: str) -> str:
        """Number of the dossier of somebody."""
        for number in self.numbers():
            self.types("lire", "c2s-2026", "--numero", number)
            if name in self.said:
                return number
        raise AssertionError(name)

    def edit(self, file: str, old: str, new: str) -> None:
        """Change a file of the project."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def leaves(self) -> str:
        """All that the ledger holds."""
        from croisee.foundation.database import open_database
        from croisee.ledger import Ledger, keep_key, new_log_key
        from croisee.workspace.project import Project

        project = Project(self.folder)
        database = open_database(project.database_url)
        key = keep_key(project.private / "keys" / "journal.key", new_log_key(project.origin))
        ledger = Ledger(database, project.origin, key)
        told = [
            {"feuille": each.event.kind, **each.event.subject}
            for each in ledger.events()
            if each.event is not None
        ]
        database.dispose()
        return json.dumps(told)
