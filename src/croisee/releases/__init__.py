"""The airlock: what leaves the house was asked for by one person and read by two others.

`manifest` is the shape of a release, `workflow` the states of a request (data), `store` the
requests and reviews (append-only), `publish` the folder written once and named by its hash.
"""
