"""Comment deux services croisent leurs fichiers sans qu'aucun ne montre ses gens à l'autre.

Chaque histoire se lit sans connaître le code. La caisse connaît ses allocataires, la mission locale
ses jeunes ; elles veulent savoir combien de jeunes suivis touchent une aide. Quatre bureaux, quatre
dossiers : le bureau des clés, la caisse, la mission locale, l'unité d'appariement. Un papier ne passe
d'un bureau à l'autre que si l'histoire le dit. Les personnes sont inventées.
"""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit import office, producer, unit

AUJOURD_HUI = date(2026, 11, 22)

CAISSE = """
    Dossier | Prénom     | Nom            | Né(e) le   | À     | Aide
    C-01    | Amélie     | BERGER         | 1999-03-14 | 35238 | prime d'activité
    C-02    | Yacine     | BEN SAID       | 2001-07-02 | 35238 | aucune
    C-03    | Chloé      | LE GALL        | 2003-11-23 | 29019 | logement
    C-04    | Jean-Marie | DE LA VILLE    | 1998-12-05 | 35047 | logement
    C-05    | Fatoumata  | TRAORÉ         | 2002-05-19 | 99335 | prime d'activité
    C-06    | Hugo       | MARTIN         | 2000-01-30 | 35238 | aucune
    C-07    | Inès       | OLIVEIRA       | 2004-08-08 | 35281 | logement
    C-08    | Gaël       | KERMARREC      | 1997-02-11 | 56121 | prime d'activité
"""
MISSION_LOCALE = """
    Fiche | Prénom     | Nom         | Né(e) le   | À     | Accompagnement
    M-11  | Amelie     | Berger      | 1999-03-14 | 35238 | formation
    M-12  | Yassine    | Ben Saïd    | 2001-07-02 | 35238 | emploi
    M-13  | Jean Marie | Delaville   | 1998-12-05 | 35047 | formation
    M-14  | Fatoumata  | Traore      | 2002-05-19 | 99335 | logement
    M-15  | Noé        | Lefèvre     | 2003-09-17 | 35238 | emploi
    M-16  | Lina       | Marchand    | 2002-02-26 | 22278 | formation
    M-17  | Inès       | Oliveira    | 2004-08-08 | 35281 | emploi
"""
EN_COMMUN = {"C-01": "M-11", "C-02": "M-12", "C-04": "M-13", "C-05": "M-14", "C-07": "M-17"}
IDENTITE = {
    "given_name": "Prénom",
    "family_name": "Nom",
    "birth_date": "Né(e) le",
    "birth_place": "À",
}


def tableau(texte: str) -> pa.Table:
    tete, *lignes = [
        [case.strip() for case in ligne.split("|")] for ligne in dedent(texte).strip().splitlines()
    ]
    return pa.table(dict(zip(tete, map(list, zip(*lignes, strict=True)), strict=True)))


class Bureaux:
    """Les quatre bureaux, et ce que chacun sait faire."""

    def __init__(self, lieu: Path) -> None:
        self.cles, self.caisse, self.mission, self.unite = (
            lieu / nom for nom in ("bureau-des-cles", "caisse", "mission-locale", "unite")
        )
        for bureau in (self.cles, self.caisse, self.mission, self.unite):
            bureau.mkdir(parents=True)
        self.fichiers = {self.caisse: tableau(CAISSE), self.mission: tableau(MISSION_LOCALE)}

    def porter(self, papier: Path, chez: Path, sous_le_nom: str | None = None) -> Path:
        return Path(shutil.copy(papier, chez / (sous_le_nom or papier.name)))

    def emettre_la_cle(self, projet: str = "jeunes-et-droits-2026") -> None:
        cle = self.cles / "cle.json"
        office.issue(
            cle, projet, "recours aux droits", date(2027, 1, 31), self.cles / "journal", AUJOURD_HUI
        )
        for chez in (self.caisse, self.mission):
            self.porter(cle, chez)

    def encoder(self, chez: Path) -> Path:
        table = self.fichiers[chez]
        producer.encode_file(
            chez / "fichier.csv", table, chez / "cle.json", chez / f"{chez.name}.parquet", chez / "prive.parquet",
            renames={"id": table.column_names[0], **IDENTITE}, fakes=0.25, today=AUJOURD_HUI,
        )  # fmt: skip
        return chez / f"{chez.name}.parquet"

    def rapprocher(self, dossier: str = "sortie") -> dict:
        return unit.match(
            self.unite / "caisse.parquet",
            self.unite / "mission-locale.parquet",
            self.unite / dossier,
            today=AUJOURD_HUI,
        )

    def reprendre(self, chez: Path, retour: str, *colonnes: str) -> list[dict]:
        recu = self.porter(self.unite / "sortie" / retour, chez)
        etude = chez / "etude.parquet"
        producer.return_file(
            chez / "prive.parquet", recu, chez / "fichier.csv", self.fichiers[chez], colonnes, etude
        )
        return pq.read_table(etude).to_pylist()

    def tout_faire(self) -> dict:
        self.emettre_la_cle()
        for chez in (self.caisse, self.mission):
            self.porter(self.encoder(chez), self.unite)
        return self.rapprocher()


