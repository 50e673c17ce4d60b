"""What every room stands on: errors in French, canonical hashes, atomic files, statuses.

Imports nothing of Croisée. Holds no rule of any field.
"""
