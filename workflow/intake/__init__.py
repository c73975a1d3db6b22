"""A file somebody sent becomes checked rows. No database here: applying them is the stage `imports`.

archive → sandbox ⇄ reader (child)   a workbook is looked at from outside, then read in a limited child
process text                                 CSV: encoding, delimiter fields → columns
which header spellings mean which field; where the header row is cells → checks, people, plans        one
cell; one row: normalised, accepted with notes, or refused reading                              all of it: a
file's bytes and what it should hold → Reading
"""
