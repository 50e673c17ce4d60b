"""Going towards people: who seems entitled and has not claimed, inside one administration.

The list opens under its own clause and purpose (`authorise`), is worked through by agents who
write, call and note (`Register`), tells only protected counts (`statistics`), and is erased on
its day (`Register.forget`). No score, no order that means something, no file for anybody else.
"""

from croisee.outreach.demand import STUDY, Demand, Desk, Holding, Wishes, read_demands
from croisee.outreach.dossier import Content, Dossier
from croisee.outreach.listing import Found
from croisee.outreach.mandate import AIM, Mandate, authorise
from croisee.outreach.register import Register

__all__ = [
    "AIM",
    "STUDY",
    "Content",
    "Demand",
    "Desk",
    "Dossier",
    "Found",
    "Holding",
    "Mandate",
    "Register",
    "Wishes",
    "authorise",
    "read_demands",
]
