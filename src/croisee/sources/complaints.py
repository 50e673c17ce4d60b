"""How a rule of the declaration model complains: in French, with a remedy."""

from typing import NoReturn

from pydantic_core import PydanticCustomError

COMPLAINT = "croisee"
"""Type of our own errors among pydantic's."""


def complain(message: str, remedy: str) -> NoReturn:
    """Refuse the value being validated."""
    raise PydanticCustomError(COMPLAINT, "{message}", {"message": message, "remedy": remedy})
