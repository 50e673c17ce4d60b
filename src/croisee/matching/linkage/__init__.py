"""From pairs compared to links, whichever way they were compared: on encodings or in clear.

`scored` the pairs and the links chosen among them · `identifiers` what an identifier that both
files bear says of them · `figures` what the report of a linkage begins with.
"""
