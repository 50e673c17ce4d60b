"""Why a pair is, or is not, one person: what each field weighs, in words anybody can read.

Reads levels and weights, never a value: the same words serve a linkage on encodings and one in
clear.
"""
