"""What a request writes under `parametres:`, checked whole before anything is decided or computed.

Each study has its own model; a key that misses, a key too many or a value of another form is an
error that names the request, the key and what is expected. Values come from a project file: not
one of them reaches SQL but through `literal`, nor a column but through `check_columns`.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Declaration, columns_kept
from croisee.sources.model import STATUS_SUFFIX
from croisee.studies.study import Request

FILE = "croisee.yaml"


class Parameters(BaseModel):
    """Base of the models: nothing unknown, nothing that changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _text(value: object) -> object:
    """YAML reads a year or an edition as a number; here they are text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _phrase(text: str) -> str:
    if text.count("{zone}") != 1 or text.count("{value}") != 1 or text.count("{") != 2:
        raise PydanticCustomError("phrase", "phrase")
    return text


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("distinct", "distinct")
    return values


Text = Annotated[
    str, StringConstraints(min_length=1, max_length=2000), Field(description="un texte")
]
Phrase = Annotated[
    Text,
    AfterValidator(_phrase),
    Field(description="une phrase où {zone} et {value} sont écrits une fois"),
]
Name = Annotated[
    str,
    StringConstraints(pattern=r"\A[a-z][a-z0-9_]{0,62}\z"),
    Field(description="un nom en minuscules, chiffres et « _ »"),
]
Code = Annotated[
    str,
    BeforeValidator(_text),
    StringConstraints(min_length=1, max_length=100),
    Field(description="un code ou une année"),
]
Period = Annotated[
    str,
    BeforeValidator(_text),
    StringConstraints(pattern=r"\A[0-9A-Za-z][0-9A-Za-z._-]{0,31}\z"),
    Field(description='une période entre guillemets, par exemple "2023"'),
]
Names = Annotated[
    tuple[Name, ...],
    AfterValidator(_distinct),
    Field(description="une liste de noms, chacun une fois"),
]
SourceName = Annotated[
    str, StringConstraints(min_length=1), Field(description="une source de la demande")
]


class NoParameters(Parameters):
    """For studies that take none."""


class CountTexts(Parameters):
    """The words of a count: what its page says before and around the figure."""

    unite: Text
    theme: Text
    definition: Text
    question: Text
    phrase: Phrase


class Filter(Parameters):
    """Rows kept: those where a column has this value."""

    colonne: Name
    valeur: Annotated[
        bool | int | Annotated[str, StringConstraints(max_length=200)],
        Field(union_mode="smart", description="true, false, un nombre entier ou un texte"),
    ]


Model = TypeVar("Model", bound=Parameters)


def read_parameters(model: type[Model], request: Request) -> Model:
    """The parameters of a request. Raises `CroiseeError` with one problem per faulty key."""
    try:
        return model.model_validate(dict(request.parameters))
    except ValidationError as error:
        raise CroiseeError(
            [_problem(model, request, fault) for fault in error.errors(include_url=False)]
        ) from None


def check_sources(request: Request, count: int, meaning: str) -> None:
    """Raises `CroiseeError` unless the request names `count` distinct sources."""
    if len(request.sources) != count or len(set(request.sources)) != count:
        raise _fault(
            request, "sources", "le nombre de sources ne convient pas à cette étude", meaning
        )


def check_named(request: Request, key: str, source: str) -> None:
    """Raises `CroiseeError` unless `source`, written under `key`, is one of the request's."""
    if source not in request.sources:
        raise _fault(
            request,
            f"parametres.{key}",
            "cette source n'est pas parmi les sources de la demande",
            "l'une de : " + ", ".join(request.sources),
        )


def check_columns(
    request: Request, key: str, names: Iterable[str], declaration: Declaration
) -> None:
    """Raises `CroiseeError` unless every name is a column that the source gives to studies."""
    kept = [name for name in columns_kept(declaration) if not name.endswith(STATUS_SUFFIX)]
    for name in names:
        if name not in kept:
            raise _fault(
                request,
                f"parametres.{key}",
                f"la source « {declaration.source} » n'a pas cette colonne, ou ne la laisse pas "
                "passer",
                "l'une de : " + ", ".join(kept),
            )


def check_figures(
    request: Request, key: str, names: Iterable[str], declaration: Declaration
) -> None:
    """Raises `CroiseeError` unless every name is a figure that carries its producer's marks."""
    names = tuple(names)
    check_columns(request, key, names, declaration)
    kept = columns_kept(declaration)
    for name in names:
        if name + STATUS_SUFFIX not in kept:
            raise _fault(
                request,
                f"parametres.{key}",
                f"la colonne « {name} » de « {declaration.source} » n'est pas un chiffre "
                "accompagné des marques de secret de son producteur",
                "une colonne de type number ou integer, et la clé « marques » de la déclaration",
            )


