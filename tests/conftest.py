"""Fixtures shared by all rooms live in `tests/fixtures/`, one module per real part."""

from hypothesis import settings

# Machines are shared: how long an example takes says nothing of its result.
settings.register_profile("croisee", deadline=None)
settings.load_profile("croisee")

pytest_plugins = [
    "fixtures.databases",
    "fixtures.engines",
    "fixtures.open_data",
    "fixtures.example",
    "fixtures.demo",
]
