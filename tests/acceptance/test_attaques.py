"""Comment on devine un chiffre caché d'un tableau, et comment on l'empêche.

Chaque histoire se lit sans connaître le code : le tableau tel qu'il est, ce que fait le curieux, ce
qu'il trouve quand on n'a caché que les petits nombres, et ce qu'il ne trouve plus quand Croisée a
protégé le tableau. Les personnes et les lieux sont inventés. D'autres histoires, où les chiffres ne
sont pas rangés dans un même tableau : `test_attaques_chiffres.py`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from croisee.tablefiles import attack_tables, protect_tables

# --- Ce que fait le curieux --------------------------------------------------------------------------


REGLES = """
    profil: prestations          # montré à partir de 5 personnes
    nature: effectif
    colonnes: {valeur: NOMBRE}
    dimensions:
"""


@dataclass
class Bureau:
    """Un dossier de travail : les règles, et les tableaux que l'on publie."""

    folder: Path
    regles: Path

    def tableau(self, nom: str, texte: str, *, lignes: str, colonnes: str, **ailleurs: str) -> Path:
        """Un tableau croisé dessiné en texte ; `ailleurs` : les autres dimensions."""
        tete, *corps = [
            [case.strip() for case in ligne.split("|")]
            for ligne in dedent(texte).strip().splitlines()
        ]
        chemin = self.folder / nom
        with chemin.open("w", encoding="utf-8", newline="") as flux:
            ecrit = csv.writer(flux, delimiter=";")
            ecrit.writerow([lignes, colonnes, *ailleurs, "NOMBRE"])
            for ligne in corps:
                for colonne, valeur in zip(tete[1:], ligne[1:], strict=True):
                    ecrit.writerow([ligne[0], colonne, *ailleurs.values(), valeur])
        return chemin

    def sans_protection(self, *tableaux: Path) -> list[Path]:
        """Seuls les petits nombres sont cachés (A) ; tout le reste est montré (V)."""
        faits = []
        for tableau in tableaux:
            lignes = self.lire(tableau)
            chemin = self.folder / f"naïf-{tableau.name}"
            with chemin.open("w", encoding="utf-8", newline="") as flux:
                ecrit = csv.DictWriter(flux, [*lignes[0], "status"], delimiter=";")
                ecrit.writeheader()
                for ligne in lignes:
                    petit = 0 < int(ligne["NOMBRE"]) < 5
                    ecrit.writerow(ligne | {"status": "A" if petit else "V"})
            faits.append(chemin)
        return faits

    def avec_croisee(self, *tableaux: Path, avant: tuple[Path, ...] = ()) -> list[Path]:
        """« croisee protect » : les tableaux, leurs statuts."""
        dossier = self.folder / f"sûr-{tableaux[0].stem}"
        dossier.mkdir()
        rapport = protect_tables(tableaux, self.regles, earlier=avant, out=dossier)
        assert rapport.line["unsafe"] == 0
        return [dossier / tableau.name for tableau in tableaux]

    def attaque(self, *tableaux: Path, avant: tuple[Path, ...] = ()) -> dict[str, str]:
        """« croisee attack » : les cases que le curieux retrouve, et ce qu'il en sait."""
        sortie = self.folder / "attaque.csv"
        attack_tables(tableaux, self.regles, earlier=avant, out=sortie)
        return {
            " ".join(ligne[axe] for axe in list(ligne)[: list(ligne).index("reste")]): (
                ligne["low"]
                if ligne["low"] == ligne["high"]
                else f"{ligne['low']} à {ligne['high']}"
            )
            for ligne in self.lire(sortie)
            if ligne["safe"] == "0"
        }

    @staticmethod
    def lire(chemin: Path) -> list[dict[str, str]]:
        with chemin.open(encoding="utf-8", newline="") as flux:
            return list(csv.DictReader(flux, delimiter=";"))


@pytest.fixture
def bureau(tmp_path: Path):
    def ouvrir(dimensions: str) -> Bureau:
        regles = tmp_path / "regles.yaml"
        corps = dedent(REGLES).lstrip("\n") + "".join(
            f"  {ligne}\n" for ligne in dedent(dimensions).strip().splitlines()
        )
        regles.write_text(corps, encoding="utf-8")
        return Bureau(tmp_path, regles)

    return ouvrir


# --- Dans un même tableau ----------------------------------------------------------------------------


def test_on_soustrait_les_marges(bureau):
    """Le CCAS publie les allocataires par quartier et par âge, et cache le seul nombre sous 5.

    Le curieux prend le total des Aulnes (40) et retire les deux âges montrés (22 et 15) : il reste
    3. Les totaux disent ce que la case cachait.
    """
    service = bureau("QUARTIER: {total: Ville}\nAGE: {total: Tous}")
    tableau = service.tableau(
        "allocataires.csv",
        """
        Quartier | Moins de 30 | 30 à 59 | 60 et plus | Tous
        Aulnes   |          22 |      15 |          3 |   40
        Bleuets  |          31 |      28 |         12 |   71
        Cèdres   |          18 |      25 |          9 |   52
        Ville    |          71 |      68 |         24 |  163
        """,
        lignes="QUARTIER",
        colonnes="AGE",
    )
    assert service.attaque(*service.sans_protection(tableau)) == {"Aulnes 60 et plus": "3"}
    assert service.attaque(*service.avec_croisee(tableau)) == {}


