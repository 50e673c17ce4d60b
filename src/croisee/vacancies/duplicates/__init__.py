"""The same vacancy seen by several sources, or by several partners of one, found and counted once.

`find` is the whole work on the common table. Ads that may be one are met in blocks (`candidates`),
compared on nine fields (`comparison`, levels in `fields`), and a mixture (`mixture`) learns what
agreement is worth: what two different ads look like is learned inside each source, where an
employer's look-alike ads are all different jobs. `rivals` says how probable each pair is among
those that its ads may form, all together (`matchings`), from which the mixture learns again;
`grouping` lets each ad meet one ad of another source at most; `merged` makes one row of each group;
`review` asks a person about the doubtful.
"""
