"""What the folder of a linkage holds, by name, and for whom."""

RETURNS = ("retour-A.parquet", "retour-B.parquet")
"""To each producer, its own."""
EVIDENCE, REMAINDERS, REPORT = "preuves.parquet", "restes.parquet", "rapport.json"
"""To the study."""
CANDIDATES, SCALE = "candidats.parquet", "bareme.parquet"
"""To nobody: the unit keeps them, to explain and to have judged."""
MEMORY, MEMORY_OF_PAIRS = "memoire.parquet", "memoire-paires.parquet"
"""To nobody: the unit keeps them until the next delivery, when the linkage is followed."""
EVERY = (*RETURNS, EVIDENCE, REMAINDERS, REPORT, CANDIDATES, SCALE, MEMORY, MEMORY_OF_PAIRS)
