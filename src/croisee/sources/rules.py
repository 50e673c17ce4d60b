"""A declaration compiled into rules: each one SQL condition that is true of a faulty row.

The conditions read the columns that `cells.read_query` makes. A rule that compares rows
(`unique`, `primaryKey`) is said by the expression that must not repeat.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from croisee.sources.codes import CODES, is_code
from croisee.sources.dates import FIRST_YEAR, LAST_YEAR
from croisee.sources.expressions import matches, text, texts
from croisee.sources.model import Declaration, SourceField

OLDEST = 120
"""Years: an age beyond is a typing fault."""
_BOUNDS = {
    2154: ("0", "1300000", "6000000", "7200000", "Lambert-93, en mètres"),
    4326: ("-180", "180", "-90", "90", "longitude puis latitude, en degrés"),
}


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    `condition` is true of a faulty row, unless `repeats` says the expression whose values must be
    distinct. A rule that only `warns` leaves the delivery acceptable.
    """

    code: str
    field: str
    message: str
    remedy: str
    condition: str = ""
    repeats: str | None = None
    expected: str | None = None
    warns: bool = False


def compile_rules(declaration: Declaration, fields: frozenset[str]) -> tuple[Rule, ...]:
    """Rules on the fields that the file holds, in the order of the declaration."""
    numbers = {field.name: number for number, field in enumerate(declaration.fields)}
    rules: list[Rule] = []
    for field in declaration.fields:
        if field.name in fields:
            rules += _field_rules(declaration, field, numbers[field.name])
    rules += _key_rules(declaration, numbers)
    rules += _zone_rules(declaration, numbers)
    rules += _location_rules(declaration, numbers)
    rules += _age_rules(declaration, numbers)
    return tuple(rules)


def _field_rules(declaration: Declaration, field: SourceField, number: int) -> Iterator[Rule]:
    cell, constraints = f"_p{number}", field.constraints
    if field.type != "string" or field.croisee.valeurs:
        message, expected, remedy = _reading(declaration, field)
        yield Rule(
            "type", field.name, message, remedy,
            f"{cell} IS NULL AND _v{number} IS NOT NULL", expected=expected,
        )  # fmt: skip
    if constraints.required or field.name in _key(declaration):
        yield Rule(
            "required", field.name, "la valeur manque.",
            "Complétez la cellule ; si l'absence est normale, retirez `required`.",
            f"_v{number} IS NULL", expected="une valeur",
        )  # fmt: skip
    if field.croisee.controle:
        code = CODES[field.croisee.controle]
        yield Rule(
            field.croisee.controle, field.name, f"la valeur n'est pas {code.label}.", code.remedy,
            f"{cell} IS NOT NULL AND NOT {is_code(field.croisee.controle, cell)}",
            expected=code.expected,
        )  # fmt: skip
    if constraints.enum is not None:
        yield Rule(
            "enum", field.name, "la valeur n'est pas dans la liste.",
            "Corrigez la cellule, ou complétez `enum` si le producteur a un nouveau code.",
            f"{cell} NOT IN {_literals(field, constraints.enum)}",
            expected=", ".join(constraints.enum),
        )  # fmt: skip
    if constraints.pattern is not None:
        yield Rule(
            "pattern", field.name, "la valeur n'a pas la forme déclarée.",
            "Corrigez la cellule, ou `pattern` si le producteur a changé sa codification.",
            f"NOT {matches(cell, constraints.pattern)}",
            expected=f"la forme {constraints.pattern}",
        )  # fmt: skip
    yield from _bounds(field, cell)
    if constraints.unique:
        yield Rule(
            "unique", field.name, "la valeur se répète, alors qu'elle doit être unique.",
            "Supprimez les doublons, ou retirez `unique`.", repeats=cell,
        )  # fmt: skip


def _reading(declaration: Declaration, field: SourceField) -> tuple[str, str, str]:
    """Message, expected and remedy when a cell cannot be read as its type."""
    if field.croisee.valeurs:
        known = ", ".join(sorted(field.croisee.valeurs))
        return (
            "le code n'est pas dans la liste `valeurs`.",
            known,
            "Ajoutez ce code à `valeurs`, ou faites corriger le fichier.",
        )
    if field.type == "number":
        mark = "virgule" if declaration.format.decimale == "," else "point"
        return (
            "la valeur n'est pas un nombre.",
            f"un nombre dont la marque décimale est « {declaration.format.decimale} »",
            f"Écrivez les décimales avec un {mark}, ou corrigez `decimale` ; déclarez dans "
            "`marques` les signes du producteur (s, nd…).".replace("un virgule", "une virgule"),
        )
    return {
        "integer": (
            "la valeur n'est pas un nombre entier.",
            "un nombre entier",
            "Corrigez la cellule, ou déclarez `type: number` ; déclarez dans `marques` les signes "
            "du producteur (s, nd…).",
        ),
        "date": (
            "la valeur n'est pas une date.",
            f"une date {field.format or 'AAAA-MM-JJ'}, entre {FIRST_YEAR} et {LAST_YEAR}",
            "Corrigez la cellule, ou la clé `format` du champ (« JJ/MM/AAAA »).",
        ),
        "boolean": (
            "la valeur n'est ni oui ni non.",
            "1 ou 0, O ou N, oui ou non, vrai ou faux",
            "Corrigez la cellule, ou déclarez `type: string` avec `valeurs`.",
        ),
    }[field.type]


