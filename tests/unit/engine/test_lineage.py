"""What a query reads, known before it runs."""

import pytest

from croisee.engine import columns_read

SCHEMA = {
    "caf": ("pseudo", "zone", "nom", "droits"),
    "emploi": ("pseudo", "zone", "mois"),
}

READS = {
    "SELECT zone FROM caf": "caf.zone",
    "SELECT count(*) AS n FROM caf": "",
    "SELECT * FROM emploi": "emploi.mois emploi.pseudo emploi.zone",
    "SELECT * EXCLUDE (nom, droits) FROM caf": "caf.pseudo caf.zone",
    "SELECT c.* FROM caf AS c": "caf.droits caf.nom caf.pseudo caf.zone",
    # not shown, yet read
    "SELECT zone FROM caf WHERE nom = 'x'": "caf.nom caf.zone",
    "SELECT zone FROM caf ORDER BY droits": "caf.droits caf.zone",
    "SELECT count(*) AS n FROM caf GROUP BY nom HAVING max(droits) > 1": "caf.droits caf.nom",
    "SELECT count(*) FILTER (WHERE nom = 'x') AS n FROM caf": "caf.nom",
    "SELECT zone AS nom FROM caf ORDER BY nom": "caf.zone",
    # joins
    "SELECT mois FROM caf JOIN emploi USING (pseudo)": "caf.pseudo emploi.mois emploi.pseudo",
    "SELECT mois FROM caf AS a JOIN emploi AS b ON a.zone = b.zone": (
        "caf.zone emploi.mois emploi.zone"
    ),
    "SELECT a.zone FROM caf AS a JOIN caf AS b ON a.pseudo = b.nom": "caf.nom caf.pseudo caf.zone",
    "SELECT c.zone FROM caf AS c SEMI JOIN emploi USING (pseudo)": (
        "caf.pseudo caf.zone emploi.pseudo"
    ),
    # queries within queries
    "WITH a AS (SELECT * FROM emploi) SELECT zone FROM a": (
        "emploi.mois emploi.pseudo emploi.zone"
    ),
    "WITH a AS (SELECT nom AS z FROM caf), b AS (SELECT z FROM a) SELECT z FROM b": "caf.nom",
    "SELECT x FROM (SELECT nom AS x, zone FROM caf) AS s": "caf.nom caf.zone",
    "SELECT (SELECT max(mois) FROM emploi WHERE zone = caf.zone) AS m FROM caf": (
        "caf.zone emploi.mois emploi.zone"
    ),
    "SELECT zone FROM caf WHERE EXISTS (SELECT 1 FROM emploi WHERE pseudo = caf.nom)": (
        "caf.nom caf.zone emploi.pseudo"
    ),
    "SELECT zone FROM caf WHERE pseudo IN (SELECT pseudo FROM emploi)": (
        "caf.pseudo caf.zone emploi.pseudo"
    ),
    "SELECT l.n FROM caf, LATERAL (SELECT count(*) AS n FROM emploi WHERE zone = caf.zone) AS l": (
        "caf.zone emploi.zone"
    ),
    # sets and windows
    "SELECT zone FROM caf UNION ALL SELECT zone FROM emploi ORDER BY zone": (
        "caf.zone emploi.zone"
    ),
    "SELECT rank() OVER (PARTITION BY zone ORDER BY droits) AS r FROM caf": "caf.droits caf.zone",
    "SELECT zone FROM caf QUALIFY row_number() OVER (ORDER BY nom) = 1": "caf.nom caf.zone",
    # what hides nothing
    "SELECT zone /* nom */ FROM caf -- , droits": "caf.zone",
    'SELECT "zone" FROM "caf"': "caf.zone",
    "SELECT 'nom' AS zone FROM caf": "",
    "SELECT nom FROM caf AS emploi, emploi AS caf": "caf.nom",
    "SELECT a.nom FROM caf AS a, emploi AS A": "caf.nom",
}


@pytest.mark.parametrize(("sql", "expected"), READS.items())
def test_columns_read(sql, expected):
    found = " ".join(f"{table}.{column}" for table, column in sorted(columns_read(sql, SCHEMA)))
    assert found == expected
