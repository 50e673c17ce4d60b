"""The street, walked once: deliveries → sources → permits → evidence → tables → releases → site.

Same inputs, same releases, same bytes. Each step is skipped while nothing it depends on has
changed (`steps`); killed anywhere, a run starts again where it stopped.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database

from croisee.clauses import Permit, Refusal
from croisee.engine import Engine, open_engine
from croisee.foundation.canonical import digest, digest_bytes, digest_folder
from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import sweep_aside, write_atomic
from croisee.ledger import Event, EventKind, Ledger, keep_key, new_log_key
from croisee.ledger.verify import CHECKPOINT_FILE
from croisee.observatory import publish as publish_site
from croisee.releases.manifest import Manifest
from croisee.releases.memory import Memory, remember, responses
from croisee.releases.publish import publish, read_manifest
from croisee.releases.store import Airlock
from croisee.releases.workflow import State
from croisee.sources import Lake, Linkage, Source
from croisee.studies.registry import find_study
from croisee.studies.study import run as run_study
from croisee.territories import load_territory
from croisee.workspace import airlock, deliveries, governance, sheets, table, territory
from croisee.workspace.blurring import noise_register
from croisee.workspace.candidates import Candidate, Candidates, whole
from croisee.workspace.decisions import Decision, decide_request
from croisee.workspace.history import check_history, inherit, publications
from croisee.workspace.keys import secret
from croisee.workspace.linkages import check_role, linkage_of
from croisee.workspace.project import DOCUMENTS, Project
from croisee.workspace.steps import Steps, code_version, sole_run

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a run did, for whoever launched it."""

    releases: dict[str, str] = field(default_factory=dict)
    """Name of each release that stands today → its identifier."""
    refused: list[Refusal] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Requests for release that wait for reviewers."""
    problems: list[Problem] = field(default_factory=list)
    """Faults that kept something from being done; the rest was done."""
    ran: list[str] = field(default_factory=list)
    """Steps that were not skipped; empty when nothing has changed."""


def run(folder: Path, *, say: Say = lambda _: None, today: date | None = None) -> Outcome:
    """Run a project folder. Raises `CroiseeError` when it cannot be read at all.

    A delivery that is not valid stops the requests that need it, and no other: what was released
    before stays.
    """
    project = Project(folder)
    check_role(project)
    with sole_run(project.private):
        for place in (project.private, project.releases, project.folder):
            if place.is_dir():
                sweep_aside(place)
        database = open_database(project.database_url)
        try:
            return _Run(project, database, say, today or date.today()).walk()
        finally:
            database.dispose()


class _Run:
    """One walk; its attributes are what several steps share."""

    def __init__(self, project: Project, database: Database, say: Say, today: date) -> None:
        self.project, self.database, self.say, self.today = project, database, say, today
        self.reference = date.fromisoformat(project.settings.date_reference)
        keys = project.private / "keys"
        self.ledger = Ledger(
            database,
            project.origin,
            keep_key(keys / "journal.key", new_log_key(project.origin)),
        )
        check_history(project, self.ledger)
        inherit(project, self.ledger)
        self.published = publications(self.ledger)
        self.key, _ = secret(keys / "pseudonyme.key")
        self.ledger.append_once(
            Event(EventKind.CLE_CREEE, {"cle": "pseudonyme", "empreinte": digest_bytes(self.key)})
        )
        self.airlock = Airlock(database, self.ledger, self.key)
        self.steps = Steps(project.private / "steps")
        self.candidates = Candidates(project.private / "candidates", self.steps)
        self.outcome = Outcome()
        self.previous = project.current()

    def walk(self) -> Outcome:
        """Every step, in order."""
        project = self.project
        for clause in project.clauses.values():
            self.ledger.append_once(
                Event(
                    EventKind.CLAUSE_DEPOSEE,
                    {"clause": clause.clause.lower(), "empreinte": clause.digest},
                )
            )
        self.say("Territoire : zonages et contours")
        self.territory = load_territory(project.settings.territoire, project.folder)
        self.territory_key = territory.key(project)
        self.lake = lake = Lake(project.private / "lake")
        deliveries.forget(project, lake, self.ledger, self.today)
        decisions = [self._decide(request) for request in project.requests()]
        with open_engine(
            project.settings.moteur, folders=(project.folder / "deliveries", project.private)
        ) as engine:
            sources, problems = deliveries.receive_sources(
                project,
                decisions,
                self.territory,
                self.territory_key,
                lake=lake,
                engine=engine,
                key=self.key,
                ledger=self.ledger,
                today=self.today,
                say=self.say,
            )
            self.outcome.problems += problems
            for decision in decisions:
                if isinstance(decision.answer, Permit):
                    self._study(decision, sources, engine)
        self._territory()
        self._governance(decisions)
        self._site()
        self.candidates.sweep({each.name for each in project.requests()} | DOCUMENTS)
        self.ledger.export(project.journal)
        write_atomic(project.kept_checkpoint, (project.journal / CHECKPOINT_FILE).read_bytes())
        self.outcome.ran = self.steps.ran
        return self.outcome

    # --- Steps -----------------------------------------------------------------------------------

    def _decide(self, request: Any) -> Decision:
        project = self.project
        decision = decide_request(
            request,
            project.declarations,
            project.clauses,
            reference=self.reference,
            today=self.today,
        )
        answer = decision.answer
        if isinstance(answer, Permit):
            self.ledger.append_once(
                Event(
                    EventKind.PERMIS_DELIVRE,
                    {
                        "permis": answer.reference,
                        "etude": request.study,
                        "finalite": request.purpose,
                    },
                )
            )
        else:
            self.say(f"Croisement refusé : {request.title}")
            self.outcome.refused.append(answer)
            self.ledger.append_once(
                Event(
                    EventKind.CROISEMENT_REFUSE,
                    {
                        "refus": answer.reference,
                        "etude": request.study,
                        "finalite": request.purpose,
                    },
                )
            )
        return decision

    def _study(self, decision: Decision, sources: Mapping[str, Source], engine: Engine) -> None:
        request, permit = decision.request, decision.answer
        assert isinstance(permit, Permit)
        try:
            deliveries.check_received(request, sources)
            linkage = linkage_of(
                self.project,
                request,
                permit,
                sources,
                lake=self.lake,
                engine=engine,
                key=self.key,
                ledger=self.ledger,
                today=self.today,
            )
            made = self._candidate(decision, sources, linkage, engine)
        except CroiseeError as error:
            self.outcome.problems.extend(error.problems)
            self._keep(request.name)
        else:
            self._release(request.name, made)

    def _candidate(
        self,
        decision: Decision,
        sources: Mapping[str, Source],
        linkage: Linkage | None,
        engine: Engine,
    ) -> Candidate:
        """What a request may release: as it was made before, while nothing has changed."""
        request, permit = decision.request, decision.answer
        assert isinstance(permit, Permit)
        key = digest(
            {
                "request": request.as_data(),
                "permit": permit.reference,
                "sources": {name: sources[name].version for name in request.sources},
                "linkage": None if linkage is None else linkage.version,
                "territory": self.territory_key,
                "perturbation": self.project.settings.demand(request.name).perturbation,
                "reviewed": sheets.decided(self.project, request.name),
                "settings": self.project.key(),
                "code": code_version(),
            }
        )
        step = f"etude-{request.name}"
        made = self.candidates.recall(request.name, step, key)
        if made is None or self._outdated(made):
            self.say(f"Étude : {request.title}")
            memory = self._memory()
            result = run_study(
                find_study(request.study),
                request,
                permit,
                sources,
                self.territory,
                engine,
                contact=self.project.settings.contact,
                linkage=linkage,
                reviewed=self.project.reviewed(request.name),
                kept=self.project.private / "reseaux",
            )
            sheets.hand_out(self.project, request.name, result.to_review, self.say)
            noise = noise_register(
                self.project, request, sources, self.territory_key, self.database, self.ledger
            )
            manifest, files = table.prepare(self.project, decision, result, sources, memory, noise)
            self.ledger.append_once(
                Event(
                    EventKind.TABLE_PROTEGEE,
                    {
                        "etude": request.name,
                        "table": request.name,
                        "empreinte": digest_bytes(files["cells.csv"]),
                        "permis": permit.reference,
                    },
                )
            )
            known = memory.about(responses(manifest))
            made = self.candidates.keep(request.name, step, key, manifest, files, known)
        return made

    def _territory(self) -> None:
        portrait = self._released_portrait()
        key = digest(
            {
                "territory": self.territory_key,
                "portrait": portrait.name if portrait else None,
                "settings": self.project.key(),
                "code": code_version(),
            }
        )
        self._document(
            "territoire", key, lambda: territory.prepare(self.project, self.territory, portrait)
        )

    def _governance(self, decisions: Sequence[Decision]) -> None:
        key = digest(
            {
                "clauses": {name: c.digest for name, c in self.project.clauses.items()},
                "decisions": [d.answer.reference for d in decisions],
                "requests": [d.request.as_data() for d in decisions],
                "releases": self.outcome.releases,
                "settings": self.project.key(),
                "code": code_version(),
            }
        )
        cards = {
            name: manifest.card
            for name, release in self.outcome.releases.items()
            if (manifest := read_manifest(self.project.releases / release)).card is not None
        }
        self._document(
            "gouvernance", key, lambda: governance.prepare(self.project, decisions, cards)
        )

    def _site(self) -> None:
        if "territoire" not in self.outcome.releases:
            self.say("Site : pas encore, les publications attendent leurs relecteurs")
            return
        key = digest({"releases": self.outcome.releases, "code": code_version()})
        if not whole(self.project.site, self.steps.recall("site", key)):
            self.say("Site : pages, cartes et téléchargements")
            folders = [self.project.releases / each for each in self.outcome.releases.values()]
            publish_site(folders, self.project.site)
            self.steps.remember("site", key, digest(digest_folder(self.project.site)))

    # --- Shared ----------------------------------------------------------------------------------

    def _document(
        self, name: str, key: str, make: Callable[[], tuple[Manifest, dict[str, bytes]]]
    ) -> None:
        made = self.candidates.recall(name, name, key)
        if made is None:
            self.say(f"Publication : {name}")
            made = self.candidates.keep(name, name, key, *make())
        self._release(name, made)

    def _memory(self) -> Memory:
        """All that the project has made public so far."""
        memory = remember(self.project.releases, tuple(self.published.values()))
        if memory.mute:
            self.say(
                f"Mémoire : {memory.mute} publication(s) trop ancienne(s) pour dire ce qu'elles "
                "comptent ; la protection n'en tient pas compte."
            )
        return memory

    def _outdated(self, made: Candidate) -> bool:
        """Whether something else has come out while this candidate was being read."""
        if made.request in self.published:
            return False  # it is public, and what came after knew it
        return self._memory().about(responses(made.manifest)) != made.known

    def _release(self, name: str, made: Candidate) -> None:
        state = airlock.pass_through(self.airlock, self.project, name, made.request)
        if state is State.ACCEPTED:
            reviews = self.airlock.reviews(made.request)
            folder = publish(self.project.releases, made.manifest, made.files, reviews)
            self.ledger.append_once(
                Event(
                    EventKind.DIFFUSION,
                    {
                        "diffusion": folder.name,
                        "nature": made.manifest.kind.value,
                        "demande": made.request,
                    },
                )
            )
            self.published.setdefault(made.request, folder.name)
            self.outcome.releases[name] = folder.name
            self.project.set_current(self.outcome.releases, self.previous)
        else:
            if state is State.WAITING:
                self.outcome.waiting.append(made.request)
            self._keep(name)

    def _keep(self, name: str) -> None:
        """What was released before under this name stays, when nothing new may replace it."""
        if name in self.previous:
            self.outcome.releases[name] = self.previous[name]

    def _released_portrait(self) -> Path | None:
        similarity = self.project.settings.semblables
        if similarity is None or similarity.etude not in self.outcome.releases:
            return None
        return self.project.releases / self.outcome.releases[similarity.etude]
