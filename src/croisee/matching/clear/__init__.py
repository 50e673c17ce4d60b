"""Matching in clear, inside one lawful controller: both files are seen by the one who links them.

`blocks` says who is compared with whom, by the passes of the encodings; `levels` how two values
are compared, as SQL; Splink runs both on DuckDB or on Spark (`engines`, `comparison`); `scoring`
decides on the levels, as it does for encodings. `link` is the whole work on tables, `files` on
files.
"""
