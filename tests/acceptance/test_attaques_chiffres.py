"""Comment on devine un chiffre caché par d'autres chiffres que ceux de son tableau.

Deux contours d'un quartier, un taux et son dénominateur, une marge exacte, ce que chacun sait de
soi : chaque histoire dit ce que fait le curieux, ce qu'il trouve, et ce qu'il ne trouve plus quand
Croisée a protégé les chiffres. Les personnes et les lieux sont inventés.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
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
