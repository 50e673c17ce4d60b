"""The circuit of three parties: key office, producers, linkage unit; each with its own files only.

Décret n° 2016-1930, art. 9: one key per project, of its own, destroyed at the end. Loi Informatique
et libertés, art. 30: whoever computes the codes does not match them, nor does the controller.

`office` issues and destroys keys, and never sees data; `destruction` is what its certificates stop.
`producer` turns a file into encodings (month after month: `series`, and `earlier` for what was sent
before) and later its attributes and `groups` into a study file. `unit` matches encodings, without
key or attribute: it compares (`linking`, the pairs that `meeting` finds between `sides`), writes
what it found (`findings`, `summary`, `outputs`), explains it (`explaining`), has it judged
(`judging`) and keeps what the next month needs (`followed`, `memory`). `analyst` judges the linkage
by group. `files` says what a file is by what is in it, `comparable` which files go together,
`roles` who may hold which.
"""
