"""What pages say of a perturbation beside its own sentence: the rules followed, the check made."""

from croisee.confidentiality.perturbation.methods import (
    CellKey,
    ControlledRounding,
    Perturbation,
)


def rules(choice: Perturbation, few: str, source: str) -> tuple[str, ...]:
    """The rules of a blurred table, always the same for the same choice.

    `few`: the number from which a figure is shown as it is elsewhere (« 5 personnes »). `source`:
    the sentence that says where this number comes from.
    """
    if isinstance(choice, ControlledRounding):
        return (
            f"Tout chiffre est arrondi à un multiple de {choice.base}, et les totaux restent la "
            "somme de leurs parties.",
            f"Un effectif de moins de {few} est arrondi à zéro : arrondi plus haut, il dirait que "
            "quelqu'un est là.",
            source,
        )
    if isinstance(choice, CellKey):
        return (
            f"À tout chiffre est ajouté un bruit d'au plus {choice.deviation}, toujours le même "
            "pour les mêmes personnes.",
            source,
        )
    epsilon = f"{choice.epsilon.normalize():f}".replace(".", ",")
    return (
        "À tout chiffre est ajouté un bruit tiré au hasard une seule fois (loi de Laplace discrète "
        f"d'epsilon {epsilon}, une personne comptant dans {choice.contribution_bound} cases au "
        "plus).",
        "Le bruit est décompté d'un budget fixé d'avance pour chaque source et chaque période.",
    )


def checked(choice: Perturbation) -> str:
    """What the audit of a blurred table was."""
    if isinstance(choice, ControlledRounding):
        return (
            "Un attaquant indépendant, qui connaît la méthode et les bornes de chaque chiffre "
            "arrondi, a cherché par programmation linéaire toutes les valeurs que les petits "
            "nombres peuvent prendre (totaux, hiérarchies, tableaux liés, publications "
            "antérieures) : il n'en resserre aucun."
        )
    if isinstance(choice, CellKey):
        return (
            "Chaque chiffre porte un bruit qui ne change pas d'un tableau à l'autre : les comparer "
            "n'apprend rien de plus."
        )
    return (
        "La garantie ne vient pas d'une attaque de contrôle, mais du bruit lui-même : quoi qu'on "
        "sache par ailleurs, ces chiffres seraient presque aussi probables sans une personne "
        "quelconque. Il a été tiré une fois, et inscrit au journal avant d'être publié."
    )
