"""Two sources of vacancies that overlap, simulated with their truth.

Job by job: an employer, an occupation, a commune, a contract, a wage, a day. Some employers offer
several look-alike jobs at once (same title, same commune, often the same text): they are the hard
negatives. Each source then writes what it shows in its own manner: the first as the public agency
does, with a ROME code and the point of the commune, often without the employer; the second as a
company's file, with titles of its own. All names and figures are invented.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from croisee.vacancies.canonical import department_of
from croisee.vacancies.row import Contract, Precision, table_of

OCCUPATIONS = {
    "K2204": (
        "Agent de nettoyage",
        "Agent d'entretien",
        "Agente de propreté",
        "Nettoyeur de locaux",
    ),
    "K1304": ("Aide à domicile", "Auxiliaire de vie", "Employé familial", "Assistante de vie"),
    "N1103": ("Préparateur de commandes", "Magasinier préparateur", "Agent de picking"),
    "N1105": ("Manutentionnaire", "Agent de quai", "Agent de manutention"),
    "N1101": ("Cariste", "Conducteur de chariot élévateur", "Cariste CACES 1, 3 et 5"),
    "N4105": ("Chauffeur-livreur", "Livreur", "Conducteur livreur VL"),
    "N4101": ("Conducteur routier", "Chauffeur poids lourd", "Chauffeur SPL"),
    "G1602": ("Commis de cuisine", "Aide de cuisine", "Cuisinier"),
    "G1603": ("Employé polyvalent de restauration", "Équipier de restauration rapide"),
    "G1803": ("Serveur", "Serveuse en restauration", "Chef de rang"),
    "G1501": ("Employé d'étage", "Femme de chambre", "Valet de chambre"),
    "D1106": ("Vendeur en alimentation", "Vendeuse en boulangerie", "Vendeur conseil"),
    "D1505": ("Hôte de caisse", "Caissier", "Hôtesse de caisse"),
    "D1507": ("Employé de rayon", "Employé libre service", "Gestionnaire de rayon"),
    "D1101": ("Boucher", "Boucher charcutier", "Préparateur vendeur en boucherie"),
    "D1102": ("Boulanger", "Pâtissier", "Ouvrier boulanger"),
    "F1703": ("Maçon", "Maçon coffreur", "Compagnon maçon"),
    "F1602": ("Électricien du bâtiment", "Électricien", "Monteur électricien"),
    "F1603": ("Plombier chauffagiste", "Plombier", "Installateur sanitaire"),
    "F1606": ("Peintre en bâtiment", "Peintre", "Peintre façadier"),
    "F1704": ("Manœuvre du bâtiment", "Aide maçon", "Ouvrier polyvalent du bâtiment"),
    "F1702": ("Ouvrier de travaux publics", "Canalisateur", "Manœuvre TP"),
    "H2102": ("Conducteur de ligne alimentaire", "Opérateur agroalimentaire", "Pilote de ligne"),
    "H2101": ("Opérateur de découpe", "Agent de découpe", "Désosseur pareur"),
    "H3301": ("Opérateur de conditionnement", "Agent de conditionnement", "Agent de production"),
    "H3302": ("Opérateur d'assemblage", "Monteur assembleur", "Agent de fabrication"),
    "H2913": ("Soudeur", "Soudeuse TIG", "Soudeur semi-auto"),
    "H2903": ("Usineur", "Tourneur fraiseur", "Opérateur sur commande numérique"),
    "I1304": ("Technicien de maintenance", "Agent de maintenance industrielle"),
    "I1604": ("Mécanicien automobile", "Mécanicien", "Technicien automobile"),
    "A1203": ("Ouvrier des espaces verts", "Jardinier paysagiste", "Agent d'espaces verts"),
    "A1414": ("Ouvrier maraîcher", "Ouvrière serriste", "Récolteur de légumes"),
    "K2503": ("Agent de sécurité", "Agent de surveillance", "Agent de sécurité incendie"),
    "M1601": ("Agent d'accueil", "Standardiste", "Chargé d'accueil"),
    "M1607": ("Secrétaire", "Assistant administratif", "Assistante de direction"),
    "M1203": ("Comptable", "Aide comptable", "Assistant comptable"),
    "J1501": ("Aide-soignant", "Aide-soignante de nuit", "AS en EHPAD"),
    "J1506": ("Infirmier", "Infirmière diplômée d'État", "IDE"),
    "M1805": ("Développeur informatique", "Développeuse web", "Ingénieur logiciel"),
    "G1203": ("Animateur de loisirs", "Animateur périscolaire", "Directrice de centre de loisirs"),
}
_EXTRA = ("", "", "", " de nuit", " confirmé", " débutant accepté", " en équipe", " temps partiel")
_SHORT = {
    "Préparateur": "Prépa", "Technicien": "Tech", "Conducteur": "Cond.", "Employé": "Emp.",
    "Opérateur": "Op.", "Assistante": "Asst", "Responsable": "Resp.", "Chauffeur": "Chauff.",
}  # fmt: skip
_SYLLABLES = (
    "ker",
    "mor",
    "lan",
    "tre",
    "bel",
    "gou",
    "val",
    "rig",
    "sau",
    "den",
    "pla",
    "cor",
    "mi",
    "zo",
)
_TRADES = (
    "Transports",
    "Logistique",
    "Restauration",
    "Bâtiment",
    "Services",
    "Propreté",
    "Agro",
    "",
)
_AGENCIES = tuple(
    f"{name} {kind}"
    for name in ("Armor", "Pro", "Actua", "Triangle", "Iroise", "Samson", "Partage", "Menhir")
    for kind in ("Interim", "Emploi", "Missions", "Intérim et recrutement", "Travail temporaire")
)
_FORMS = ("", "", " SARL", " SAS", " (agence de Montvallon)")
_FIRST_DAY = date(2025, 10, 1)
_DAYS = 92
_MINIMUM_WAGE = 1188
JOBS_OF_TOWN = 7
"""Jobs per commune, for forty occupations: as many of one occupation as in a region of 1,200
communes with 30,000 vacancies in 150 usual occupations."""

Pair = tuple[str, str]


class Simulated(NamedTuple):
    """The table of both sources (`row.SCHEMA`), and the pairs of ads that are one job."""

    vacancies: pa.Table
    truth: set[Pair]


class _Job(NamedTuple):
    company: str
    rome: str
    title: str
    commune: int
    offset: tuple[float, float]
    contract: Contract
    posts: int
    wage: int
    day: int
    text: int


class _Town(NamedTuple):
    code: str
    postcode: str
    lat: float
    lon: float


def simulate(
    first: int,
    second: int,
    common: int,
    seed: int,
    *,
    alike: float = 0.05,
    faults: float = 1.0,
) -> Simulated:
    """`first` and `second` jobs seen by each source, `common` of them by both.

    `faults` multiplies the rates of what sources leave out or write in their own way.

    `alike`: chance that an employer offers one to three look-alikes beside a job; at 0.05, one job
    in seven has some.
    """
    rng = np.random.default_rng(seed)
    total = first + second - common
    towns = max(40, total // JOBS_OF_TOWN)
    land = _land(rng, towns)
    jobs = _shown(rng, _jobs(rng, total, towns, alike))
    rows: list[dict[str, Any]] = []
    truth: set[Pair] = set()
    for number, job in enumerate(jobs):
        ids: list[list[str]] = [[], []]
        if number < first:
            rows.append(_agency_row(rng, job, land, f"A{number:06}", faults))
            ids[0].append(rows[-1]["id"])
        if number >= first - common:
            for row in _company_rows(rng, job, land, f"B{number:06}", faults):
                rows.append(row)
                ids[1].append(row["id"])
        truth |= {(one, other) for one in ids[0] for other in ids[1]}
    order = rng.permutation(len(rows))
    return Simulated(table_of([rows[place] for place in order]), truth)


def _land(rng: Generator, towns: int) -> list[_Town]:
    """Towns of four départements, about three to a postcode."""
    land = []
    for number in range(towns):
        department = ("35", "22", "56", "29")[number % 4]
        rank = number // 4 + 1
        land.append(
            _Town(
                f"{department}{rank:03}",
                f"{department}{rank // 3:02}0",
                47.5 + rng.random() * 1.2 - 0.3 * (number % 4 == 2),
                -4.5 + rng.random() * 3.2,
            )
        )
    return land


def _shown(rng: Generator, batches: list[list[_Job]]) -> list[_Job]:
    """Jobs in the order in which sources take them: mostly by batch, since an employer who offers
    six look-alikes hands them all to the same sources; one in five goes its own way."""
    together = [(rng.random(), batch) for batch in batches]
    placed = [
        (rng.random() if rng.random() < 0.2 else place, job)
        for place, batch in together
        for job in batch
    ]
    return [job for _, job in sorted(placed, key=lambda one: one[0])]


def _jobs(rng: Generator, total: int, towns: int, alike: float) -> list[list[_Job]]:
    """Jobs of employers, by batch of look-alikes of one employer."""
    town_weight = 1 / np.arange(1, towns + 1) ** 0.8
    town_weight /= town_weight.sum()
    codes = list(OCCUPATIONS)
    code_weight = rng.gamma(1.5, 1.0, len(codes))
    code_weight /= code_weight.sum()
    employers = sorted({_employer(rng) for _ in range(max(20, total // 5))})
    homes = rng.choice(towns, len(employers), p=town_weight)
    batches: list[list[_Job]] = []
    missing = total
    while missing > 0:
        agency = rng.random() < 0.3
        employer = int(rng.integers(len(employers)))
        company = _AGENCIES[rng.integers(len(_AGENCIES))] if agency else employers[employer]
        elsewhere = agency or rng.random() < 0.2
        commune = int(rng.choice(towns, p=town_weight)) if elsewhere else int(homes[employer])
        rome = codes[rng.choice(len(codes), p=code_weight)]
        titles = OCCUPATIONS[rome]
        job = _Job(
            company,
            rome,
            titles[rng.integers(len(titles))] + _EXTRA[rng.integers(len(_EXTRA))],
            commune,
            (float(rng.normal(0, 0.012)), float(rng.normal(0, 0.016))),
            _contract(rng, agency),
            int(rng.choice((1, 2, 3, 5), p=(0.86, 0.08, 0.04, 0.02))),
            _MINIMUM_WAGE + 5 * int(rng.gamma(1.6, 14.0)),
            int(rng.integers(_DAYS)),
            int(rng.integers(1 << 60)),
        )
        copies = int(rng.integers(1, 4)) if rng.random() < alike else 0
        batch = [job, *(_look_alike(rng, job) for _ in range(copies))]
        batches.append(batch[:missing])
        missing -= len(batches[-1])
    return batches


def _employer(rng: Generator) -> str:
    name = "".join(rng.choice(_SYLLABLES, int(rng.integers(2, 5)))).capitalize()
    return f"{_TRADES[rng.integers(len(_TRADES))]} {name}".strip()


def _look_alike(rng: Generator, job: _Job) -> _Job:
    """Another job of the same employer, in the same commune and the same occupation."""
    titles = OCCUPATIONS[job.rome]
    return job._replace(
        title=job.title if rng.random() < 0.7 else titles[rng.integers(len(titles))],
        contract=job.contract if rng.random() < 0.85 else _contract(rng, False),
        posts=job.posts if rng.random() < 0.8 else 1,
        wage=job.wage if rng.random() < 0.6 else job.wage + 5 * int(rng.integers(-4, 12)),
        day=job.day if rng.random() < 0.25 else min(job.day + int(rng.integers(1, 45)), _DAYS),
        text=job.text if rng.random() < 0.4 else int(rng.integers(1 << 60)),
    )


def _contract(rng: Generator, agency: bool) -> Contract:
    if agency:
        return Contract.TEMPORARY if rng.random() < 0.85 else Contract.PERMANENT
    kinds = (Contract.PERMANENT, Contract.FIXED_TERM, Contract.SEASONAL, Contract.APPRENTICESHIP)
    return kinds[rng.choice(4, p=(0.5, 0.35, 0.1, 0.05))]


def _agency_row(
    rng: Generator, job: _Job, land: list[_Town], number: str, faults: float
) -> dict[str, Any]:
    town = land[job.commune]
    title = job.title
    if rng.random() < 0.12 * faults:
        title = OCCUPATIONS[job.rome][rng.integers(len(OCCUPATIONS[job.rome]))]
    nowhere = rng.random() < 0.02
    return {
        "id": f"agence/{number}",
        "source": "agence",
        "title": f"{title} (H/F)",
        "rome": job.rome if rng.random() > 0.03 else list(OCCUPATIONS)[rng.integers(40)],
        "posts": job.posts,
        "contract": job.contract,
        "company": None if rng.random() < 0.13 * faults else job.company.upper(),
        "commune": None if nowhere else town.code,
        "postcode": None if nowhere else town.postcode,
        "department": department_of(town.code),
        "lat": None if nowhere else town.lat,
        "lon": None if nowhere else town.lon,
        "precision": Precision.DEPARTMENT if nowhere else Precision.COMMUNE,
        "published": _day(job.day),
        "wage": None if rng.random() < 0.35 * faults else job.wage,
        "text": _text(rng, job, "a", faults),
    }


def _company_rows(
    rng: Generator, job: _Job, land: list[_Town], number: str, faults: float
) -> list[dict[str, Any]]:
    town = land[job.commune]
    by_postcode = rng.random() < 0.25
    pointed = rng.random() < 0.4
    company = job.company + _FORMS[rng.integers(len(_FORMS))]
    posts = job.posts if rng.random() > 0.08 else 1
    split = job.posts > 1 and rng.random() < 0.25
    shift = int(rng.choice(11, p=_SHIFTS))
    row = {
        "source": "bourse",
        "title": _reworded(rng, job, faults),
        "rome": _coded(rng, job),
        "posts": 1 if split else posts,
        "contract": None if rng.random() < 0.07 * faults else job.contract,
        "company": None if rng.random() < 0.05 else company,
        "commune": None if by_postcode else town.code,
        "postcode": town.postcode if by_postcode or rng.random() < 0.5 else None,
        "department": department_of(town.code),
        "lat": town.lat + job.offset[0] if pointed else None,
        "lon": town.lon + job.offset[1] if pointed else None,
        "precision": Precision.POINT
        if pointed
        else Precision.DEPARTMENT
        if by_postcode
        else Precision.COMMUNE,
        "published": _day(job.day + shift),
        "wage": _wage(rng, job, faults),
        "text": _text(rng, job, "b", faults),
    }
    copies = job.posts if split else 1
    return [{**row, "id": f"bourse/{number}-{copy}"} for copy in range(copies)]


_SHIFTS = np.array((30, 20, 12, 9, 7, 6, 5, 4, 3, 2, 2)) / 100
"""Chances that the second source shows a job 0, 1 … 10 days after the first."""


def _reworded(rng: Generator, job: _Job, faults: float) -> str:
    title = job.title
    draw = rng.random() / faults
    if draw < 0.15:
        title = OCCUPATIONS[job.rome][rng.integers(len(OCCUPATIONS[job.rome]))]
    elif draw < 0.3:
        title = " ".join(_SHORT.get(word, word) for word in title.split())
    elif draw < 0.4:
        place = int(rng.integers(1, len(title) - 1))
        title = title[:place] + title[place + 1 :]
    elif draw < 0.55:
        title = f"URGENT {title} en mission".upper()
    return title + (" H/F" if rng.random() < 0.5 else "")


def _coded(rng: Generator, job: _Job) -> str | None:
    """The ROME code of a free title, once coded: right nine times in ten."""
    draw = rng.random()
    if draw < 0.9:
        return job.rome
    return None if draw < 0.95 else list(OCCUPATIONS)[rng.integers(len(OCCUPATIONS))]


def _wage(rng: Generator, job: _Job, faults: float) -> int | None:
    if rng.random() < 0.25 * faults:
        return None
    return job.wage if rng.random() < 0.85 else 10 * round(job.wage / 10) + 10


def _text(rng: Generator, job: _Job, mark: str, faults: float) -> str | None:
    """The text of the employer when it is copied, else one of the source's own."""
    if rng.random() < 0.07 * faults:
        return None
    own = rng.random() < 0.2 * faults
    return f"{mark}{rng.integers(1 << 60):015x}" if own else f"{job.text:016x}"


def _day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number)


class Score(NamedTuple):
    """Precision and recall of what was found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def score(found: set[Pair], truth: set[Pair]) -> tuple[Score, Score]:
    """Of pairs of ads; and of ads said to be in the other source, whichever ad it is there.

    The second is what counting needs: look-alikes that are taken one for the other change nothing.
    """
    ads = [{ad for pair in pairs for ad in pair} for pairs in (found, truth)]
    return _score(found, truth), _score(*ads)


def _score(found: set[Any], truth: set[Any]) -> Score:
    right = len(found & truth)
    return Score(right / max(1, len(found)), right / max(1, len(truth)))
