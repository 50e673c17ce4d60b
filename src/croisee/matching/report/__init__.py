"""Whom a linkage finds and whom it misses, by group, so that its bias is known.

`axes`: the groups; `figures`: what is counted and estimated; `protected`: what of it may leave;
`document`: how it is read. Works on pseudonyms and coarse groups, never on who people are.
"""
