"""Rights not claimed: who is entitled, who has the right, and how sure that is.

From eligible people estimated per zone, with errors that have a name, and beneficiaries counted by
a fund: the share who do not claim, its interval, what narrows it, what it allows to say and what
would change. Everything is pure: arrays in, arrays and French sentences out; what is read and
published is a study's affair.
"""
