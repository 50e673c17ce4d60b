"""The Valmorin: a territory that does not exist, to try Croisée on before any real data.

`generate` makes its people, places and rights from a seed, and its partners' files with the faults
of real files; the truth is kept aside, to check every study against it. Must never read real data.
"""

from croisee.demo.generation import Summary, generate
from croisee.demo.spoiling import KINDS, spoil

__all__ = ["KINDS", "Summary", "generate", "spoil"]
