"""A separate program: it reads the law with OpenFisca-France and nothing of it is imported by us.

`python -m runner ORDER ANSWER` with the python of the environment of OpenFisca. ORDER is a JSON
file, ANSWER the file (or folder) to write. Only the standard library, numpy, pyarrow and OpenFisca
are imported here; OpenFisca is under AGPL-3, so this program with it is, when distributed.
"""
