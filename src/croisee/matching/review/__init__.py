"""What a machine is not sure of goes to a person: the file they judge in, and its reading back.

`sheet`: a table for a spreadsheet, written safely and read back strictly, whatever is judged.
`pairs`: pairs of persons, on encodings or in clear.
"""
