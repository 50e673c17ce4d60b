"""Invented place names. None is the name of a real commune or of a real QPV (a test says so)."""

from dataclasses import dataclass

REGION = "Valmorin"
DEPARTEMENT = "Valmorin"


def of(name: str) -> str:
    """« de » and a place name, as French says it: « d'Orsenne », « du Mesnil », « des Essarts »."""
    for article, short in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return short + name.removeprefix(article)
    return f"d'{name}" if name[0] in "AEÉIOUYH" else f"de {name}"


@dataclass(frozen=True)
class Town:
    """A town placed by hand: name, centre (km, Lambert-93), share of people, its QPV names."""

    name: str
    x_km: float
    y_km: float
    share: float
    qpv: tuple[str, ...]
    qpv_share: float
    kind: int


METROPOLIS = Town(
    "Montvallon",
    89.0,
    6708.5,
    0.45,
    (
        "Les Genêts",
        "Les Tisserandes",
        "La Verrière-Haute",
        "Les Sept-Passerelles",
        "Le Clos-Mireau",
        "Les Hautes-Lices",
    ),
    0.26,
    1,
)
COASTAL = Town(
    "Port-Salène",
    80.0,
    6693.6,
    0.15,
    ("Le Phare-Bas", "La Corderie-Neuve", "Bellegrève"),
    0.30,
    1,
)
SMALL_TOWNS = (
    Town("Brévance", 73.5, 6714.5, 0.050, ("Les Tuileries-Basses",), 0.30, 2),
    Town("Orsenne-sur-Lière", 101.5, 6716.5, 0.045, ("Le Moulin-Rouvel",), 0.30, 2),
    Town("Castelbrune", 102.0, 6697.5, 0.040, ("La Halle-aux-Toiles",), 0.30, 2),
    Town("Tréfaven", 90.5, 6725.5, 0.030, (), 0.0, 2),
)
TOWNS = (METROPOLIS, COASTAL, *SMALL_TOWNS)

FORMER_QPV = "Le Vieux-Lavoir"
"""QPV of the 2015 map that has no successor in 2024 (Montvallon)."""

NEW_QPV = "Bellegrève"
"""QPV of the 2024 map that has no predecessor in 2015."""

UNCHANGED_QPV = frozenset(
    {
        "Les Genêts",
        "La Verrière-Haute",
        "Le Clos-Mireau",
        "Le Phare-Bas",
        "Les Tuileries-Basses",
        "La Halle-aux-Toiles",
    }
)

SUBURB = "Roquevière"
"""Suburb of Montvallon whose border with the metropolis runs through one QPV."""

VILLAGES = (
    SUBURB, "Aigrefontaine", "Aubrelle", "Bois-l'Évêchesse", "Bourg-Lière", "Chantelune",
    "Charvoise", "Clairvoise", "Cormeray-le-Vieux", "Courtelande", "Fontaubert",
    "Gravelotte-les-Dunes", "Hautecombelle", "L'Houmée", "La Ferté-Morvaine", "Landeserre",
    "Le Breuil-Armel", "Le Mesnil-Corbeau", "Les Essarts-Marnier", "Locmaëlle", "Lorvigny",
    "Marsaigne", "Maubrune", "Mirebois", "Noirvallon", "Orlemont", "Penhirel", "Pierrefaite",
    "Plessance", "Pornéac", "Saint-Goulven-le-Désert", "Saint-Morvan", "Saint-Orvan",
    "Saint-Théliau", "Sainte-Aurore-des-Grèves", "Trois-Moulins-sur-Oude", "Valserre-la-Rive",
    "Vaubuisson",
)  # fmt: skip

EPCI_NAMES = (
    "Montvallon Métropole",
    "Communauté d'agglomération de Port-Salène",
    "Communauté de communes du Pays de Brévance",
    "Communauté de communes des Rives de la Lière",
    "Communauté de communes de Castelbrune et de l'Oude",
)

IRIS_NAMES = (
    "Hôtel de Ville", "Vieux Port", "Les Remparts", "Cathédrale", "Gare", "Grand Mail",
    "Faubourg d'Oude", "Jardin des Simples", "Les Capucines", "Bellefontaine", "Théâtre",
    "Les Bateliers", "Quai des Sauniers", "Plateau", "Bois-Joli", "Les Peupliers", "Colline",
    "La Lande", "Vallon", "Observatoire", "Hippodrome", "Les Vergers", "Pont-Cassé", "Arsenal",
    "Butte aux Lièvres", "Octroi", "Les Noyers", "Haras", "Belvédère", "Croix-Rompue",
)  # fmt: skip

STREETS = (
    "rue des Glycines", "rue du Lavoir", "avenue des Tilleuls", "rue de la Forge",
    "allée des Mésanges", "place du Marché-Couvert", "rue des Tanneurs", "boulevard de l'Oude",
    "chemin des Dunes", "rue du Four-Banal", "impasse des Rainettes", "rue de l'Écluse",
    "rue des Trois-Ormes", "avenue du Grand-Mail", "rue du Puits-Salé", "quai des Bateliers",
    "rue des Sœurs-Grises", "allée Camille-Orvault", "rue du Docteur-Lestrange",
    "square des Libellules", "rue de la Corderie", "rue Haute", "rue Basse", "venelle du Guet",
    "route de la Lière", "rue des Cerisiers", "cours des Arquebusiers", "rue de l'Abreuvoir",
    "allée des Saules", "rue Marthe-Kervallan", "rue des Potiers", "place de l'Église",
    "chemin du Calvaire", "rue du Moulin-à-Vent", "avenue de la Gare", "rue des Lavandières",
    "passage du Cadran", "rue de la Fontaine-aux-Loups", "boulevard du Large", "rue des Embruns",
)  # fmt: skip

ESTATE_STREETS = (
    "allée des Genévriers", "square des Ajoncs", "place de l'Esplanade", "allée du Ponant",
    "rue Jeanne-Malvoisin", "avenue des Cités-Unies", "allée des Courlis", "cours du Belvédère",
    "square Anselme-Tréhard", "allée des Bruyères",
)  # fmt: skip

COUNTRIES = (
    ("Portugal", "iberique", 0.11), ("Espagne", "iberique", 0.04), ("Italie", "iberique", 0.03),
    ("Algérie", "maghreb", 0.19), ("Maroc", "maghreb", 0.15), ("Tunisie", "maghreb", 0.06),
    ("Sénégal", "afrique", 0.05), ("Mali", "afrique", 0.05), ("Guinée", "afrique", 0.06),
    ("Cameroun", "afrique", 0.04), ("Comores", "afrique", 0.03), ("Turquie", "turquie", 0.07),
    ("Roumanie", "europe_est", 0.05), ("Pologne", "europe_est", 0.02),
    ("Vietnam", "asie", 0.03), ("Afghanistan", "asie", 0.02),
)  # fmt: skip
"""Country of birth, group of names, share among people born abroad (order of size invented)."""

ELSEWHERE = (
    "Aubeterre-le-Grand", "Belcastel-Marine", "Châtelvaux", "Cormoranche-Ville", "Doulances",
    "Épervans-sur-Vire", "Florimont-Cité", "Graves-la-Neuve", "Hautmoutier", "Isleroy",
    "Jarnivilliers", "Kerambrun", "Lussanne", "Montferréol", "Nointelle", "Ourches-les-Bains",
    "Pontgrimaud", "Quincerolles", "Rochebelle-en-Plaine", "Sarremont", "Tournavelle",
    "Valdombre", "Vernoncelles", "Ysangeau",
)  # fmt: skip
"""Invented communes of the rest of the country, where people who came from elsewhere were born."""
