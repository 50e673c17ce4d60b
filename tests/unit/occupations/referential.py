"""A small invented referential, in the writings of the official files."""

from pathlib import Path

from croisee.occupations.reading import Table, rome_of
from croisee.occupations.rome import Rome

CODES = """
code_rome,code_ogr,libelle_rome
D1106,1,Vente en alimentation
D1214,2,Vente en habillement
I1304,3,Maintenance d''équipements industriels
J1501,4,Soins d''hygiène
K2204,5,Nettoyage de locaux
N1101,6,Conduite d''engins de déplacement des charges
N1103,7,Préparation de commandes
"""
APPELLATIONS = """
code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome
10,Vendeur / Vendeuse en boulangerie,Vendeur(se) en boulangerie,D1106
11,Vendeur / Vendeuse en alimentation,,D1106
20,Vendeur / Vendeuse en prêt-à-porter,,D1214
21,Conseiller vendeur / Conseillère vendeuse en habillement,,D1214
30,Technicien / Technicienne de maintenance industrielle,,I1304
31,Mécanicien / Mécanicienne d''entretien industriel,,I1304
40,Aide-soignant / Aide-soignante,,J1501
50,Agent / Agente de nettoyage,,K2204
51,Laveur / Laveuse de vitres,,K2204
60,Cariste,,N1101
70,Préparateur / Préparatrice de commandes,,N1103
71,Magasinier / Magasinière,,N1103
"""
MOBILITIES = """
code_rome,code_rome_cible,code_appellation_source,code_appellation_cible,libelle_type_mobilite
N1103,N1101,,,Proche
D1106,D1214,,,Proche
K2204,I1304,51,,Evolution
"""
LINKS = """
code_rome,code_ogr,code_type_referentiel
N1103,900,1
N1103,901,2
N1101,900,1
N1101,902,1
D1106,903,1
D1214,903,1
D1214,904,5
"""
SKILLS = """
code_ogr,libelle_competence
900,Gestes et postures
903,Encaissement
"""
ALL = (CODES, APPELLATIONS, MOBILITIES, LINKS, SKILLS)


def table(text: str) -> Table:
    """Rows written as a CSV without quotes."""
    header, *lines = text.strip().splitlines()
    names = header.split(",")
    rows = [dict(zip(names, line.replace("''", "'").split(","), strict=True)) for line in lines]
    return Table("invente.csv", frozenset(names), rows)


def invented(*texts: str) -> Rome:
    return rome_of([table(text) for text in texts or ALL], "inventé")


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
    return folder
