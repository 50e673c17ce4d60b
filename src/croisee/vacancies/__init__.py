"""Vacancies as they come, brought to one table, and the same vacancy seen twice counted once.

`row` is the common table. Readers bring to it what a source delivers: `agency` the pages of the
public agency's API, `listed` the file of a company; `bmo` reads recruitment projects, which are
counts by zone and no vacancies. `window` keeps the vacancies of a day or of a period; `duplicates`
finds those that several sources show.

Holds no person: recruiters' names and telephones are not read, and of a description only a
fingerprint is kept.
"""
