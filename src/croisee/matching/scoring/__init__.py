"""Which pairs are one person: levels of agreement, their weights, the choice of links.

`fields` and `classes` say as data what is compared and which kinds of pairs exist. `learn` learns
what patterns of levels are worth, wherever the levels come from (`patterns` counts them, `em` fits
a mixture, `background` says what two persons look like, `likelihood` does the arithmetic); `assign`
chooses. Encodings are compared by `encodings`, `candidates` and `comparison`. Holds no key, reads
no attribute.
"""