@pytest.fixture
def bureaux(tmp_path: Path) -> Bureaux:
    return Bureaux(tmp_path)


def test_l_etude_sait_combien_et_ne_sait_pas_qui(bureaux: Bureaux):
    """Cinq jeunes sont dans les deux fichiers, écrits autrement : accents, particule, Yacine ou Yassine.

    L'étude reçoit deux listes sous pseudonyme : les aides d'un côté, les accompagnements de l'autre.
    Elle les met bout à bout et compte. Aucun nom, aucune date, aucun numéro de dossier n'y est.
    """
    bureaux.tout_faire()
    aides = bureaux.reprendre(bureaux.caisse, "retour-A.parquet", "Aide")
    suivis = bureaux.reprendre(bureaux.mission, "retour-B.parquet", "Accompagnement")
    par_pseudonyme = {ligne["pseudonym"]: ligne["Aide"] for ligne in aides}
    croisement = Counter(
        (par_pseudonyme[ligne["pseudonym"]], ligne["Accompagnement"])
        for ligne in suivis
        if ligne["pseudonym"] in par_pseudonyme
    )
    assert croisement == {
        ("prime d'activité", "formation"): 1,  # Amélie
        ("aucune", "emploi"): 1,  # Yacine
        ("logement", "formation"): 1,  # Jean-Marie
        ("prime d'activité", "logement"): 1,  # Fatoumata
        ("logement", "emploi"): 1,  # Inès
    }
    assert (len(aides), len(suivis)) == (8, 7), "chacun garde tous les siens, reliés ou non"


def test_la_caisse_n_apprend_pas_qui_la_mission_locale_connait(bureaux: Bureaux):
    """La caisse reçoit un pseudonyme pour chacun de ses dossiers, pas seulement pour les cinq reliés.

    Ils sont tous différents, tous de même forme, tous tirés au hasard : le retour d'un allocataire que
    la mission locale connaît ne se distingue pas de celui d'un autre.
    """
    bureaux.tout_faire()
    retour = pq.read_table(bureaux.unite / "sortie" / "retour-A.parquet")
    pseudonymes = retour["pseudonym"].to_pylist()
    assert retour.column_names == ["record", "pseudonym"]
    assert len(pseudonymes) == len(set(pseudonymes)) == 8 + 2, "huit dossiers et deux factices"
    assert {len(un) for un in pseudonymes} == {32}


def test_l_unite_d_appariement_ne_lit_aucun_nom(bureaux: Bureaux):
    """On cherche dans tout ce que l'unité détient les noms, les dates et les aides : rien n'y est."""
    bureaux.tout_faire()
    mots = {
        str(case)
        for table in bureaux.fichiers.values()
        for ligne in table.to_pylist()
        for case in ligne.values()
    }
    mots |= {mot.upper() for mot in mots} | {"TRAORE", "BENSAID", "AMELIE"}
    mots = {mot for mot in mots if len(mot) > 3 and not mot.isdigit()}
    for papier in bureaux.unite.rglob("*"):
        if papier.suffix != ".parquet":
            continue
        colonnes = pq.read_table(papier).combine_chunks().columns
        contenus = [papier.read_bytes()] + [
            bytes(octets)
            for colonne in colonnes
            for morceau in colonne.chunks
            for octets in morceau.buffers()
            if octets
        ]
        assert not [mot for mot in mots for contenu in contenus if mot.encode() in contenu], (
            papier.name
        )


