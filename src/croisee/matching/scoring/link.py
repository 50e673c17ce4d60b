"""Gone to `linkage.scored`."""

from croisee.matching.linkage.scored import THRESHOLD as THRESHOLD
