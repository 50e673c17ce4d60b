"""Which pairs are one person: levels of agreement, their weights, the choice of links.

`fields` and `classes` say as data what is compared and which kinds of pairs exist; `em` fits them
and `assign` chooses, whatever the levels come from. `link` is the whole work on encodings, through
`encodings`, `candidates`, `comparison` and `patterns`. Holds no key, reads no attribute.
"""
