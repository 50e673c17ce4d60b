"""Rules that a declaration must meet as a whole, and its fields, beyond each key's own."""

import math
from datetime import date
from typing import TYPE_CHECKING

from croisee.sources.complaints import complain

if TYPE_CHECKING:
    from croisee.sources.model import Declaration, SourceField


def check_coherence(declaration: "Declaration") -> None:
    """Complain at the first incoherence (see `complaints`)."""
    _check_repetitions(declaration)
    _check_references(declaration)
    _check_grain(declaration)
    _check_studies(declaration)


def check_limits(field: "SourceField") -> None:
    """Complain if the closed list or the bounds of a field do not suit its type."""
    _check_enum(field)
    for bound in (field.constraints.minimum, field.constraints.maximum):
        if bound is not None:
            _check_bound(field, bound)


def _check_enum(field: "SourceField") -> None:
    values = field.constraints.enum or ()
    try:
        if field.numeric:
            if not all(math.isfinite(float(value)) for value in values):
                raise ValueError
        elif field.type == "date":
            [date.fromisoformat(value) for value in values]
        elif field.type == "boolean" and values:
            raise ValueError
    except ValueError:
        complain(
            f"la liste `enum` du champ « {field.name} » ne convient pas au type {field.type}.",
            "Écrivez des valeurs de ce type (dates AAAA-MM-JJ), ou retirez `enum`.",
        )


def _check_bound(field: "SourceField", bound: int | float | str) -> None:
    if field.type == "date":
        try:
            date.fromisoformat(str(bound))
        except ValueError:
            complain(
                f"une borne du champ « {field.name} » n'est pas une date.",
                'Écrivez-la AAAA-MM-JJ, entre guillemets : "2025-12-31".',
            )
    elif not field.numeric or isinstance(bound, str | bool):
        complain(
            f"une borne du champ « {field.name} » n'a pas de sens pour le type {field.type}.",
            "Les bornes `minimum` et `maximum` valent pour les nombres (sans guillemets) "
            "et les dates.",
        )


def _check_repetitions(declaration: "Declaration") -> None:
    for label, names in (
        ("le champ", [field.name for field in declaration.fields]),
        ("l'édition", [delivery.edition for delivery in declaration.livraisons]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            complain(f"{label} « {name} » est déclaré deux fois.", "Gardez une seule déclaration.")
    if declaration.localisation:
        zonings = declaration.localisation.zonages
        names = [field.name for field in declaration.fields]
        if len(set(zonings)) < len(zonings) or set(zonings) & set(names):
            complain(
                "un zonage de `localisation` est répété, ou porte le nom d'un champ.",
                "Chaque zonage donne une colonne à son nom : gardez des noms distincts.",
            )


def _check_references(declaration: "Declaration") -> None:
    fields = {field.name: field for field in declaration.fields}
    zone, place = declaration.zone, declaration.localisation
    pseudonym = declaration.pseudonyme
    wanted = [
        *(("zone", name) for name in ((zone.champ, zone.niveau) if zone else ()) if name),
        *(("localisation", name) for name in ((place.x, place.y) if place else ())),
        *(("primaryKey", name) for name in declaration.primaryKey),
        *(("age", name) for name in ((declaration.age.champ,) if declaration.age else ())),
        *(("pseudonyme", name) for name in (pseudonym.champs if pseudonym else ())),
    ]
    for key, name in wanted:
        if name not in fields:
            complain(
                f"`{key}` cite le champ « {name} », qui n'est pas déclaré.",
                "Déclarez-le dans `fields`, ou corrigez son nom.",
            )
    codes = (zone.champ, zone.niveau) if zone else ()
    if any(fields[name].type != "string" for name in codes if name):
        complain("un code de zone n'est pas un nombre.", "Déclarez le champ `type: string`.")
    if place and not (fields[place.x].type == fields[place.y].type == "number"):
        complain(
            "les coordonnées de `localisation` ne sont pas des nombres.",
            "Déclarez ces deux champs `type: number`.",
        )
    if declaration.age and fields[declaration.age.champ].type != "date":
        complain("l'âge se calcule depuis une date.", "Déclarez le champ `type: date`.")
    if pseudonym:
        roles = [fields[name].croisee.role for name in pseudonym.champs]
        if any(fields[name].type not in ("string", "integer", "date") for name in pseudonym.champs):
            complain(
                "un champ du pseudonyme n'est ni un texte, ni une date, ni un entier.",
                "Corrigez son `type`.",
            )
        if None in roles or len(set(roles)) < len(roles):
            complain(
                "un champ du pseudonyme n'a pas de rôle, ou deux champs ont le même.",
                "Donnez à chacun un `role` distinct : nom, prenom, date_naissance, sexe…",
            )
    for field in declaration.fields:
        for delivery in declaration.livraisons:
            if field.croisee.periode not in delivery.periodes:
                complain(
                    f"le champ « {field.name} » suit la période « {field.croisee.periode} », "
                    f"que la livraison « {delivery.edition} » ne donne pas.",
                    "Ajoutez-la à `periodes` de cette livraison.",
                )


def _check_grain(declaration: "Declaration") -> None:
    if declaration.grain == "zone" and declaration.zone is None:
        complain(
            "une source par zone ne dit pas où lire la zone.",
            "Ajoutez par exemple `zone: {champ: code, zonage: qpv2015}`.",
        )
    if declaration.grain != "zone" and declaration.zone is not None:
        complain(
            f"`zone` n'a pas de sens au grain « {declaration.grain} ».",
            "Retirez `zone`, ou déclarez `grain: zone`.",
        )
    if declaration.pseudonyme and not declaration.personal:
        complain(
            f"`pseudonyme` n'a pas de sens au grain « {declaration.grain} ».",
            "Retirez `pseudonyme` : il ne concerne que les personnes et les ménages.",
        )
    if declaration.personal and declaration.conservation is None:
        complain(
            "une source de données personnelles n'a pas de durée de conservation.",
            "Écrivez `conservation: P1Y` (un an), ou la durée de la clause (RGPD, art. 5.1.e).",
        )
    if declaration.personal and declaration.profil == "deja_public":
        complain(
            "une source de données personnelles ne peut pas suivre le profil « deja_public ».",
            "Choisissez le profil de la clause : prestations, fiscal, recensement…",
        )


def _check_studies(declaration: "Declaration") -> None:
    """A source comes out of the circuit of matching in all its deliveries, or in none."""
    if not declaration.at_producer:
        return
    studies = [delivery.etude for delivery in declaration.livraisons]
    if None in studies or len(set(studies)) < len(studies):
        complain(
            "une livraison n'a pas de fichier d'étude, ou deux livraisons ont le même.",
            "Donnez à chaque livraison son `etude`, ou n'en donnez à aucune.",
        )
    if declaration.pseudonyme is None:
        complain(
            "`etude` sans `pseudonyme` : on ne sait pas sur quoi les personnes sont reconnues.",
            "Ajoutez `pseudonyme: {champs: [nom, prenom, date_naissance, sexe]}`.",
        )
