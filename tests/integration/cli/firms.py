"""A small table of firms, by activity and size, and the rules that protect it."""

RULES = """
    profil: entreprises
    nature: montant
    intervalle: 10%
    colonnes: {valeur: CA, effectif: NB, max: MAX}
    dimensions:
      ACTIVITE: {total: Ensemble, hierarchie: {Industrie: [I1, I2], Services: [S1, S2]}}
      TAILLE: {total: Total}
"""
TABLE = """
    ACTIVITE;TAILLE;NB;CA;MAX;LIBELLE
    I1;petite;12;120,5;20;fonderies
    I1;grande;2;310;200;fonderies
    I2;petite;8;95;30;scieries
    I2;grande;5;505;120;scieries
    S1;petite;40;400;25;cafés
    S1;grande;4;220,5;80;cafés
    S2;petite;22;180;21;coiffeurs
    S2;grande;3;150;140;coiffeurs
"""