def test_chacun_dans_son_bureau(bureaux: Bureaux):
    """Par commodité, on pose la clé sur le bureau de l'unité, sous un nom qui ne dit rien.

    Croisée la reconnaît à son contenu, refuse de rapprocher, et dit quel papier gêne, qui ne doit pas
    l'avoir, quel article l'interdit et que faire.
    """
    bureaux.emettre_la_cle()
    for chez in (bureaux.caisse, bureaux.mission):
        bureaux.porter(bureaux.encoder(chez), bureaux.unite)
    bureaux.porter(bureaux.cles / "cle.json", bureaux.unite, "compte-rendu.txt")
    with pytest.raises(CroiseeError) as refus:
        bureaux.rapprocher()
    texte = str(refus.value)
    for dit in (
        "compte-rendu.txt",
        "une clé de projet",
        "l’unité d’appariement",
        "art. 30",
        "Sortez ce fichier",
    ):
        assert dit in texte
    (bureaux.unite / "compte-rendu.txt").unlink()
    assert bureaux.rapprocher()["links"] == 5


def test_un_retour_donne_au_mauvais_producteur(bureaux: Bureaux):
    """L'unité se trompe d'enveloppe : la caisse reçoit le retour de la mission locale. Il est refusé."""
    bureaux.tout_faire()
    with pytest.raises(CroiseeError, match="répond à un autre envoi"):
        bureaux.reprendre(bureaux.caisse, "retour-B.parquet", "Aide")


def test_la_caisse_ne_peut_pas_glisser_un_nom_dans_l_etude(bureaux: Bureaux):
    """Elle demande à garder « Aide » et « Nom ». Rien n'est écrit."""
    bureaux.tout_faire()
    with pytest.raises(CroiseeError, match="elle dit qui est la personne"):
        bureaux.reprendre(bureaux.caisse, "retour-A.parquet", "Aide", "Nom")
    assert not (bureaux.caisse / "etude.parquet").exists()


def test_deux_projets_ne_se_recollent_pas(bureaux: Bureaux, tmp_path: Path):
    """Le même croisement refait l'an prochain, pour un autre projet : autre clé, autres pseudonymes.

    Qui tient les deux études ne peut pas suivre une personne de l'une à l'autre par son pseudonyme.
    """
    suivant = Bureaux(tmp_path / "an-prochain")
    bureaux.tout_faire()
    suivant.emettre_la_cle("jeunes-et-droits-2027")
    for chez in (suivant.caisse, suivant.mission):
        suivant.porter(suivant.encoder(chez), suivant.unite)
    suivant.rapprocher()
    noms = [
        {
            ligne["pseudonym"]
            for ligne in chacun.reprendre(chacun.caisse, "retour-A.parquet", "Aide")
        }
        for chacun in (bureaux, suivant)
    ]
    assert not noms[0] & noms[1]


def test_une_fois_la_cle_detruite(bureaux: Bureaux):
    """Le projet finit. Le bureau des clés détruit la clé, la consigne, et remet un certificat.

    Une copie traîne à la caisse, à côté du certificat : elle ne sert plus. Et le bureau n'émettra pas
    de seconde clé pour le même projet. L'étude déjà faite, elle, reste lisible.
    """
    bureaux.tout_faire()
    etude = bureaux.reprendre(bureaux.caisse, "retour-A.parquet", "Aide")
    office.destroy(bureaux.cles / "cle.json", bureaux.cles / "journal", AUJOURD_HUI)
    assert not (bureaux.cles / "cle.json").exists()
    bureaux.porter(bureaux.cles / "cle.detruite.json", bureaux.caisse)
    (bureaux.caisse / "prive.parquet").unlink()
    with pytest.raises(CroiseeError, match="a été détruite le 22 novembre 2026"):
        bureaux.encoder(bureaux.caisse)
    with pytest.raises(CroiseeError, match="a déjà eu sa clé"):
        bureaux.emettre_la_cle()
    assert pq.read_table(bureaux.caisse / "etude.parquet").to_pylist() == etude
