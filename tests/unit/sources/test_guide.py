"""The guide says all that a declaration may hold, and its example works."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from croisee.sources import columns_kept, model, parse_declaration

GUIDE = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_is_right() -> None:
    (example,) = re.findall(r"```yaml\n(source:.*?)```", GUIDE, re.DOTALL)
    columns = columns_kept(parse_declaration(example, origin="docs/sources.md"))
    (said,) = re.findall(r"Ce qui entre dans Croisée : (.*?)\.", GUIDE, re.DOTALL)
    assert columns == tuple(re.findall(r"`(\w+)`", said))


@pytest.mark.parametrize(
    "part",
    [
        model.Declaration,
        model.Delivery,
        model.FileFormat,
        model.SourceField,
        model.FieldKeys,
        model.Constraints,
        model.ZoneKeys,
        model.Location,
        model.AgeKeys,
        model.PseudonymKeys,
    ],
)
def test_every_key_is_in_the_guide(part: type[BaseModel]) -> None:
    absent = [key for key in part.model_fields if not re.search(rf"\b{key}\b", GUIDE)]
    assert absent == []
