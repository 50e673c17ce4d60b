"""How rights not claimed are estimated, told step by step, and what is not known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from croisee.observatory.pages.rights_figures import Rights
from croisee.observatory.site import Page, Site
from croisee.releases.manifest import Parameter

_GROUPS = (
    ("loi", "La loi appliquée, et la date des chiffres", ("mois", "revenus", "beneficiaires")),
    ("cachees", "Ce que le modèle prédit sans l’avoir lu", ("cache_",)),
    ("marges", "Les chiffres publiés sont-ils retrouvés ?", ("zones", "marges", "efficace")),
)
"""Anchor and title of a group of parameters, and how the names of its members start."""
_OTHERS = ("nombres", "Les autres nombres fixés d’avance")


@dataclass(frozen=True)
class Numbers:
    """Parameters told together."""

    anchor: str
    title: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Example:
    """Invented people, by what the computation and the fund say of them: « entitled » is found by
    the computation, « receiving » is counted by the fund. `near_…`: those near the ceiling."""

    claimed: int = 240
    unclaimed: int = 160
    beta: int = 20
    neither: int = 580
    near_claimed: int = 10
    near_unclaimed: int = 20
    near_beta: int = 15
    near_neither: int = 30

    @property
    def entitled(self) -> int:
        """People found entitled."""
        return self.claimed + self.unclaimed

    @property
    def receiving(self) -> int:
        """People who have the right."""
        return self.claimed + self.beta

    @property
    def totals(self) -> float:
        """Percentage when only totals are known, as in these pages."""
        return 100 * (1 - self.receiving / self.entitled)

    @property
    def matched(self) -> float:
        """Percentage when each person is known."""
        return 100 * self.unclaimed / self.entitled

    @property
    def least(self) -> float:
        """The same if those near the ceiling were on its other side and that lowered it."""
        unclaimed = self.unclaimed - self.near_unclaimed
        return 100 * unclaimed / (self.entitled - self.near_unclaimed + self.near_beta)

    @property
    def most(self) -> float:
        """The same, if that raised it."""
        unclaimed = self.unclaimed + self.near_neither
        return 100 * unclaimed / (self.entitled - self.near_claimed + self.near_neither)


def numbers(parameters: Sequence[Parameter]) -> tuple[Numbers, ...]:
    """Every parameter of the card, in the group that its name says."""
    left = list(parameters)
    found = []
    for anchor, title, starts in _GROUPS:
        mine = tuple(each for each in left if each.name.startswith(starts))
        left = [each for each in left if each not in mine]
        found.append(Numbers(anchor, title, mine))
    found.append(Numbers(*_OTHERS, tuple(left)))
    return tuple(group for group in found if group.parameters)


def pages(site: Site, rights: Rights) -> Iterator[Page]:
    """The one page."""
    yield site.page(
        "droits/comment/index.html",
        "rights_method.html.jinja",
        title="Droits non réclamés : comment est-ce calculé ?",
        description="Comment on estime combien de personnes n’ont pas un droit qu’elles pourraient "
        "avoir, étape par étape, et ce qu’on ne sait pas.",
        crumbs=[("droits/", "Droits")],
        rights=rights,
        card=rights.table.card,
        numbers=numbers(rights.table.card.parameters),
        example=Example(),
    )
