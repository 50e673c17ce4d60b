"""The register of the lists of one house: opened, worked through, opposed to, forgotten.

Every act is a row that the database lets nobody change, and a leaf of the ledger, both or none. The
stage of a dossier is never stored: it is read off its acts. Opposing and forgetting need no
mandate: they are rights of persons, whatever has become of the clause.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, insert, select

from croisee.clauses import Clause, Refusal
from croisee.foundation.canonical import canonical_json
from croisee.foundation.database import create_schema, reading, serialise, writing
from croisee.ledger import Ledger
from croisee.outreach import leaves
from croisee.outreach.acts import LOCK, Act, add, empty, empty_list, stages
from croisee.outreach.complaints import Complaint, complain
from croisee.outreach.dossier import Dossier, read_content, write_content
from croisee.outreach.erasing import keep_to_owner, scrub
from croisee.outreach.listing import Found, find
from croisee.outreach.mandate import Mandate
from croisee.outreach.marks import mark, print_of
from croisee.outreach.people import Tables
from croisee.outreach.rights import rights
from croisee.outreach.sheets import FORGOTTEN, Outcome, Sheet, keep_outcomes, outcome_counts, sheets
from croisee.outreach.states import ALL_RIGHTS, FIRST, OPPOSED, check_act, states
from croisee.outreach.store import ENTRIES, KEYS, LISTS, MARKS, METADATA, NOTICES

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_DOSSIER = "dossier"
_PRINTED = "feuille"
"""Stage of the act that prints a working sheet of a list."""
_OPPOSING = "demande_de_la_personne"
_TIMER = "échéance"
"""Author of what comes of itself."""


class Register:
    """Lists, dossiers and acts in the operations database.

    `key`: secret of the house. Raises `CroiseeError` under another key than that of the marks.
    """

    def __init__(self, database: Engine, ledger: Ledger, key: bytes) -> None:
        self._database, self._ledger, self._key = database, ledger, key
        create_schema(database, METADATA)
        with writing(database) as connection:
            serialise(connection, LOCK)
            own = print_of(key, b"cle")
            known = connection.scalar(select(KEYS.c.print))
            if known is None:
                connection.execute(insert(KEYS).values(print=own))
            elif known != own:
                raise complain(Complaint.KEY)

    # --- Under a mandate -------------------------------------------------------------------------

    def open(self, mandate: Mandate, tables: Tables, author: str, on: date) -> Found:
        """Open a list. Raises `CroiseeError` if one of this name was ever opened."""
        demand, permit = mandate.demand, mandate.permit
        _check_day(mandate, on)
        signed = _author(author)
        expires = min(
            on + timedelta(days=permit.retention_days or 0), date.fromisoformat(permit.expires_on)
        )
        keep_to_owner(self._database)
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            if connection.execute(select(LISTS).where(LISTS.c.list == demand.name)).first():
                raise complain(Complaint.OPENED)
            out = frozenset(connection.scalars(select(MARKS.c.mark)))
            found = find(
                tables,
                rights()[demand.right],
                self._out(out, demand.right),
                secrets.token_bytes(32),
            )
            connection.execute(
                insert(LISTS).values(
                    list=demand.name, right=demand.right, house=mandate.house,
                    permit=permit.reference, threshold=permit.threshold,
                    clauses=canonical_json(dict(permit.clauses)).decode(),
                    opened_on=on.isoformat(), expires_on=expires.isoformat(),
                )
            )  # fmt: skip
            rows = [
                {
                    "code": _code(),
                    "list": demand.name,
                    "place": place,
                    "person": mark(self._key, person.id, _DOSSIER),
                    "content": write_content(person, case),
                }
                for place, (person, case) in enumerate(found.listed)
            ]
            if rows:
                connection.execute(insert(ENTRIES), rows)
            acts = [Act(demand.name, str(r["code"]), FIRST, "ouverture", signed, on) for r in rows]
            contents = add(connection, acts)
            whole = print_of(
                self._key, canonical_json([demand.name, on.isoformat()]) + b"".join(contents)
            )
            self._ledger.extend(leaves.opening(mandate, whole, expires), connection)
        return found

    def dossiers(self, mandate: Mandate, on: date) -> tuple[Dossier, ...]:
        """The dossiers of the list, in its own order. Raises `CroiseeError` if it is not to be
        read: never opened, past its day, under the mandate of another day."""
        name = mandate.demand.name
        with reading(self._database) as connection:
            self._living(connection, mandate, on)
            stage = stages(connection, name)
            query = select(ENTRIES).where(ENTRIES.c.list == name).order_by(ENTRIES.c.place)
            return tuple(
                Dossier(row.code, stage[row.code], read_content(row.content))
                for row in connection.execute(query)
            )

    def sheet(self, mandate: Mandate, on: date) -> Sheet:
        """The right and days of the list, if it may be read."""
        with reading(self._database) as connection:
            return self._living(connection, mandate, on)

    def note(
        self,
        mandate: Mandate,
        codes: Sequence[str],
        state: str,
        reason: str,
        author: str,
        *,
        day: date,
        on: date,
        notice: str | None = None,
    ) -> None:
        """Note one act on each dossier, all or none. `day`: when it was done; `on`: today.

        Raises `CroiseeError`: no such dossier, act not allowed at its stage, letter unknown.
        """
        name, signed = mandate.demand.name, _author(author)
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            sheet = self._living(connection, mandate, on)
            stage = stages(connection, name)
            if not codes or not set(codes) <= stage.keys():
                raise complain(Complaint.NO_DOSSIER)
            for code in dict.fromkeys(codes):
                check_act(stage[code].state, state, reason, notice)
                if not stage[code].day <= day <= on:
                    raise complain(Complaint.DAY)
            if notice is not None:
                known = select(NOTICES).where(NOTICES.c.list == name, NOTICES.c.version == notice)
                if connection.execute(known).first() is None:
                    raise complain(Complaint.LETTER)
            reached = states()[state]
            if reached.erases:
                right = ALL_RIGHTS if reached.excludes == ALL_RIGHTS else sheet.right
                for person in self._persons(connection, codes):
                    self._leave(connection, person, right, (state, reason, signed, day))
            else:
                acts = [
                    Act(name, code, state, reason, signed, day, notice)
                    for code in dict.fromkeys(codes)
                ]
                self._act(connection, acts)
        if reached.erases:
            scrub(self._database)

    def keep_notice(self, mandate: Mandate, version: str, text: str, author: str, on: date) -> None:
        """Keep a letter as it is sent; keeping it twice is keeping it once."""
        name, signed = mandate.demand.name, _author(author)
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            self._living(connection, mandate, on)
            known = select(NOTICES).where(NOTICES.c.list == name, NOTICES.c.version == version)
            if connection.execute(known).first() is None:
                connection.execute(
                    insert(NOTICES).values(
                        list=name, version=version, text=text, author=signed, day=on.isoformat()
                    )
                )

    def printed(self, mandate: Mandate, author: str, on: date) -> None:
        """Note that a working sheet is printed: who, and when."""
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            self._living(connection, mandate, on)
            self._act(
                connection,
                [Act(mandate.demand.name, None, _PRINTED, _PRINTED, _author(author), on)],
            )

    def refused(self, refusal: Refusal) -> None:
        """Note that a demand was refused; noting it twice the same day is noting it once."""
        self._ledger.append_once(leaves.refused(refusal))

    # --- Rights of persons -----------------------------------------------------------------------

    def oppose(self, person: str, author: str, on: date) -> int:
        """Honour the opposition of a person, listed or not: out of every list, these and those to
        come. Returns how many dossiers were emptied. Opposing twice is opposing once."""
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            facts = (OPPOSED, _OPPOSING, _author(author), on)
            emptied = self._leave(connection, person.strip(), ALL_RIGHTS, facts)
        scrub(self._database)
        return emptied

    def oppose_dossier(self, code: str, author: str, on: date) -> int:
        """The same for the person of a dossier. Raises `CroiseeError` if it is no dossier, or one
        already emptied."""
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            persons = self._persons(connection, [code])
            if not persons:
                raise complain(Complaint.EMPTIED)
            facts = (OPPOSED, _OPPOSING, _author(author), on)
            emptied = self._leave(connection, persons[0], ALL_RIGHTS, facts)
        scrub(self._database)
        return emptied

    def forget(self, on: date, clauses: Collection[Clause] = ()) -> tuple[str, ...]:
        """Erase for good the lists whose day has passed; returns their names. What they came to is
        kept as counts, and the ledger certifies. Killed half-way, it can be run again.

        `clauses`: those in the hands of the house; one made shorter since shortens its lists."""
        with writing(self._database) as connection:
            serialise(connection, LOCK)
            past = [
                each.name
                for each in sheets(connection)
                if not each.erased and on > each.last_day(clauses)
            ]
            for name in past:
                keep_outcomes(connection, name)
            contents = add(
                connection, [Act(name, None, FORGOTTEN, FORGOTTEN, _TIMER, on) for name in past]
            )
            for name in past:
                empty_list(connection, name)
            self._ledger.extend(
                (
                    leaves.erased(name, print_of(self._key, content))
                    for name, content in zip(past, contents, strict=True)
                ),
                connection,
            )
        scrub(self._database)
        return tuple(past)

    # --- What anybody of the house may know -------------------------------------------------------

    def lists(self) -> tuple[Sheet, ...]:
        """Every list ever opened, oldest first."""
        with reading(self._database) as connection:
            return tuple(sheets(connection))

    def counts(self) -> Mapping[Outcome, int]:
        """Persons by right, stage and month, erased lists included. Not protected: `outcomes`
        makes of them what may be shown."""
        with reading(self._database) as connection:
            return outcome_counts(connection)

    # --- Within a transaction ---------------------------------------------------------------------

    def _living(self, connection: Connection, mandate: Mandate, on: date) -> Sheet:
        _check_day(mandate, on)
        name = mandate.demand.name
        sheet = next((each for each in sheets(connection) if each.name == name), None)
        if sheet is None:
            raise complain(Complaint.NO_LIST)
        asked = (mandate.demand.right, mandate.house, frozenset(mandate.permit.clauses))
        if (sheet.right, sheet.house, frozenset(sheet.clauses)) != asked:
            raise complain(Complaint.OTHER)
        if sheet.erased or on > sheet.last_day(mandate.clauses):
            raise complain(Complaint.PAST)
        return sheet

    def _act(self, connection: Connection, acts: Sequence[Act]) -> None:
        contents = add(connection, acts)
        self._ledger.extend(
            (
                leaves.act(act.list, print_of(self._key, content))
                for act, content in zip(acts, contents, strict=True)
            ),
            connection,
        )

    def _leave(
        self, connection: Connection, person: str, right: str, facts: tuple[str, str, str, date]
    ) -> int:
        """Keep a person out of the lists of a right, or of all, and empty their dossiers there.
        `facts`: stage, reason, author and day of each act. Returns how many were emptied."""
        self._mark(connection, mark(self._key, person, right), facts[-1])
        theirs = (
            select(ENTRIES.c.code, ENTRIES.c.list)
            .join(LISTS, LISTS.c.list == ENTRIES.c.list)
            .where(ENTRIES.c.person == mark(self._key, person, _DOSSIER))
            .order_by(ENTRIES.c.code)
        )
        if right != ALL_RIGHTS:
            theirs = theirs.where(LISTS.c.right == right)
        held = connection.execute(theirs).all()
        empty(connection, [row.code for row in held])
        self._act(connection, [Act(row.list, row.code, *facts) for row in held])
        return len(held)

    def _out(self, marks: frozenset[str], right: str) -> Callable[[str], bool]:
        def is_out(person: str) -> bool:
            return any(mark(self._key, person, each) in marks for each in (ALL_RIGHTS, right))

        return is_out

    def _persons(self, connection: Connection, codes: Iterable[str]) -> list[str]:
        query = select(ENTRIES.c.content).where(
            ENTRIES.c.code.in_(list(codes)), ENTRIES.c.content.is_not(None)
        )
        contents = map(read_content, connection.scalars(query))
        return [content.person for content in contents if content is not None]

    @staticmethod
    def _mark(connection: Connection, value: str, day: date) -> None:
        if connection.execute(select(MARKS).where(MARKS.c.mark == value)).first() is None:
            connection.execute(insert(MARKS).values(mark=value, month=day.isoformat()[:7]))


def _check_day(mandate: Mandate, on: date) -> None:
    """A mandate is of one day: clauses are decided again the next."""
    if mandate.permit.issued_on != on.isoformat():
        raise complain(Complaint.MANDATE)


def _author(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > 80 or not said.isprintable():
        raise complain(Complaint.AUTHOR)
    return said


def _code() -> str:
    """A number of dossier that says nothing of anybody: 40 random bits, without look-alikes."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
