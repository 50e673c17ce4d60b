"""Comment on devine un chiffre caché, et comment on l'empêche.

Chaque histoire se lit sans connaître le code : le tableau tel qu'il est, ce que fait le curieux, ce
qu'il trouve quand on n'a caché que les petits nombres, et ce qu'il ne trouve plus quand Croisée a
protégé le tableau. Les personnes et les lieux sont inventés.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import numpy as np
import pyarrow as pa
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import (
    CellSystem,
    Requirement,
    audit,
    suppress,
)
from croisee.confidentiality.differencing import Zone, atoms_of, find_differences
from croisee.confidentiality.outputs import bounded, implied_count
from croisee.confidentiality.perturbation.rounding import bounds_after_rounding, round_controlled
from croisee.confidentiality.suppression.repair import repair
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


# --- D'un zonage à l'autre ---------------------------------------------------------------------------


@dataclass
class Chiffres:
    """Des chiffres liés par des sommes : « tout = partie + partie »."""

    valeurs: dict[str, float]
    sommes: list[str]
    jamais_publies: tuple[str, ...] = ()
    deja_publics: tuple[str, ...] = ()
    entiers: bool = True

    @property
    def noms(self) -> list[str]:
        return list(self.valeurs)

    def systeme(self) -> CellSystem:
        valeurs = np.array(list(self.valeurs.values()), dtype=float)
        relations = np.zeros((len(self.sommes), valeurs.size))
        for ligne, somme in zip(relations, self.sommes, strict=True):
            tout, parties = somme.split(" = ")
            ligne[self.noms.index(tout)] = 1
            ligne[[self.noms.index(partie) for partie in parties.split(" + ")]] = -1
        return CellSystem(
            values=valeurs,
            lower=np.zeros(valeurs.size),
            weights=np.maximum(valeurs, 5.0),
            relations=csr_array(relations),
            hidden=np.isin(self.noms, self.jamais_publies),
            known=np.isin(self.noms, self.deja_publics),
            integer=self.entiers,
        )

    def exigence(self, *proteges: str) -> Requirement:
        """Ni zéro ni cinq ne doivent pouvoir être exclus."""
        cases = np.array([self.noms.index(nom) for nom in proteges])
        valeurs = np.array([self.valeurs[nom] for nom in proteges])
        return Requirement(cases, valeurs, np.maximum(5.0 - valeurs, 1.0))

    def attaque(self, caches: set[str], *proteges: str) -> dict[str, tuple[float, float]]:
        """Ce que le curieux sait de chaque case protégée qu'il resserre."""
        trouve = audit(
            self.systeme(), ~np.isin(self.noms, list(caches)), self.exigence(*proteges), exact=True
        )
        return {self.noms[fuite.cell]: (fuite.low, fuite.high) for fuite in trouve.leaks}

    def caches(self, *proteges: str) -> set[str]:
        """Ce que Croisée cache pour les protéger."""
        motif = suppress(self.systeme(), self.exigence(*proteges)).pattern
        return {nom for nom, cache in zip(self.noms, motif, strict=True) if cache} | set(
            self.jamais_publies
        )


def test_deux_millesimes_d_un_zonage():
    """Le quartier des Aulnes a gagné une rue entre le zonage de 2015 et celui de 2024.

        Aulnes, contour 2015 :  61 allocataires      Aulnes, contour 2024 :  64 allocataires

    Le curieux soustrait : la rue ajoutée compte 3 allocataires, et l'on sait qui y habite. Aucun
    tableau ne montre la rue ; les deux contours la dessinent.
    """
    rues = pa.table(
        {
            "QPV 2015": ["Aulnes", None, "Bleuets", None],
            "QPV 2024": ["Aulnes", "Aulnes", "Bleuets", None],
            "personnes": [61, 3, 48, 300],
        }
    )
    atomes = atoms_of(rues, ["QPV 2015", "QPV 2024"], "personnes")
    (difference,) = find_differences(atomes, 5)
    assert difference.people == 3
    assert difference.added == (Zone("QPV 2024", "Aulnes"),)
    assert difference.subtracted == (Zone("QPV 2015", "Aulnes"),)

    chiffres = Chiffres(
        {"Aulnes 2015": 61, "rue": 3, "Aulnes 2024": 64, "Bleuets": 48, "reste": 300, "ville": 412},
        ["Aulnes 2024 = Aulnes 2015 + rue", "ville = Aulnes 2024 + Bleuets + reste"],
        jamais_publies=("rue", "reste"),
    )
    assert chiffres.attaque({"rue", "reste"}, "rue") == {"rue": (3, 3)}
    caches = chiffres.caches("rue")
    assert caches & {"Aulnes 2015", "Aulnes 2024"}
    assert chiffres.attaque(caches, "rue") == {}


# --- D'une sorte de chiffre à l'autre ----------------------------------------------------------------


