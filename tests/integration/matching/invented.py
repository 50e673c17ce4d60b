"""Invented people, as a producer writes them, and which of its columns are the expected ones."""

from datetime import date
from random import Random

COLUMNS = {
    "id": "NUM",
    "given_name": "PRENOM",
    "family_name": "NOM",
    "sex": "SEXE",
    "birth_date": "NAISSANCE",
    "birth_place": "LIEU",
    "postcode": "CP",
}
CANARY = {
    "PRENOM": "Wilhelmina",
    "NOM": "ZYGOMALAS",
    "SEXE": "2",
    "NAISSANCE": "1949-02-17",
    "LIEU": "Plogastel-Saint-Germain",
    "CP": "29217",
}


def people(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Invented people; the first is the canary."""
    random = Random(seed)
    given = ("Marie", "Jean", "Lea", "Lucas", "Chloe", "Hugo", "Ines", "Fatou", "Moussa", "Zoe")
    starts, ends = ("Mar", "Dup", "Ber", "Ler", "Mor", "Gar", "Rou"), ("tin", "ont", "eau")
    family = [start + end for start in starts for end in ends]
    return [CANARY] + [
        {
            "PRENOM": random.choice(given),
            "NOM": random.choice(family),
            "SEXE": random.choice("12"),
            "NAISSANCE": date(
                random.randint(1940, 2004), random.randint(1, 12), random.randint(2, 28)
            ).isoformat(),
            "LIEU": f"35{random.randint(100, 350)}",
            "CP": f"35{random.randint(0, 9)}00",
        }
        for _ in range(count - 1)
    ]
