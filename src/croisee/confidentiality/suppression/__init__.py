"""Complementary suppression: which cells to hide beside the primary ones."""

from croisee.confidentiality.suppression.suppress import Method, Suppression, loss, suppress

__all__ = ["Method", "Suppression", "loss", "suppress"]
