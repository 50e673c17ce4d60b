"""The tables of the register. Each grows at the end; what is personal can be emptied, and no more.

`outreach_list`      one list: its right, clauses, permit, first and last day. Nobody in it.
`outreach_entry`     one dossier: its place in the list, and, erasable, who and why.
`outreach_act`       one act on a dossier, or on a list: stage, reason, author, month; erasable: the
                     dossier it was on and its day.
`outreach_mark`      keyed hashes of those who said no.
`outreach_key`       print of the key that made these: under another, nobody would be known again.
`outreach_notice`    the letters, as sent, by version. No person in them.
`outreach_outcome`   of erased dossiers, how many had come to each stage in each month.
`outreach_scrubbed`  up to which act the file of the database was rid of what was erased.
"""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

from croisee.foundation.database import append_only

METADATA = MetaData()


def _name(column: str, **facts: bool) -> Column[str]:
    return Column(column, String(80), nullable=False, **facts)  # type: ignore[arg-type]


def _day(column: str, *, nullable: bool = False) -> Column[str]:
    return Column(column, String(10), nullable=nullable)


LISTS = append_only(
    Table(
        "outreach_list",
        METADATA,
        _name("list", primary_key=True),
        _name("right"),
        _name("house"),
        _name("permit"),
        Column("clauses", Text, nullable=False),
        Column("threshold", Integer, nullable=False),
        _day("opened_on"),
        _day("expires_on"),
    )
)
PERSONAL = ("person", "content")
ENTRIES = append_only(
    Table(
        "outreach_entry",
        METADATA,
        _name("code", primary_key=True),
        _name("list"),
        Column("place", Integer, nullable=False),
        Column("person", String(64), index=True),
        Column("content", Text),
    ),
    erasable=PERSONAL,
)
TRACE = ("code", "day")
ACTS = append_only(
    Table(
        "outreach_act",
        METADATA,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        _name("list"),
        Column("code", String(80), index=True),
        _name("state"),
        _name("reason"),
        Column("notice", String(20)),
        _name("author"),
        Column("month", String(7), nullable=False),
        _day("day", nullable=True),
    ),
    erasable=TRACE,
)
MARKS = append_only(
    Table(
        "outreach_mark",
        METADATA,
        Column("mark", String(64), primary_key=True),
        Column("month", String(7), nullable=False),
    )
)
KEYS = append_only(Table("outreach_key", METADATA, Column("print", String(64), primary_key=True)))
NOTICES = append_only(
    Table(
        "outreach_notice",
        METADATA,
        _name("list", primary_key=True),
        Column("version", String(20), primary_key=True),
        Column("text", Text, nullable=False),
        _name("author"),
        _day("day"),
    )
)
OUTCOMES = append_only(
    Table(
        "outreach_outcome",
        METADATA,
        _name("list", primary_key=True),
        _name("state", primary_key=True),
        Column("month", String(7), primary_key=True),
        Column("dossiers", Integer, nullable=False),
    )
)
SCRUBBED = append_only(
    Table(
        "outreach_scrubbed",
        METADATA,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
    )
)
