"""The observatory: release folders in, a static French site out.

`publish(releases, destination)` is the only door. Nothing here reads a source, a permit or the
ledger; what is on the pages is in the releases, hence already protected.
"""

from croisee.observatory.publish import PublishedSite, publish

__all__ = ["PublishedSite", "publish"]
