"""The thresholds of `parameters.yaml`, each with its unit, its meaning and its source."""

from functools import partial

from croisee.foundation.packaged import setting

parameter = partial(setting, __package__)
"""The value of a parameter. Raises `KeyError` when there is none of this name."""
