"""Croisée: cross public and private social data on the poorest neighbourhoods, in trust.

Data take one way, never back: delivery → source → permit → evidence → protected table →
release → page. Each step has one type, made in one room; `docs/architecture.md` draws it.
"""

__version__ = "0.1.0"
