"""What a machine is not sure of goes to a person: the file they judge in, and its reading back.

`pairs`: pairs of persons, on encodings or in clear.
"""
