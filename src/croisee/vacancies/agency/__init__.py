"""The public agency's API « Offres d'emploi v2 » (francetravail.io): collect its pages, read them.

`collecting` asks for every vacancy of a query, in slices that the API can answer whole; `pages`
reads what was saved, by us or by others, with no network.
"""