def _bounds(field: SourceField, cell: str) -> Iterator[Rule]:
    limits = field.constraints
    for code, bound, comparison, words in (
        ("minimum", limits.minimum, "<", "au moins"),
        ("maximum", limits.maximum, ">", "au plus"),
    ):
        if bound is not None:
            literal = f"CAST({text(str(bound))} AS DATE)" if field.type == "date" else str(bound)
            yield Rule(
                code, field.name, "la valeur sort des bornes déclarées.",
                f"Corrigez la cellule, ou `{code}` si la valeur est juste.",
                f"{cell} {comparison} {literal}",
                expected=f"{words} {bound}",
            )  # fmt: skip
    for code, length, comparison, words in (
        ("minLength", limits.minLength, "<", "au moins"),
        ("maxLength", limits.maxLength, ">", "au plus"),
    ):
        if length is not None:
            yield Rule(
                code, field.name, "la longueur du texte sort des bornes déclarées.",
                f"Corrigez la cellule, ou `{code}`.",
                f"length({cell}) {comparison} {length}",
                expected=f"{words} {length} caractères",
            )  # fmt: skip


def _literals(field: SourceField, values: tuple[str, ...]) -> str:
    if field.numeric:
        return f"({', '.join(str(float(value)) for value in values)})"
    if field.type == "date":
        return f"({', '.join(f'CAST({text(value)} AS DATE)' for value in values)})"
    return texts(values)


def _key(declaration: Declaration) -> tuple[str, ...]:
    """Fields that name a row: `primaryKey`, or the zone of a table by zone."""
    if declaration.primaryKey or declaration.zone is None:
        return declaration.primaryKey
    zone = declaration.zone
    return (zone.niveau, zone.champ) if zone.niveau else (zone.champ,)


def _key_rules(declaration: Declaration, numbers: dict[str, int]) -> Iterator[Rule]:
    key = _key(declaration)
    if not key:
        return
    kinds = {field.name: field.type for field in declaration.fields}
    parts = [
        f"_v{numbers[name]}" if kinds[name] == "number" else f"CAST(_p{numbers[name]} AS VARCHAR)"
        for name in key
    ]
    whole = parts[0] if len(parts) == 1 else f"concat_ws('\u241f', {', '.join(parts)})"
    yield Rule(
        "primaryKey", key[-1], f"deux lignes ont la même clé ({', '.join(key)}).",
        "Supprimez les doublons, ou complétez `primaryKey` par le champ qui les distingue.",
        repeats=whole,
    )  # fmt: skip


def _zone_rules(declaration: Declaration, numbers: dict[str, int]) -> Iterator[Rule]:
    zone = declaration.zone
    if zone and zone.niveau and zone.zonages:
        cell = f"_p{numbers[zone.niveau]}"
        levels = sorted(zone.zonages)
        yield Rule(
            "zone", zone.niveau, "le niveau n'est pas dans `zonages`.",
            "Ajoutez ce niveau à `zone.zonages`, ou écartez ses lignes par `filtre`.",
            f"{cell} NOT IN {texts(levels)}", expected=", ".join(levels),
        )  # fmt: skip


def outside_bounds(declaration: Declaration, x: str, y: str) -> str:
    """SQL condition: a point that cannot be in the declared projection."""
    assert declaration.localisation is not None
    left, right, low, high, _ = _BOUNDS[declaration.localisation.projection]
    return f"({x} NOT BETWEEN {left} AND {right} OR {y} NOT BETWEEN {low} AND {high})"


def _location_rules(declaration: Declaration, numbers: dict[str, int]) -> Iterator[Rule]:
    place = declaration.localisation
    if place is None:
        return
    x, y = f"_p{numbers[place.x]}", f"_p{numbers[place.y]}"
    yield Rule(
        "localisation", place.x, "les coordonnées sortent de la projection déclarée.",
        "Vérifiez `projection` et l'ordre de x et y. Ces lignes sont gardées sans zone.",
        outside_bounds(declaration, x, y),
        expected=_BOUNDS[place.projection][4], warns=True,
    )  # fmt: skip
    yield Rule(
        "localisation", place.x, "des coordonnées manquent.",
        "Ces lignes sont gardées sans zone.", f"{x} IS NULL OR {y} IS NULL", warns=True,
    )  # fmt: skip


def _age_rules(declaration: Declaration, numbers: dict[str, int]) -> Iterator[Rule]:
    age = declaration.age
    if age is None:
        return
    cell = f"_p{numbers[age.champ]}"
    day = f"CAST({text(age.date)} AS DATE)"
    years = f"{int(age.date[:4]) - OLDEST}"
    yield Rule(
        "age", age.champ, f"la date de naissance donne un âge impossible au {age.date}.",
        "Corrigez la cellule, ou la date de `age`.",
        f"{cell} > {day} OR year({cell}) < {years}",
        expected=f"une naissance entre {years} et le {age.date}",
    )  # fmt: skip
