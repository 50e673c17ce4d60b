"""The frame every page is drawn in: templates, relative links, navigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from croisee.foundation.statuses import Status
from croisee.observatory import numbers
from croisee.observatory.model import Observatory
from croisee.observatory.sentences import MEANINGS, contract

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Content security policy of every page: nothing inline, nothing from elsewhere."""

NAVIGATION = (
    ("quartiers/", "Quartiers"),
    ("emplois/", "Emplois"),
    ("droits/", "Droits"),
    ("indicateurs/", "Indicateurs"),
    ("etudes/", "Méthodes"),
    ("gouvernance/", "Qui partage quoi"),
    ("donnees/", "Données"),
)
_NEEDS = {"emplois/": "emploi_distance", "droits/": "eligibles_c2s"}
"""Parts that not every site has → the indicator without which there is none."""


@dataclass(frozen=True)
class Page:
    """A finished page, at its path inside the site."""

    path: str
    html: bytes


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("croisee.observatory", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        nombre=numbers.number,
        majuscule=lambda text: text[:1].upper() + text[1:],
        jour=numbers.day,
        periode=numbers.period,
        contracte=contract,
    )
    environment.globals.update(Status=Status, MEANINGS=MEANINGS)
    return environment


@dataclass(frozen=True)
class Site:
    """An observatory being drawn. `map_engine`: file names of the map library, when present."""

    obs: Observatory
    map_engine: Mapping[str, str] | None
    environment: Environment = field(default_factory=_environment)

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        """Folder and name of the main parts that this site has."""
        return tuple(
            (folder, name)
            for folder, name in NAVIGATION
            if folder not in _NEEDS or _NEEDS[folder] in self.obs.measures
        )

    def page(
        self,
        path: str,
        template: str,
        *,
        title: str,
        description: str,
        crumbs: Sequence[tuple[str, str]] = (),
        **context: Any,
    ) -> Page:
        """Draw one page. `crumbs`: (path from the root, name) of the pages above it, home apart."""
        html = self.environment.get_template(template).render(
            obs=self.obs,
            path=path,
            root="../" * path.count("/"),
            title=title,
            description=description,
            crumbs=crumbs,
            policy=POLICY,
            navigation=self.navigation,
            **context,
        )
        return Page(path, numbers.typeset(html).encode("utf-8"))
