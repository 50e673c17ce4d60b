"""What is compared, and how close two values may be: fields and levels as data.

The same levels serve a linkage in clear and a linkage on encodings: a comparison, whatever it
reads, ends in one level per field; the mixture (module `em`) reads levels only.
"""

from dataclasses import dataclass

MISSING = 0
"""Level of every field when one side has no value: it weighs for nothing and against nothing."""


@dataclass(frozen=True)
class Field:
    """A field and its levels after « missing », numbered from 1, from farthest to closest.

    `of_household`: members of a household share its value and change it together, so that they may
    agree within a file and no longer across two files of different days. It has two levels.
    """

    name: str
    levels: tuple[str, ...]
    of_household: bool = False

    @property
    def size(self) -> int:
        """Number of levels, « missing » included."""
        return 1 + len(self.levels)


_NAME_LEVELS = ("different", "distant", "near", "close", "swapped", "equal")
FIELDS = (
    Field("given_name", _NAME_LEVELS),
    Field("family_name", _NAME_LEVELS),
    Field(
        "birth_date",
        (
            "different",
            "year differs, no day or month",
            "year only",
            "year equal, no day or month",
            "day and month only",
            "year and one of day and month",
            "day and month swapped",
            "equal",
        ),
    ),
    Field("birth_place", ("different", "equal")),
    Field("sex", ("different", "equal")),
    Field("postcode", ("different", "equal"), of_household=True),
)
SIZES = tuple(field.size for field in FIELDS)

NAME_THRESHOLDS = (0.45, 0.62, 0.78, 0.995)
"""Least Dice similarity of levels distant, near, close, equal. Two unrelated filters of one block
show about 0.2 to 0.4 of common bits, hence the first threshold."""
