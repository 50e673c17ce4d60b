"""What a request for a *croisement* may say."""

from typing import Annotated

from pydantic import Field

from croisee.studies.parameters import CountTexts, Filter, Names, Parameters, Phrase, Text


class Absents(Parameters):
    """The words of the estimate of those who are really absent."""

    titre: Text
    definition: Text
    phrase: Phrase


class Croisements(CountTexts):
    """Parameters of the study; `population` and `presence` filter the first and second source."""

    zonages: Names
    dimensions: Names = ()
    population: Filter | None = None
    presence: Filter | None = None
    population_texte: Text
    pourquoi: Text
    absents: Annotated[Absents, Field(description="titre, definition et phrase")]
