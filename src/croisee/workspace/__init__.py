"""A project folder: reads `croisee.yaml` and walks the street, step by step, from file to page.

`project` reads the folder, `decisions` asks the clauses, `street` runs, `steps` remembers what is
already done, `territory` and `governance` prepare the two releases that are not tables.
"""
