"""Occupations: the ROME as published, from a vacancy's title to its code, and what is near a code.

`reading` is the only module that opens files of the referential and `review` the only one that
writes or reads a sheet to judge; everything else is pure.
"""