def check_edition(request: Request, key: str, edition: str, declaration: Declaration) -> None:
    """Raises `CroiseeError` unless the source has this edition."""
    known = [delivery.edition for delivery in declaration.livraisons]
    if edition not in known:
        raise _fault(
            request,
            f"parametres.{key}",
            f"la source « {declaration.source} » n'a pas cette édition",
            "l'une de : " + ", ".join(known),
        )


def check_zonings(request: Request, names: Sequence[str], declaration: Declaration) -> None:
    """Raises `CroiseeError` unless rows of the source are placed in every one of these zonings."""
    place = declaration.localisation
    known = place.zonages if place else ()
    if not names or any(name not in known for name in names):
        raise _fault(
            request,
            "parametres.zonages",
            f"la source « {declaration.source} » n'est pas placée dans ces zonages",
            "un ou plusieurs de : " + ", ".join(known) if known else "une source localisée",
        )


def check_filter(request: Request, key: str, kept: Filter | None, declaration: Declaration) -> None:
    """Raises `CroiseeError` unless the filter's column exists and its value is of its type."""
    if kept is None:
        return
    check_columns(request, f"{key}.colonne", [kept.colonne], declaration)
    if kept.colonne in ("pseudonyme", "edition"):
        raise _fault(
            request,
            f"parametres.{key}.colonne",
            "cette colonne ne peut pas servir de filtre",
            "une colonne qui ne désigne ni une personne ni une livraison",
        )
    kind = next((f.type for f in declaration.fields if f.name == kept.colonne), "string")
    expected = {
        "boolean": (bool, "true ou false"),
        "integer": (int, "un nombre entier"),
        "number": (int, "un nombre entier"),
    }.get(kind, (str, "un texte, entre guillemets"))
    if type(kept.valeur) is not expected[0]:
        raise _fault(
            request,
            f"parametres.{key}.valeur",
            f"la valeur n'est pas du type de la colonne « {kept.colonne} »",
            expected[1],
        )


def _problem(model: type[BaseModel], request: Request, fault: Any) -> Problem:
    steps = fault["loc"]
    key = "parametres" + "".join(
        f", n° {step + 1}" if isinstance(step, int) else f".{step}"
        for step in steps
        if not _branch(step)
    )
    messages = {
        "missing": ("cette clé manque", "ajoutez-la."),
        "extra_forbidden": ("cette clé est inconnue de l'étude", "corrigez-la ou retirez-la."),
    }
    message, remedy = messages.get(
        fault["type"], ("la valeur n'a pas la forme attendue", "corrigez-la.")
    )
    expected = _expected(model, steps)
    if fault["type"] == "extra_forbidden":
        holder = _model_at(model, steps[:-1])
        expected = "l'une de : " + ", ".join(holder.model_fields) if holder.model_fields else "rien"
    return _fault(request, key, message, expected, remedy).problems[0]


def _branch(step: object) -> bool:
    """Whether a step only names the branch of a union, as pydantic calls it."""
    return isinstance(step, str) and step in ("bool", "int", "str", "constrained-str", "[key]")


def _model_at(model: type[BaseModel], steps: Sequence[Any]) -> type[BaseModel]:
    """The innermost model on the way to a fault."""
    for step in steps:
        if isinstance(step, str) and step in model.model_fields:
            found = _inner(model.model_fields[step].annotation)
            model = found or model
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(
        (
            found
            for part in getattr(annotation, "__args__", ())
            if (found := _inner(part)) is not None
        ),
        None,
    )


def _expected(model: type[BaseModel], steps: Sequence[Any]) -> str | None:
    """What the key is for, from the description of its field."""
    described: str | None = None
    for place, step in enumerate(steps):
        holder = _model_at(model, steps[:place])
        if isinstance(step, str) and step in holder.model_fields:
            described = holder.model_fields[step].description
    return described


def _fault(
    request: Request,
    key: str,
    message: str,
    expected: str | None,
    remedy: str = "corrigez croisee.yaml.",
) -> CroiseeError:
    return CroiseeError(
        Problem(
            file=FILE,
            message=f"demande « {request.name} » : {message}",
            column=key,
            expected=expected,
            remedy=remedy,
        )
    )
