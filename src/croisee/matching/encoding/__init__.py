"""What a producer does alone, under the key of the project: its records become encodings.

`keys` the secret of a project · `parameters` passes as data · `encode` the whole work. Under them:
`components` and `phonetics` (what blocks are made of), `blocks`, `fields`, `fakes`, `prf`,
`blake2b`, `siphash`.
"""
