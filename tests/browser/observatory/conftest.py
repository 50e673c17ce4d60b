"""A published site behind a plain static server, and a Chromium that may go nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from croisee.observatory import PublishedSite, publish
from fixtures.fake_releases import fake_releases
from fixtures.local_server import served

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> PublishedSite:
    """The fictitious site, at a path that is not the root, to hold links to being relative."""
    root = tmp_path_factory.mktemp("server")
    return publish(fake_releases(tmp_path_factory.mktemp("releases")), root / "ville" / "qpv")


@pytest.fixture(scope="session")
def base(site: PublishedSite) -> Iterator[str]:
    """Address of the site on a local server."""
    with served(site.folder.parents[1]) as address:
        yield f"{address}ville/qpv/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    if not CHROMIUM.exists():
        pytest.skip("skipped: no Chromium on this machine")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


@dataclass
class Watch:
    """What went wrong while pages were open."""

    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note_failure(self, request: Request) -> None:
        """Keep a failed request, unless the reader simply went on to another page."""
        if request.failure != "net::ERR_ABORTED":
            self.failed.append(request.url)

    @property
    def clean(self) -> bool:
        """Whether nothing did."""
        return not (self.outside or self.failed or self.violations or self.errors)


Opener = Callable[..., tuple[Page, Watch]]


@pytest.fixture
def opened(browser: Browser, base: str) -> Iterator[Opener]:
    """`opened(path, **context options)` → the page and what went wrong with it."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, **options: object) -> tuple[Page, Watch]:
        context = browser.new_context(**{"reduced_motion": "reduce", **options})  # type: ignore[arg-type]
        contexts.append(context)
        watch = Watch()

        def guard(route: Route) -> None:
            if route.request.url.startswith(base):
                route.continue_()
            else:
                watch.outside.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        context.expose_function("noteViolation", lambda text: watch.violations.append(text))
        context.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " e => noteViolation(e.violatedDirective + ' ' + e.blockedURI))"
        )
        page = context.new_page()
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.on("requestfailed", lambda request: watch.note_failure(request))
        page.on(
            "response",
            lambda answer: watch.failed.append(answer.url) if answer.status >= 400 else None,
        )
        page.goto(base + path)
        return page, watch

    yield open_page
    for context in contexts:
        context.close()
