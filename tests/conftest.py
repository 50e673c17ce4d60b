"""Fixtures shared by all rooms live in `tests/fixtures/`, one module per real part."""

pytest_plugins = [
    "fixtures.databases",
    "fixtures.engines",
    "fixtures.open_data",
    "fixtures.example",
    "fixtures.demo",
]