def test_un_taux_et_son_denominateur():
    """On ne publie pas le nombre d'allocataires, seulement leur part : 12,5 % des 24 jeunes.

    Le curieux multiplie : 12,5 % de 24, c'est 3, et rien d'autre. Pour trois quartiers d'une ville
    dont les parts sont montrées, le taux caché de l'un se retrouve aussi par différence.

        Quartier | Jeunes | Part d'allocataires
        Aulnes   |     24 | cachée (12,5 %)
        Bleuets  |     90 | 40,0 %
        Ville    |    114 | 34,2 %
    """
    assert implied_count(12.5, 24, 1) == (3, 3)

    chiffres = Chiffres(
        {
            "Aulnes oui": 3, "Aulnes non": 21, "Aulnes": 24,
            "Bleuets oui": 36, "Bleuets non": 54, "Bleuets": 90,
            "Ville oui": 39, "Ville non": 75, "Ville": 114,
        },
        [f"{lieu} = {lieu} oui + {lieu} non" for lieu in ("Aulnes", "Bleuets", "Ville")]
        + [f"Ville{part} = Aulnes{part} + Bleuets{part}" for part in (" oui", " non")],
        deja_publics=("Aulnes", "Bleuets", "Ville"),
    )  # fmt: skip
    taux_cache = {"Aulnes oui", "Aulnes non"}
    for lieu, part, tous in (("Bleuets", 40.0, 90), ("Ville", 34.2, 114)):
        numerateur = chiffres.valeurs[f"{lieu} oui"]
        assert implied_count(part, tous, 1) == (numerateur, numerateur)
    assert chiffres.attaque(taux_cache, "Aulnes oui") == {"Aulnes oui": (3, 3)}
    caches = chiffres.caches("Aulnes oui")
    assert {"Bleuets oui", "Bleuets non"} <= caches or {"Ville oui", "Ville non"} <= caches
    assert chiffres.attaque(caches, "Aulnes oui") == {}


def test_l_arrondi_d_une_marge_plus_fin_que_celui_de_ses_cases():
    """Les cases sont arrondies à la dizaine, la marge est laissée à l'unité près.

    Quartier | arrondi à 10 | vrai
    Aulnes   |           10 |    5        Un nombre arrondi à 10 est entre 5 et 14,
    Bleuets  |           20 |   15        arrondi à 20 entre 15 et 24, à 30 entre 25 et 34.
    Cèdres   |           30 |   25        5 + 15 + 25 = 45 : avec un total de 45,
    Ville    |    45 (exact) |   45        il n'y a qu'une possibilité.
    """
    quartiers = ["Aulnes", "Bleuets", "Cèdres"]
    chiffres = Chiffres(
        {"Aulnes": 5, "Bleuets": 15, "Cèdres": 25, "Ville": 45},
        ["Ville = Aulnes + Bleuets + Cèdres"],
    )
    cases = np.arange(3)
    exigence = Requirement(cases[:1], np.array([5.0]), np.array([6.0]))  # seuil fiscal : 11
    arrondies = np.array([10.0, 20.0, 30.0])
    curieux = bounded(chiffres.systeme(), cases, arrondies - 5, arrondies + 4)
    public = np.isin(np.arange(curieux.size), [3])
    fuite = audit(curieux, public, exigence, exact=True)
    assert [(fuite.low[case], fuite.high[case]) for case in cases] == [(5, 5), (15, 15), (25, 25)]
    assert fuite.unsafe == (0,)

    croisee = round_controlled(chiffres.systeme(), 10)
    assert croisee.values[3] == croisee.values[:3].sum()
    bas, haut = bounds_after_rounding(croisee.values, 10, reach=croisee.reach)
    prudent = Requirement(cases[:1], np.array([5.0]), np.array([4.0]))
    toutes = np.arange(len(quartiers) + 1)
    trouve = audit(
        bounded(chiffres.systeme(), toutes, bas, haut),
        np.zeros(2 * len(toutes), dtype=bool),
        prudent,
        exact=True,
    )
    assert trouve.unsafe == ()
    assert trouve.low[0] == 0


def test_un_contributeur_seul_se_connait_lui_meme():
    """Le chiffre d'affaires par métier, dans une rue commerçante.

        Métier     | Commerces | Chiffre d'affaires
        Boulanger  |         1 | caché (120)
        Fleuriste  |         1 | caché (40)
        Cafés      |         7 | 310
        Épiceries  |         5 | 150
        Rue        |        14 | 620

    Les deux cases cachées se couvrent l'une l'autre pour un passant : il sait leur somme, 160, et
    rien de plus. Mais le boulanger sait qu'il fait 120 : il retire, et lit le chiffre de son voisin.
    """
    chiffres = Chiffres(
        {"boulanger": 120, "fleuriste": 40, "cafés": 310, "épiceries": 150, "rue": 620},
        ["rue = boulanger + fleuriste + cafés + épiceries"],
        entiers=False,
    )
    systeme = chiffres.systeme()
    seuls = np.isin(chiffres.noms, ["boulanger", "fleuriste"])
    exigence = Requirement(np.array([0, 1]), np.array([12.0, 4.0]), np.array([12.0, 4.0]))
    assert audit(systeme, ~seuls, exigence).unsafe == ()
    assert audit(systeme, ~seuls, exigence, singletons=seuls).unsafe == (0, 1)
    motif = repair(systeme, exigence, seuls, singletons=seuls)
    assert motif.sum() == 3
    assert audit(systeme, ~motif, exigence, singletons=seuls).unsafe == ()