def test_on_remonte_la_hierarchie(bureau):
    """Le tableau des quartiers est sûr. Celui des îlots aussi, croit-on.

    Le curieux sait que le quartier des Aulnes est fait de deux îlots : 44 pour le quartier, 41 pour
    l'îlot montré, donc 3 pour l'îlot caché. Il faut cacher d'après la hiérarchie, pas étage par
    étage.
    """
    service = bureau(
        """
        ZONE: {total: Ville, hierarchie: {Aulnes: [Aulnes-1, Aulnes-2], Bleuets: [Bleuets-1, Bleuets-2]}}
        SEXE: {total: Tous}
        """
    )
    tableau = service.tableau(
        "îlots.csv",
        """
        Zone      | Femmes | Hommes | Tous
        Aulnes-1  |     20 |     21 |   41
        Aulnes-2  |      3 |      6 |    9
        Aulnes    |     23 |     27 |   50
        Bleuets-1 |     14 |     12 |   26
        Bleuets-2 |     17 |     11 |   28
        Bleuets   |     31 |     23 |   54
        Ville     |     54 |     50 |  104
        """,
        lignes="ZONE",
        colonnes="SEXE",
    )
    naif = service.attaque(*service.sans_protection(tableau))
    assert naif == {"Aulnes-2 Femmes": "3"}
    assert service.attaque(*service.avec_croisee(tableau)) == {}


# --- D'un tableau à l'autre --------------------------------------------------------------------------


def test_le_total_de_deux_tableaux_lies(bureau):
    """Deux services publient chacun leur tableau des mêmes personnes, chacun protégé avec soin.

    Le premier, par âge, cache les jeunes des Aulnes et, pour les couvrir, ceux des Bleuets. Le second,
    par sexe, préfère couvrir par les Cèdres et montre les Bleuets. Le curieux met les deux tableaux
    côte à côte : ce que l'un cache, l'autre le montre, et il retrouve les Aulnes par différence.
    """
    service = bureau("QUARTIER: {total: Ville}\nSEXE: {total: Tous}\nAGE: {total: Tous}")
    par_age = service.tableau(
        "par-age.csv",
        """
        Quartier | Moins de 30 | 30 et plus | Tous
        Aulnes   |           3 |         37 |   40
        Bleuets  |          31 |         10 |   41
        Cèdres   |          18 |         34 |   52
        Ville    |          52 |         81 |  133
        """,
        lignes="QUARTIER",
        colonnes="AGE",
    )
    jeunes = service.tableau(
        "jeunes-par-sexe.csv",
        """
        Quartier | Femmes | Hommes | Tous
        Aulnes   |      1 |      2 |    3
        Bleuets  |     15 |     16 |   31
        Cèdres   |      9 |      9 |   18
        Ville    |     25 |     27 |   52
        """,
        lignes="QUARTIER",
        colonnes="SEXE",
        AGE="Moins de 30",
    )
    seuls = service.avec_croisee(par_age) + service.avec_croisee(jeunes)
    assert service.attaque(*seuls[:1]) == {}
    assert service.attaque(*seuls[1:]) == {}
    assert "Aulnes Tous Moins de 30" in service.attaque(*seuls)
    ensemble = service.avec_croisee(
        par_age.rename(service.folder / "âges.csv"), jeunes.rename(service.folder / "sexes.csv")
    )
    assert service.attaque(*ensemble) == {}


def test_deux_publications_a_un_an_d_ecart(bureau):
    """En 2024, les ouvertures de droits de l'année : 3 aux Aulnes, cachées.

    En 2025 on publie l'année, 12, et le cumul des deux ans, 15. Ni l'un ni l'autre n'est un petit
    nombre. Mais 15 moins 12, cela fait 3 : la publication de 2025 raconte ce que celle de 2024
    taisait. Croisée garde mémoire de ce qui est sorti.
    """
    service = bureau("QUARTIER: {total: Ville}\nPERIODE:")
    hier = service.tableau(
        "2024.csv",
        """
        Quartier | 2024
        Aulnes   |    3
        Bleuets  |   20
        Cèdres   |   31
        Ville    |   54
        """,
        lignes="QUARTIER",
        colonnes="PERIODE",
    )
    aujourdhui = service.tableau(
        "2025.csv",
        """
        Quartier | 2025 | cumul
        Aulnes   |   12 |    15
        Bleuets  |   22 |    42
        Cèdres   |   28 |    59
        Ville    |   62 |   116
        """,
        lignes="QUARTIER",
        colonnes="PERIODE",
    )
    (publie,) = service.avec_croisee(hier)
    (oublieux,) = service.avec_croisee(aujourdhui)
    assert service.attaque(oublieux) == {}, "vue seule, la publication de 2025 paraît sûre"

    service = bureau(
        "QUARTIER: {total: Ville}\nPERIODE: {total: cumul}"
    )  # le curieux sait additionner
    assert service.attaque(oublieux, avant=(publie,))["Aulnes 2024"] == "3"
    aujourdhui = aujourdhui.rename(service.folder / "2025-bis.csv")
    (attentif,) = service.avec_croisee(aujourdhui, avant=(publie,))
    assert service.attaque(attentif, avant=(publie,)) == {}
