"""Comment deux cartes qui ne se recouvrent pas en disent trop, et ce que l'on retire pour l'éviter.

L'histoire se lit sans connaître le code : la ville telle qu'elle est, ce que fait le curieux, ce que
Croisée répond avant la publication. Les personnes et les lieux sont inventés.
"""

import csv
from pathlib import Path
from textwrap import dedent

from croisee.tablefiles.differences import examine_differences

VILLE = """
    Commune  | IRIS   | Quartier 2015 | Quartier 2024 | Allocataires
    Rivebois | Gare   | Aulnes        | Aulnes        |           61
    Rivebois | Gare   |               | Aulnes        |            3
    Rivebois | Gare   |               |               |           96
    Rivebois | Centre | Bleuets       | Bleuets       |           48
    Rivebois | Centre |               |               |          140
    Rivebois | Port   |               | Bleuets       |           27
    Rivebois | Port   | Bleuets       |               |           34
"""
ZONAGES = ["Commune", "IRIS", "Quartier 2015", "Quartier 2024"]


def test_une_rue_de_trois_allocataires_entre_deux_cartes(tmp_path: Path):
    """Le CCAS veut publier les allocataires par commune, par IRIS et par quartier.

    Chaque zone est assez grande : aucun nombre publié n'est petit. Mais le quartier des Aulnes a
    gagné une rue entre la carte de 2015 et celle de 2024 :

        Aulnes, carte de 2015 :  61 allocataires      Aulnes, carte de 2024 :  64 allocataires

    Le curieux soustrait : la rue compte 3 allocataires, et l'on sait qui y habite. Le CCAS demande à
    Croisée, avant de publier : « quelles zones, mises ensemble, isolent moins de 5 personnes ? »
    """
    ville = fichier(tmp_path / "ville.csv", VILLE)
    reponse, phrases, actions = demander(ville)
    assert reponse["smallest"] == 3
    assert phrases == [
        "En retranchant de la zone Aulnes (Quartier 2024) la zone Aulnes (Quartier 2015), "
        "on isole 3 personnes (la zone Rivebois (Commune) et la zone Gare (IRIS))."
    ]
    assert actions == ["Ne pas publier la zone Aulnes (Quartier 2015)."]
    assert reponse["optimal"], "aucun remède ne coûte moins"

    # La carte de 2015 est publiée depuis longtemps : on ne la reprendra pas. C'est donc 2024 qui
    # se tait sur les Aulnes.
    hier = fichier(
        tmp_path / "hier.csv",
        """
        zoning        | zone
        Quartier 2015 | Aulnes
        Quartier 2015 | Bleuets
        """,
    )
    _, _, actions = demander(ville, earlier=[hier])
    assert actions == ["Ne pas publier la zone Aulnes (Quartier 2024)."]

    # Le CCAS tient à ses quartiers de 2024. Il accepte de donner les Aulnes et les Bleuets ensemble.
    voisins = fichier(
        tmp_path / "voisins.csv",
        """
        zoning        | zone   | neighbour
        Quartier 2024 | Aulnes | Bleuets
        """,
    )
    prix = fichier(
        tmp_path / "prix.csv",
        """
        zoning        | zone    | cost
        Quartier 2024 | Aulnes  | 1000
        Quartier 2024 | Bleuets |   20
        """,
    )
    _, _, actions = demander(ville, earlier=[hier], costs=prix, neighbours=voisins)
    assert actions == [
        "Publier la zone Aulnes (Quartier 2024) et la zone Bleuets (Quartier 2024) ensemble, "
        "jamais séparément."
    ]

    # Si la carte de 2024 est sortie elle aussi, Croisée ne promet rien : il est trop tard.
    sorties = fichier(
        tmp_path / "sorties.csv",
        """
        zoning        | zone
        Quartier 2024 | Aulnes
        """,
    )
    reponse, phrases, actions = demander(ville, earlier=[hier, sorties])
    assert (reponse["too_late"], len(phrases), actions) == (1, 1, [])


def demander(ville: Path, **reste) -> tuple[dict, list[str], list[str]]:
    """La réponse de Croisée, ses phrases, et ce qu'elle propose."""
    trouve, remede = ville.with_name("différences.csv"), ville.with_name("remède.csv")
    reponse = examine_differences(
        ville, ZONAGES, 5, count="Allocataires", out=trouve, remedies=remede, **reste
    )
    return reponse.line, phrases(trouve), phrases(remede)


def phrases(chemin: Path) -> list[str]:
    with chemin.open(encoding="utf-8", newline="") as flux:
        return [ligne["sentence"] for ligne in csv.DictReader(flux, delimiter=";")]


def fichier(chemin: Path, texte: str) -> Path:
    """Un tableau dessiné en texte, écrit en CSV."""
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux, delimiter=";").writerows(
            [case.strip() for case in ligne.split("|")]
            for ligne in dedent(texte).strip().splitlines()
        )
    return chemin
